#include "tests/reference/schema/interpreter.h"

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <type_traits>

#include "apigen/rt/arena.h"
#include "apigen/rt/validate.h"

namespace apigen::reference {
namespace {

using namespace schema;
using json::Type;
using json::Value;

template <class... F>
struct overloaded : F... { using F::operator()...; };
template <class... F>
overloaded(F...) -> overloaded<F...>;

/// Numbers of the random tests are short, so long double holds them exactly enough; the exact arithmetic of the runtime has
/// tests of its own.
long double number(const Value& v) { return std::stold(std::string(v.text())); }
long double number(const Decimal& d) {
  if (d.digits.empty()) return 0;
  return std::stold((d.negative ? "-" : "") + d.digits + "e" + std::to_string(d.exponent));
}

bool same(const Value& a, const Value& b) {
  if (a.type != b.type) return false;
  switch (a.type) {
    case Type::null: return true;
    case Type::boolean: return a.boolean == b.boolean;
    case Type::number: return number(a) == number(b);
    case Type::string: return a.text() == b.text();
    case Type::array:
      if (a.count != b.count) return false;
      for (std::uint32_t i = 0; i < a.count; ++i) {
        if (!same(a.elements[i], b.elements[i])) return false;
      }
      return true;
    case Type::object:
      if (a.count != b.count) return false;
      for (std::uint32_t i = 0; i < a.count; ++i) {
        const Value* other = b.find(a.members[i].name);
        if (!other || !same(a.members[i].value, *other)) return false;
      }
      return true;
  }
  return false;
}

struct Verdict {
  bool valid = true;
  std::set<std::uint32_t> evaluated;  // indexes of members or elements
  void also(const Verdict& other) { evaluated.insert(other.evaluated.begin(), other.evaluated.end()); }
};

class Interpreter {
 public:
  explicit Interpreter(const Plan& plan) : plan_(plan) {}

  Verdict run(BlockId id, const Value& v) {
    const Block& block = plan_.block(id);
    scopes_.push_back(block.resource);
    Verdict verdict;
    for (const Rule& rule : block.rules) {
      if (!apply(rule, v, verdict)) verdict.valid = false;
    }
    scopes_.pop_back();
    if (!verdict.valid) verdict.evaluated.clear();  // a failed schema tells nothing
    return verdict;
  }

 private:
  bool in_place(BlockId id, const Value& v, Verdict& verdict) {
    Verdict inner = run(id, v);
    verdict.also(inner);
    return inner.valid;
  }
  bool valid(BlockId id, const Value& v) { return run(id, v).valid; }
  bool matches(const Pattern& pattern, std::string_view text) {
    auto found = patterns_.find(pattern.program);
    if (found == patterns_.end()) {
      auto engine = pattern.backtracking ? rt::Pattern::Engine::backtracking : rt::Pattern::Engine::linear;
      found = patterns_.try_emplace(pattern.program, std::string_view(pattern.program), engine).first;
    }
    return found->second.matches(text);
  }

