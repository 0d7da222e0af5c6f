// Random mapping templates that mostly parse: for comparing the interpreter, the compiled code and any other engine.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace apigen::reference {

/// The body that the templates look into.
inline constexpr const char* kRandomBody = R"({"l": [{"p": 1, "q": "A"}, {"p": 2.5}, null], "d": {"k": "v/w", "z": [1, {"n": null}]}})";

class RandomTemplate {
 public:
  explicit RandomTemplate(std::uint32_t seed) : random_(seed) {}
  std::string next() { return "#set($l = ['c', 2])#set($m = {'k': 'v'})#set($a = 3)#set($s = 'Hello, x')" + block(0); }

 private:
  template <std::size_t N>
  std::string one(const char* const (&of)[N]) { return of[random_() % N]; }
  bool chance(unsigned percent) { return random_() % 100 < percent; }

  std::string literal(int depth) {
    static constexpr const char* kPlain[] = {"0", "1", "-1", "7", "2147483647", "9223372036854775807", "1.5", "2.50", "true", "false", "'x'", "'a,b,,'", "''",
                                             "'it''s'", "\"$a\"", "\"x${b}y\"", "\"#if(true)q#end\"", "\"a\"\"b\"", "\"\\$a\"", "[1..3]", "[$a..1]", "[]", "{}"};
    if (depth > 2 || chance(80)) return one(kPlain);
    if (chance(50)) return "[" + literal(depth + 1) + ", " + value(depth + 1) + "]";
    return "{'k' : " + literal(depth + 1) + ", \"$a\" : " + literal(depth + 1) + "}";
  }
  std::string reference() {
    static constexpr const char* kRoots[] = {"a", "b", "l", "m", "s", "none", "input.path('$.l')", "input.path('$')", "input.json('$.d')", "input.path('$..p')"};
    static constexpr const char* kSteps[] = {".k", ".p", ".empty", "[0]", "[1]", "['k']", ".size()", ".length()", ".get(0)", ".get('k')", ".keySet()", ".toString()",
                                             ".substring(1)", ".indexOf('x')", ".contains('x')", ".split(',')", ".replaceAll('[a-c]', '<$0>')", ".equals('x')",
                                             ".put('k', $l.add(1))", ".add($m)", ".remove('k')", ".entrySet()", ".toUpperCase()"};
    std::string text = one(kRoots);
    for (unsigned n = random_() % 3; n > 0; --n) text += one(kSteps);
    static constexpr const char* kForms[] = {"$", "$!", "${"};
    std::string form = one(kForms);
    return form + text + (form == "${" ? "}" : "");
  }
  std::string value(int depth) {
    static constexpr const char* kOperators[] = {" + ", " - ", " * ", " / ", " % "};
    if (depth > 2 || chance(40)) return chance(50) ? literal(depth) : reference();
    if (chance(60)) return value(depth + 1) + one(kOperators) + value(depth + 1);
    return "(" + condition(depth + 1) + ")";
  }
  std::string condition(int depth) {
    static constexpr const char* kOperators[] = {" == ", " != ", " < ", " > ", " <= ", " >= "};
    if (depth > 2 || chance(30)) return chance(80) ? reference() : literal(depth);
    if (chance(60)) return value(depth + 1) + one(kOperators) + value(depth + 1);
    if (chance(50)) return condition(depth + 1) + (chance(50) ? " && " : " || ") + condition(depth + 1);
    return "!" + reference();
  }
  std::string statement(int depth) {
    static constexpr const char* kText[] = {" ", "\n", "x", "\n  ", ".", "-", "{", "$5", "#foo", "## c\n", "#* c *#", "\\$a", "\\\\", "#[[ $r ]]#"};
    static constexpr const char* kNames[] = {"a", "b", "l", "m", "s"};
    unsigned kind = random_() % 20;
    if (kind < 5) return one(kText);
    if (kind < 10) return reference();
    if (kind < 14 || depth > 2) return "#set($" + one(kNames) + " = " + (chance(50) ? value(0) : condition(0)) + ")";
    if (kind < 15) return "#set($" + one(kNames) + (chance(50) ? ".k" : "[0]") + " = " + literal(0) + ")";
    if (kind < 18) {
      std::string text = "#if(" + condition(0) + ")" + block(depth + 1);
      if (chance(40)) text += "#elseif(" + condition(0) + ")" + block(depth + 1);
      if (chance(50)) text += "#else\n" + block(depth + 1);
      return text + "#end\n";
    }
    if (kind < 19) return "#foreach($b in " + (chance(60) ? reference() : literal(0)) + ")" + block(depth + 1) + (chance(30) ? "$foreach.count" : chance(30) ? "#break" : "") + "#end";
    return "#define($b)" + block(depth + 1) + (chance(10) ? "#stop" : "") + "#end";
  }
  std::string block(int depth) {
    std::string text;
    for (unsigned n = 1 + random_() % 4; n > 0; --n) text += statement(depth);
    return text;
  }
  std::mt19937 random_;
};

}  // namespace apigen::reference
