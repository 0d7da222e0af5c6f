package apigen.sdk.internal;

import apigen.sdk.ClientException;
import apigen.sdk.DecodeException;
import apigen.sdk.Json;
import apigen.sdk.TransportException;
import apigen.sdk.TransportResponse;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the bodies of answers. */
final class Answers {
  private Answers() {}

  static byte[] read(TransportResponse head) {
    try (InputStream body = head.body()) {
      return body.readAllBytes();
    } catch (IOException problem) {
      throw new TransportException(problem);
    }
  }

  static <T> T decode(byte[] raw, BodyKind kind, Codec<T> codec, boolean lenient) {
    if (kind != BodyKind.TEXT && kind != BodyKind.BINARY) {
      return codec.decode(Trees.parse(raw), lenient);
    }
    String text = new String(raw, StandardCharsets.UTF_8);
    try {
      return codec.decode(Trees.NODES.textNode(text), lenient);
    } catch (DecodeException problem) {
      // Numbers and booleans are sent as text, too.
      try {
        return codec.decode(Trees.parse(raw), lenient);
      } catch (DecodeException further) {
        throw problem;
      }
    }
  }

  /** The result of a call; {@code codec} says what stands for none. */
  static <T> T result(
      Operation operation, TransportResponse head, Codec<T> codec, boolean lenient) {
    byte[] raw = read(head);
    Operation.Answer rules = operation.documented(head.status(), head.headers());
    BodyKind kind = rules == null ? BodyKind.JSON : rules.kind();
    if (head.status() == 204 || raw.length == 0 && kind != BodyKind.TEXT) {
      T absent = codec.absent();
      if (absent == null && !lenient) {
        throw new DecodeException("", "the answer has no body");
      }
      return absent;
    }
    return decode(raw, kind, codec, lenient);
  }

  /**
   * The body of a refusal: the documented type, else JSON, else null. Gateways answer with bodies
   * of their own.
   */
  static Object errorBody(Operation operation, TransportResponse head, byte[] raw) {
    Operation.Answer rules = operation.documented(head.status(), head.headers());
    if (rules != null && rules.codec() != null && raw.length > 0) {
      try {
        return decode(raw, rules.kind(), rules.codec(), true);
      } catch (ClientException problem) {
        return json(raw);
      }
    }
    return json(raw);
  }

  private static Json json(byte[] raw) {
    JsonNode tree = tree(raw);
    return tree == null ? null : Json.fromNode(tree);
  }

  private static JsonNode tree(byte[] raw) {
    try {
      return Trees.parse(raw);
    } catch (DecodeException problem) {
      return null;
    }
  }

  /** The text of a refusal, or null. */
  static String message(byte[] raw) {
    JsonNode tree = tree(raw);
    for (String name : List.of("message", "Message", "error")) {
      if (tree != null && tree.path(name).isTextual()) {
        return tree.get(name).textValue();
      }
    }
    return null;
  }
}