  bool apply(const Rule& rule, const Value& v, Verdict& verdict) {
    return std::visit(
        overloaded{
            [&](const CheckType& r) {
              std::uint8_t bit = 0;
              switch (v.type) {
                case Type::null: bit = TypeSet::null; break;
                case Type::boolean: bit = TypeSet::boolean; break;
                case Type::string: bit = TypeSet::string; break;
                case Type::array: bit = TypeSet::array; break;
                case Type::object: bit = TypeSet::object; break;
                case Type::number: {
                  bool whole = r.types.lexical_integer ? v.integral : number(v) == std::floor(number(v));
                  bit = whole ? TypeSet::integer : TypeSet::number;
                }
              }
              return (r.types.bits & bit) != 0;
            },
            [&](const CheckNever&) { return false; },
            [&](const CheckEnum& r) {
              for (const document::Node* one : r.values) {
                rt::Arena arena;
                std::string text = document::to_json(*one);
                json::Parsed parsed = json::parse(arena, text);
                if (parsed.value && same(*parsed.value, v)) return true;
              }
              return false;
            },
            [&](const CheckRange& r) {
              if (v.type != Type::number) return true;
              long double a = number(v), b = number(r.bound);
              if (a == b) return !r.exclusive;
              return r.upper ? a < b : a > b;
            },
            [&](const CheckMultiple& r) {
              if (v.type != Type::number) return true;
              // Scaled to whole numbers, which long double divides exactly at the sizes used.
              long double scale = std::pow(10.0L, static_cast<long double>(r.exponent < 0 ? -r.exponent : 0));
              long double divisor = static_cast<long double>(r.divisor) * std::pow(10.0L, static_cast<long double>(r.exponent > 0 ? r.exponent : 0));
              long double quotient = std::round(number(v) * scale * 1000.0L) / 1000.0L / divisor;
              return quotient == std::floor(quotient);
            },
            [&](const CheckLength& r) {
              if (v.type != Type::string) return true;
              std::uint64_t points = 0;
              for (char c : v.text()) points += (c & 0xC0) != 0x80;
              return r.upper ? points <= r.bound : points >= r.bound;
            },
            [&](const CheckPattern& r) { return v.type != Type::string || matches(r.pattern, v.text()); },
            [&](const CheckFormat&) { return true; },
            [&](const CheckItemCount& r) { return v.type != Type::array || (r.upper ? v.count <= r.bound : v.count >= r.bound); },
            [&](const CheckUnique&) {
              if (v.type != Type::array) return true;
              for (std::uint32_t i = 0; i < v.count; ++i) {
                for (std::uint32_t j = 0; j < i; ++j) {
                  if (same(v.elements[i], v.elements[j])) return false;
                }
              }
              return true;
            },
            [&](const CheckItems& r) {
              if (v.type != Type::array) return true;
              bool good = true;
              for (std::uint32_t i = 0; i < v.count; ++i) {
                if (i < r.prefix.size()) good = valid(r.prefix[i], v.elements[i]) && good;
                else if (r.rest) good = valid(*r.rest, v.elements[i]) && good;
                else continue;
                verdict.evaluated.insert(i);
              }
              return good;
            },
            [&](const CheckContains& r) {
              if (v.type != Type::array) return true;
              std::uint64_t found = 0;
              for (std::uint32_t i = 0; i < v.count; ++i) {
                if (!valid(r.block, v.elements[i])) continue;
                ++found;
                verdict.evaluated.insert(i);
              }
              return found >= r.least && (!r.most || found <= *r.most);
            },
            [&](const CheckPropertyCount& r) { return v.type != Type::object || (r.upper ? v.count <= r.bound : v.count >= r.bound); },
            [&](const CheckMembers& r) {
              if (v.type != Type::object) return true;
              bool good = true;
              for (const Property& property : r.properties) {
                if (property.required && !v.find(property.name)) good = false;
              }
              for (std::uint32_t i = 0; i < v.count; ++i) {
                const json::Member& member = v.members[i];
                if (r.names) good = valid(*r.names, rt::text_value(member.name, 0)) && good;
                bool known = false;
                for (const Property& property : r.properties) {
                  if (!property.block || property.name != member.name) continue;
                  known = true;
                  good = valid(*property.block, member.value) && good;
                }
                for (const PatternProperty& property : r.patterns) {
                  if (!matches(property.pattern, member.name)) continue;
                  known = true;
                  good = valid(property.block, member.value) && good;
                }
                if (!known && r.additional) {
                  known = true;
                  good = valid(*r.additional, member.value) && good;
                }
                if (known) verdict.evaluated.insert(i);
              }
              return good;
            },
            [&](const CheckDependentRequired& r) {
              if (!v.find(r.name)) return true;
              for (const std::string& name : r.required) {
                if (!v.find(name)) return false;
              }
              return true;
            },
            [&](const ApplyIfPresent& r) { return !v.find(r.name) || in_place(r.block, v, verdict); },
            [&](const ApplyAll& r) {
              bool good = true;
              for (BlockId id : r.blocks) good = in_place(id, v, verdict) && good;
              return good;
            },
            [&](const ApplyAny& r) {
              bool good = false;
              for (BlockId id : r.blocks) good = in_place(id, v, verdict) || good;
              return good;
            },
            [&](const ApplyOne& r) {
              int good = 0;
              for (BlockId id : r.blocks) good += in_place(id, v, verdict);
              return good == 1;
            },
            [&](const ApplyDiscriminator& r) {
              const Value* named = v.find(r.property);
              for (const auto& branch : r.branches) {
                if (named && named->type == Type::string && named->text() == branch.value) return in_place(branch.block, v, verdict);
              }
              return false;
            },
            [&](const ApplyNot& r) { return !valid(r.block, v); },
            [&](const ApplyIf& r) {
              bool condition = in_place(r.condition, v, verdict);
              const auto& branch = condition ? r.then_block : r.else_block;
              return !branch || in_place(*branch, v, verdict);
            },
            [&](const Call& r) { return in_place(r.block, v, verdict); },
            [&](const DynamicCall& r) {
              for (std::uint32_t resource : scopes_) {
                for (const DynamicCall::Choice& choice : r.choices) {
                  if (choice.resource == resource) return in_place(choice.block, v, verdict);
                }
              }
              return in_place(r.fallback, v, verdict);
            },
            [&](const CheckUnevaluatedProperties& r) {
              if (v.type != Type::object) return true;
              bool good = true;
              for (std::uint32_t i = 0; i < v.count; ++i) {
                if (!verdict.evaluated.count(i)) good = valid(r.block, v.members[i].value) && good;
              }
              for (std::uint32_t i = 0; i < v.count; ++i) verdict.evaluated.insert(i);
              return good;
            },
            [&](const CheckUnevaluatedItems& r) {
              if (v.type != Type::array) return true;
              bool good = true;
              for (std::uint32_t i = 0; i < v.count; ++i) {
                if (!verdict.evaluated.count(i)) good = valid(r.block, v.elements[i]) && good;
              }
              for (std::uint32_t i = 0; i < v.count; ++i) verdict.evaluated.insert(i);
              return good;
            },
        },
        rule);
  }

  const Plan& plan_;
  std::vector<std::uint32_t> scopes_;
  std::map<std::string, rt::Pattern> patterns_;
};

}  // namespace

bool validates(const Plan& plan, BlockId block, const Value& value) { return Interpreter(plan).run(block, value).valid; }

}  // namespace apigen::reference
