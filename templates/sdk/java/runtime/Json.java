package apigen.sdk;

import apigen.sdk.internal.Trees;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Any JSON value. Immutable; numbers are kept exactly. */
public final class Json {
  /** JSON's null. */
  public static final Json NULL = new Json(Trees.of(null));

  private final JsonNode node;

  private Json(JsonNode node) {
    this.node = node;
  }

  /**
   * Reads JSON text.
   *
   * @param text the text of one value
   * @return the value
   * @throws DecodeException if it is not JSON
   */
  public static Json parse(String text) {
    return new Json(Trees.parse(text));
  }

  /**
   * A value of the program as JSON.
   *
   * @param value null, a boolean, a number, a string, a {@code Json}, or a list or a map (by
   *     strings) of these
   * @return the same as JSON
   * @throws UsageException if it is nothing of these
   */
  public static Json of(Object value) {
    return new Json(Trees.of(value));
  }

  /**
   * For the package's own use.
   *
   * @param node the value in the terms of the JSON library
   * @return the value
   * @hidden
   */
  public static Json fromNode(Object node) {
    return new Json((JsonNode) node);
  }

  /**
   * For the package's own use.
   *
   * @return the value in the terms of the JSON library
   * @hidden
   */
  public Object node() {
    return node;
  }

  /** {@return whether this is JSON's null} */
  public boolean isNull() {
    return node.isNull();
  }

  /** {@return the text, if this is a string} */
  public Optional<String> string() {
    return Optional.ofNullable(node.textValue());
  }

  /** {@return the number, if this is one} */
  public Optional<BigDecimal> number() {
    return node.isNumber() ? Optional.of(node.decimalValue()) : Optional.empty();
  }

  /** {@return the truth value, if this is one} */
  public Optional<Boolean> bool() {
    return node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty();
  }

  /** {@return the items, if this is a list; else none} */
  public List<Json> items() {
    List<Json> items = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(item -> items.add(new Json(item)));
    }
    return Collections.unmodifiableList(items);
  }

  /** {@return the members in their order, if this is an object; else none} */
  public Map<String, Json> members() {
    Map<String, Json> members = new LinkedHashMap<>();
    Trees.names(node).forEach(name -> members.put(name, new Json(node.get(name))));
    return Collections.unmodifiableMap(members);
  }

  /**
   * A member of an object.
   *
   * @param name its name
   * @return the member; empty if there is none, or this is no object
   */
  public Optional<Json> get(String name) {
    return Optional.ofNullable(node.get(name)).map(Json::new);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Json that && node.equals(that.node);
  }

  @Override
  public int hashCode() {
    return node.hashCode();
  }

  /** {@return the value as compact JSON text} */
  @Override
  public String toString() {
    return Trees.text(node);
  }
}
