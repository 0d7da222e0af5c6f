// Random schemas and values from a seed: small vocabularies, so that schemas and values meet.
#pragma once

#include <random>
#include <string>

namespace apigen::reference {

class RandomJson {
 public:
  explicit RandomJson(unsigned seed) : random_(seed) {}

  /// A schema of 2020-12 as JSON text; definitions a, b, c refer to each other.
  std::string schema() {
    std::string text = "{\"$defs\":{";
    for (const char* name : {"a", "b", "c"}) text += std::string(name[0] == 'a' ? "" : ",") + "\"" + name + "\":" + object(2, false);
    return text + "}," + object(3, true).substr(1);
  }
  std::string value(int depth = 3) {
    switch (pick(depth > 0 ? 8 : 5)) {
      case 0: return "null";
      case 1: return pick(2) ? "true" : "false";
      case 2: return number();
      case 3: return string();
      case 4: return number();
      case 5: case 6: {
        std::string text = "{", names = "pqrst";
        for (int i = 0, n = pick(5); i < n; ++i) text += std::string(i ? "," : "") + "\"" + names[static_cast<std::size_t>(i)] + "\":" + value(depth - 1);
        return text + "}";
      }
      default: {
        std::string text = "[";
        for (int i = 0, n = pick(4); i < n; ++i) text += std::string(i ? "," : "") + value(depth - 1);
        return text + "]";
      }
    }
  }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  std::string number() {
    static const char* numbers[] = {"0", "1", "2", "3", "-1", "1.0", "1.5", "10", "2e1", "0.5", "100", "-2.5"};
    return numbers[pick(12)];
  }
  std::string string() {
    static const char* strings[] = {"\"\"", "\"a\"", "\"b\"", "\"ab\"", "\"abc\"", "\"p\"", "\"\\u00e4\\u00f6\"", "\"x1\"", "\"42\""};
    return strings[pick(9)];
  }
  std::string any(int depth) {
    int kind = pick(12);
    if (kind == 0) return "true";
    if (kind == 1) return "false";
    if (kind == 2) return std::string("{\"$ref\":\"#/$defs/") + "abc"[pick(3)] + "\"}";
    return object(depth, true);
  }
  std::string list(int depth) {
    std::string text = "[";
    for (int i = 0, n = 1 + pick(3); i < n; ++i) text += (i ? "," : "") + any(depth - 1);
    return text + "]";
  }
  /// `in_place`: applicators to the same value may be used; without them no definition can call itself endlessly.
  std::string object(int depth, bool in_place) {
    std::string text = "{";
    auto add = [&](const std::string& key, const std::string& value) { text += (text.size() > 1 ? ",\"" : "\"") + key + "\":" + value; };
    static const char* types[] = {"\"object\"", "\"array\"", "\"string\"", "\"number\"", "\"integer\"", "[\"null\",\"object\"]", "\"boolean\"", "[\"array\",\"object\",\"string\"]"};
    if (pick(3) == 0) add("type", types[pick(8)]);
    if (pick(10) == 0) add("enum", "[" + value(1) + "," + value(1) + "," + value(0) + "]");
    if (pick(12) == 0) add("const", value(1));
    if (pick(8) == 0) add("minimum", number());
    if (pick(8) == 0) add("exclusiveMaximum", number());
    if (pick(12) == 0) add("multipleOf", pick(2) ? "0.5" : "2");
    if (pick(8) == 0) add("minLength", std::to_string(pick(3)));
    if (pick(8) == 0) add("maxLength", std::to_string(pick(4)));
    if (pick(7) == 0) {
      static const char* patterns[] = {"^[a-p]+$", "\\\\d", "^x[0-9]?", "^[^x]{2}", "^[a-z]{1,2}[0-9]*$", "^(?:[a-z]{2}){1}$", "^.$"};
      add("pattern", std::string("\"") + patterns[pick(7)] + "\"");
    }
    if (depth <= 0) return text + "}";
    if (pick(3) == 0) {
      std::string properties = "{";
      for (int i = 0, n = 1 + pick(3); i < n; ++i) properties += std::string(i ? "," : "") + "\"" + "pqr"[i] + "\":" + any(depth - 1);
      add("properties", properties + "}");
    }
    if (pick(5) == 0) add("required", pick(2) ? "[\"p\"]" : "[\"q\",\"s\"]");
    if (pick(6) == 0) add("patternProperties", "{\"[q-s]\":" + any(depth - 1) + "}");
    if (pick(6) == 0) add("additionalProperties", any(depth - 1));
    if (pick(10) == 0) add("propertyNames", any(0));
    if (pick(8) == 0) add("minProperties", std::to_string(pick(3)));
    if (pick(8) == 0) add("maxProperties", std::to_string(pick(4)));
    if (pick(6) == 0) add("prefixItems", list(depth));
    if (pick(5) == 0) add("items", any(depth - 1));
    if (pick(8) == 0) add("contains", any(depth - 1));
    if (pick(12) == 0) add("minContains", std::to_string(pick(3)));
    if (pick(12) == 0) add("maxContains", std::to_string(pick(3)));
    if (pick(10) == 0) add("uniqueItems", "true");
    if (pick(8) == 0) add("maxItems", std::to_string(pick(4)));
    if (pick(10) == 0) add("dependentRequired", "{\"p\":[\"q\"]}");
    if (!in_place) return text + "}";
    if (pick(10) == 0) add("dependentSchemas", "{\"q\":" + any(depth - 1) + "}");
    if (pick(6) == 0) add("allOf", list(depth));
    if (pick(6) == 0) add("anyOf", list(depth));
    if (pick(7) == 0) add("oneOf", list(depth));
    if (pick(12) == 0) add("not", any(depth - 1));
    if (pick(9) == 0) add("if", any(depth - 1));
    if (pick(9) == 0) add("then", any(depth - 1));
    if (pick(9) == 0) add("else", any(depth - 1));
    if (pick(9) == 0) add("unevaluatedProperties", pick(2) ? "false" : any(depth - 1));
    if (pick(9) == 0) add("unevaluatedItems", pick(2) ? "false" : any(depth - 1));
    return text + "}";
  }

  std::mt19937 random_;
};

}  // namespace apigen::reference
