package apigen.sdk.internal;

import apigen.sdk.Binary;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** A body before it is written. */
final class RequestBody {
  /** A body that is written: its media type, and its bytes. */
  record Payload(String mediaType, Binary bytes) {}

  private final String mediaType;
  private final BodyKind kind;
  private final Part[] parts;
  private final JsonNode tree;

  RequestBody(String mediaType, BodyKind kind, JsonNode tree, Part... parts) {
    this.mediaType = mediaType;
    this.kind = kind;
    this.tree = tree;
    this.parts = parts;
  }

  JsonNode tree() {
    return tree;
  }

  /** The same with another value. */
  RequestBody with(JsonNode other) {
    return new RequestBody(mediaType, kind, other, parts);
  }

  Payload payload() {
    return switch (kind) {
      case BINARY -> new Payload(mediaType, (Binary) ((POJONode) tree).getPojo());
      case TEXT, EVENTS -> text(Trees.plainText(tree));
      case FORM -> text(form());
      case MULTIPART -> multipart();
      case LINES -> {
        StringBuilder lines = new StringBuilder();
        tree.forEach(item -> lines.append(Trees.text(item)).append('\n'));
        yield text(lines.toString());
      }
      case JSON -> text(Trees.text(tree));
    };
  }

  private Payload text(String text) {
    return new Payload(mediaType, Binary.of(text));
  }

  private Part part(String wire) {
    for (Part part : parts) {
      if (part.wire().equals(wire)) {
        return part;
      }
    }
    return Part.usual(wire);
  }

  private String form() {
    List<String> all = new ArrayList<>();
    for (String name : Trees.names(tree)) {
      Part rules = part(name);
      JsonNode value = tree.get(name);
      boolean nested = value.isObject() && rules.style() == Style.FORM;
      Style style = nested ? Style.JSON : rules.style();
      Parameter one = new Parameter(name, style, rules.explode(), rules.reserved(), value);
      all.addAll(one.pairs(Percent::form));
    }
    return String.join("&", all);
  }

  /** RFC 7578; names and file names are quoted as browsers do. */
  private Payload multipart() {
    String boundary = UUID.randomUUID().toString().replace("-", "");
    List<Binary> pieces = new ArrayList<>();
    for (String name : Trees.names(tree)) {
      String given = part(name).contentType();
      JsonNode value = tree.get(name);
      for (JsonNode item : value.isArray() ? value : List.of(value)) {
        String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=" + quoted(name);
        Binary content;
        String type = given;
        if (item.isPojo()) {
          content = (Binary) ((POJONode) item).getPojo();
          head += "; filename=" + quoted(content.name());
          type = given.isEmpty() ? content.type() : given;
        } else if (item.isObject()) {
          content = Binary.of(Trees.text(item));
          type = given.isEmpty() ? "application/json" : given;
        } else {
          content = Binary.of(Trees.plainText(item));
        }
        head += type.isEmpty() ? "" : "\r\nContent-Type: " + type.replaceAll("[\r\n]", "");
        pieces.add(Binary.of(head + "\r\n\r\n"));
        pieces.add(content);
        pieces.add(Binary.of("\r\n"));
      }
    }
    pieces.add(Binary.of("--" + boundary + "--\r\n"));
    return new Payload(mediaType + "; boundary=" + boundary, joined(pieces));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22") + '"';
  }

  private static Binary joined(List<Binary> pieces) {
    long size = 0;
    for (Binary piece : pieces) {
      size = size < 0 || piece.size().isEmpty() ? -1 : size + piece.size().getAsLong();
    }
    Binary.Source source =
        () -> {
          List<InputStream> opened = new ArrayList<>();
          for (Binary piece : pieces) {
            opened.add(piece.open());
          }
          return new SequenceInputStream(Collections.enumeration(opened));
        };
    if (pieces.stream().allMatch(Binary::repeatable)) {
      return Binary.of(source, size);
    }
    // Opened when the first attempt is sent, and never again.
    return Binary.once(new LazyStream(source));
  }
}
