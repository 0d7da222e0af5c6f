package apigen.sdk.internal;

import apigen.sdk.Binary;
import apigen.sdk.DecodeException;
import apigen.sdk.Json;
import apigen.sdk.UsageException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * JSON text and trees. Bytes to send stand in a tree as a {@link POJONode} with a {@link Binary}.
 */
public final class Trees {
  public static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

  /** What is nested deeper is an attack on the stack rather than an answer. */
  private static final int DEEPEST = 1000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .nodeFactory(NODES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);
  private static final ObjectWriter WRITER = MAPPER.writer();

  private Trees() {}

  public static JsonNode parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  public static JsonNode parse(byte[] text) {
    checkDepth(text);
    try {
      JsonNode tree = READER.readTree(text);
      if (tree == null || tree.isMissingNode()) {
        throw new DecodeException("", "this is not JSON: there is no value");
      }
      return tree;
    } catch (JsonProcessingException problem) {
      throw new DecodeException("", "this is not JSON: " + problem.getOriginalMessage());
    } catch (IOException problem) {
      throw new DecodeException("", "this is not JSON: " + problem.getMessage());
    }
  }

  private static void checkDepth(byte[] text) {
    int depth = 0;
    boolean quoted = false;
    for (int at = 0; at < text.length; at++) {
      byte c = text[at];
      if (quoted && c == '\\') {
        at++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '[' || c == '{')) {
        if (++depth > DEEPEST) {
          throw new DecodeException("", "this JSON is nested too deep");
        }
      } else if (!quoted && (c == ']' || c == '}')) {
        depth--;
      }
    }
  }

  public static byte[] bytes(JsonNode tree) {
    return text(tree).getBytes(StandardCharsets.UTF_8);
  }

  public static String text(JsonNode tree) {
    try {
      return WRITER.writeValueAsString(plain(tree));
    } catch (IOException problem) {
      throw new UsageException("this cannot be JSON: " + problem.getMessage());
    }
  }

  /** The tree with the content of files as strings; the same tree if it has none. */
  private static JsonNode plain(JsonNode tree) {
    if (tree.isPojo()) {
      return NODES.textNode(content((Binary) ((POJONode) tree).getPojo()));
    }
    if (tree.isArray()) {
      ArrayNode items = null;
      for (int index = 0; index < tree.size(); index++) {
        JsonNode before = tree.get(index);
        JsonNode after = plain(before);
        if (after != before) {
          items = items == null ? NODES.arrayNode().addAll((ArrayNode) tree) : items;
          items.set(index, after);
        }
      }
      return items == null ? tree : items;
    }
    ObjectNode members = null;
    for (String name : tree.isObject() ? names(tree) : List.<String>of()) {
      JsonNode after = plain(tree.get(name));
      if (after != tree.get(name)) {
        members = members == null ? NODES.objectNode().setAll((ObjectNode) tree) : members;
        members.set(name, after);
      }
    }
    return members == null ? tree : members;
  }

  public static List<String> names(JsonNode tree) {
    List<String> names = new ArrayList<>();
    tree.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String content(Binary binary) {
    try (InputStream opened = binary.open()) {
      return new String(opened.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException problem) {
      throw new UsageException("the bytes cannot be read: " + problem.getMessage());
    }
  }

  /** A value of the program: what {@link Json#of} takes. */
  public static JsonNode of(Object value) {
    if (value == null) {
      return NODES.nullNode();
    } else if (value instanceof Json json) {
      return (JsonNode) json.node();
    } else if (value instanceof String text) {
      return NODES.textNode(text);
    } else if (value instanceof Boolean truth) {
      return NODES.booleanNode(truth);
    } else if (value instanceof Number number) {
      return number(number);
    } else if (value instanceof Iterable<?> items) {
      ArrayNode list = NODES.arrayNode();
      items.forEach(item -> list.add(of(item)));
      return list;
    } else if (value instanceof Map<?, ?> members) {
      ObjectNode object = NODES.objectNode();
      members.forEach((name, member) -> object.set(String.valueOf(name), of(member)));
      return object;
    }
    throw new UsageException("this cannot be JSON: " + value.getClass().getName());
  }

  public static JsonNode number(Number number) {
    if (number instanceof BigInteger big) {
      return NODES.numberNode(big);
    } else if (number instanceof BigDecimal decimal) {
      return NODES.numberNode(decimal);
    } else if (number instanceof Double || number instanceof Float) {
      return fraction(number);
    }
    return NODES.numberNode(number.longValue());
  }

  /** In the shortest form. */
  private static JsonNode fraction(Number number) {
    if (!Double.isFinite(number.doubleValue())) {
      throw new UsageException("a number that is not finite cannot be JSON");
    }
    BigDecimal exact = new BigDecimal(number.toString()).stripTrailingZeros();
    boolean whole = exact.scale() <= 0 && exact.precision() - exact.scale() <= 18;
    return whole ? NODES.numberNode(exact.longValueExact()) : NODES.numberNode(exact);
  }

  /** A value that is no list or object, as text; null is empty. */
  public static String plainText(JsonNode tree) {
    if (tree.isNull()) {
      return "";
    } else if (tree.isPojo()) {
      return content((Binary) ((POJONode) tree).getPojo());
    }
    return tree.isTextual() ? tree.textValue() : text(tree);
  }

  /** The kind of a value, as messages and the rules of unions have it. */
  public static String kind(JsonNode tree) {
    if (tree.isNumber()) {
      return isWhole(tree) ? "integer" : "fraction";
    }
    return switch (tree.getNodeType()) {
      case NULL -> "null";
      case BOOLEAN -> "boolean";
      case STRING -> "string";
      case ARRAY -> "array";
      default -> "object";
    };
  }

  /** Whether a number has no fraction; 1.0 has none. */
  static boolean isWhole(JsonNode tree) {
    return tree.isIntegralNumber()
        || tree.decimalValue().precision() <= 32
            && tree.decimalValue().stripTrailingZeros().scale() <= 0;
  }
}
