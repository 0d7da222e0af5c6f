package apigen.sdk.internal;

import apigen.sdk.Json;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * How values of a type travel as JSON. Thread-safe.
 *
 * @param <T> the type
 */
public interface Codec<T> {
  /** Reads a value; {@code lenient}: required members of objects may be missing. */
  T decode(JsonNode tree, boolean lenient);

  /** Writes a value; {@code whole}: with members that are not sent in requests. */
  JsonNode encode(T value, boolean whole);

  /** Reads a value of the user's. */
  default T read(Json json) {
    return decode((JsonNode) json.node(), false);
  }

  /** Writes a value for the user. */
  default Json write(T value) {
    return Json.fromNode(encode(value, true));
  }

  /** The value that stands for an answer without a body; null if there is none. */
  default T absent() {
    return null;
  }

  /** The value that a model keeps: nobody else can change it. */
  default T freeze(T value) {
    return value;
  }

  /** The value that a model gives away: to change it changes nothing. */
  default T handOut(T value) {
    return value;
  }

  /** Whether {@link #handOut} has to copy. */
  default boolean isMutable() {
    return false;
  }

  /** Whether a text is one of those that an enumeration knows. */
  default boolean knows(String text) {
    return false;
  }
}
