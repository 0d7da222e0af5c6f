package apigen.sdk.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A name and a value on their way to a URL, a header or a form. */
record Parameter(String wire, Style style, boolean explode, boolean reserved, JsonNode value) {
  /** A list or an object without members. */
  boolean isEmpty() {
    return value.isContainerNode() && value.isEmpty();
  }

  /** Members of a list, or names and values of an object in turn, each encoded. */
  private static List<String> texts(JsonNode tree, UnaryOperator<String> encode) {
    List<String> out = new ArrayList<>();
    if (tree.isObject()) {
      for (String name : Trees.names(tree)) {
        out.add(encode.apply(name));
        out.add(encode.apply(Trees.plainText(tree.get(name))));
      }
    } else {
      tree.forEach(item -> out.add(encode.apply(Trees.plainText(item))));
    }
    return out;
  }

  /** Members of an object as name=value. */
  private static List<String> pairsOf(JsonNode tree, UnaryOperator<String> encode) {
    List<String> all = texts(tree, encode);
    List<String> out = new ArrayList<>();
    for (int index = 0; index < all.size(); index += 2) {
      out.add(all.get(index) + "=" + all.get(index + 1));
    }
    return out;
  }

  String pathText() {
    UnaryOperator<String> encode = text -> Percent.encode(text, reserved ? "/" : "");
    if (style == Style.JSON) {
      return Percent.encode(Trees.text(value));
    }
    boolean matrix = style == Style.MATRIX;
    String lead = matrix ? ";" : style == Style.LABEL ? "." : "";
    String separator = explode && !lead.isEmpty() ? lead : ",";
    String named = matrix ? lead + Percent.encode(wire) + "=" : lead;
    if (value.isArray()) {
      List<String> all = texts(value, encode);
      return named + String.join(matrix && explode ? named : separator, all);
    } else if (value.isObject()) {
      return explode
          ? lead + String.join(separator, pairsOf(value, encode))
          : named + String.join(",", texts(value, encode));
    }
    return named + encode.apply(Trees.plainText(value));
  }

  private static void deepPairs(
      String name, JsonNode tree, UnaryOperator<String> encode, List<String> out) {
    if (tree.isObject()) {
      for (String member : Trees.names(tree)) {
        deepPairs(name + "[" + member + "]", tree.get(member), encode, out);
      }
    } else if (tree.isArray()) {
      tree.forEach(item -> deepPairs(name, item, encode, out));
    } else {
      out.add(encode.apply(name) + "=" + encode.apply(Trees.plainText(tree)));
    }
  }

  /** As name=value, encoded; {@code encode} is that of queries or of forms. */
  List<String> pairs(UnaryOperator<String> encode) {
    UnaryOperator<String> content =
        reserved ? text -> Percent.encode(text, Percent.RESERVED) : encode;
    String lead = encode.apply(wire) + "=";
    if (style == Style.JSON) {
      return List.of(lead + encode.apply(Trees.text(value)));
    } else if (style == Style.DEEP_OBJECT) {
      List<String> out = new ArrayList<>();
      deepPairs(wire, value, encode, out);
      return out;
    } else if (!value.isContainerNode()) {
      return List.of(lead + content.apply(Trees.plainText(value)));
    } else if (!explode) {
      if (isEmpty() && style != Style.FORM) {
        return List.of();
      }
      return List.of(lead + String.join(separator(encode), texts(value, content)));
    } else if (value.isObject()) {
      return pairsOf(value, content);
    }
    return texts(value, content).stream().map(text -> lead + text).toList();
  }

  private String separator(UnaryOperator<String> encode) {
    return switch (style) {
      case SPACE -> encode.apply(" ");
      case PIPE -> encode.apply("|");
      case TAB -> encode.apply("\t");
      default -> ",";
    };
  }

  String headerText() {
    if (style == Style.JSON) {
      return Trees.text(value);
    } else if (value.isObject() && explode) {
      return String.join(",", pairsOf(value, text -> text));
    } else if (value.isContainerNode()) {
      return String.join(",", texts(value, text -> text));
    }
    return Trees.plainText(value);
  }
}
