#include "apigen/schema/evaluate.h"

#include <re2/re2.h>

#include <algorithm>

#include "apigen/support/text.h"
#include "decimal.h"

namespace apigen::schema {
namespace {

using document::Kind;
using document::Node;

constexpr int kDeepest = 64;

template <class... F>
struct overloaded : F... { using F::operator()...; };
template <class... F>
overloaded(F...) -> overloaded<F...>;

Verdict verdict(bool valid) { return valid ? Verdict::valid : Verdict::invalid; }
Verdict both(Verdict a, Verdict b) { return std::min(a, b); }
Verdict either(Verdict a, Verdict b) { return std::max(a, b); }
Verdict inverse(Verdict a) { return a == Verdict::unknown ? a : verdict(a == Verdict::invalid); }

bool is_number(const Node& v) { return v.kind == Kind::integer || v.kind == Kind::number; }

bool same(const Node& a, const Node& b) {
  if (is_number(a) && is_number(b)) {
    auto x = decimal(a), y = decimal(b);
    return x && y && compare(*x, *y) == 0;
  }
  if (a.kind != b.kind) return false;
  if (a.is_sequence()) return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), [](const Node* x, const Node* y) { return same(*x, *y); });
  if (!a.is_mapping()) return a.kind == Kind::boolean ? a.boolean == b.boolean : a.text == b.text;
  return a.members.size() == b.members.size() && std::all_of(a.members.begin(), a.members.end(), [&](const document::Member& member) {
    const Node* other = b.find(member.key);
    return other && same(*member.value, *other);
  });
}

std::uint64_t code_points(std::string_view text) {
  return static_cast<std::uint64_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

class Evaluator {
 public:
  explicit Evaluator(const Plan& plan) : plan_(plan) {}

  Verdict run(BlockId id, const Node& v, int depth) {
    if (depth == kDeepest) return Verdict::unknown;
    Verdict all = Verdict::valid;
    for (const Rule& rule : plan_.block(id).rules) {
      all = both(all, apply(rule, v, depth + 1));
      if (all == Verdict::invalid) break;
    }
    return all;
  }

 private:
  Verdict matches(const Pattern& pattern, const std::string& text) {
    if (pattern.backtracking) return Verdict::unknown;
    re2::RE2::Options options;
    options.set_log_errors(false);
    re2::RE2 program(pattern.program, options);
    return program.ok() ? verdict(re2::RE2::PartialMatch(text, program)) : Verdict::unknown;
  }

  Verdict members(const CheckMembers& r, const Node& v, int depth) {
    Verdict all = Verdict::valid;
    for (const Property& property : r.properties) {
      if (property.required && !v.find(property.name)) return Verdict::invalid;
    }
    for (const document::Member& member : v.members) {
      if (r.names) {
        Node name;
        name.kind = Kind::string;
        name.text = member.key;
        all = both(all, run(*r.names, name, depth));
      }
      Verdict known = Verdict::invalid;
      for (const Property& property : r.properties) {
        if (property.name != member.key || !property.block) continue;
        known = Verdict::valid;
        all = both(all, run(*property.block, *member.value, depth));
      }
      for (const PatternProperty& property : r.patterns) {
        const Verdict match = matches(property.pattern, member.key);
        known = either(known, match);
        if (match == Verdict::valid) all = both(all, run(property.block, *member.value, depth));
        if (match == Verdict::unknown) all = both(all, match);
      }
      if (!r.additional || known == Verdict::valid) continue;
      all = both(all, known == Verdict::unknown ? known : run(*r.additional, *member.value, depth));
    }
    return all;
  }

  Verdict apply(const Rule& rule, const Node& v, int depth) {
    auto any_of = [&](const std::vector<BlockId>& blocks) {
      Verdict best = Verdict::invalid;
      for (BlockId block : blocks) best = either(best, run(block, v, depth));
      return best;
    };
    auto within = [](std::uint64_t size, std::uint64_t bound, bool upper) { return verdict(upper ? size <= bound : size >= bound); };
    return std::visit(
        overloaded{
            [&](const CheckType& r) {
              std::uint8_t bit = 0;
              switch (v.kind) {
                case Kind::null: bit = TypeSet::null; break;
                case Kind::boolean: bit = TypeSet::boolean; break;
                case Kind::string: bit = TypeSet::string; break;
                case Kind::sequence: bit = TypeSet::array; break;
                case Kind::mapping: bit = TypeSet::object; break;
                default: {
                  auto value = decimal(v);
                  if (!value) return Verdict::unknown;
                  bit = is_whole(*value) ? TypeSet::integer | TypeSet::number : TypeSet::number;
                }
              }
              return verdict(r.types.bits & bit);
            },
            [&](const CheckNever&) { return Verdict::invalid; },
            [&](const CheckEnum& r) { return verdict(std::any_of(r.values.begin(), r.values.end(), [&](const Node* one) { return same(*one, v); })); },
            [&](const CheckRange& r) {
              auto value = is_number(v) ? decimal(v) : std::nullopt;
              if (!value) return Verdict::valid;
              int order = compare(*value, r.bound);
              return verdict(order == 0 ? !r.exclusive : r.upper ? order < 0 : order > 0);
            },
            [&](const CheckMultiple& r) {
              auto value = is_number(v) ? decimal(v) : std::nullopt;
              if (!value || value->digits.empty()) return Verdict::valid;
              if (value->exponent < r.exponent || value->exponent - r.exponent > 8 || value->digits.size() > 10) return value->exponent < r.exponent ? Verdict::invalid : Verdict::unknown;
              std::int64_t scaled = std::stoll(value->digits);
              for (std::int64_t i = value->exponent; i > r.exponent; --i) scaled *= 10;
              return verdict(scaled % r.divisor == 0);
            },
            [&](const CheckLength& r) { return v.is_string() ? within(code_points(v.text), r.bound, r.upper) : Verdict::valid; },
            [&](const CheckPattern& r) { return v.is_string() ? matches(r.pattern, v.text) : Verdict::valid; },
            [&](const CheckFormat&) { return Verdict::valid; },
            [&](const CheckItemCount& r) { return v.is_sequence() ? within(v.items.size(), r.bound, r.upper) : Verdict::valid; },
            [&](const CheckUnique&) {
              for (std::size_t i = 1; v.is_sequence() && i < v.items.size() && i < 1000; ++i) {
                for (std::size_t j = 0; j < i; ++j) {
                  if (same(*v.items[i], *v.items[j])) return Verdict::invalid;
                }
              }
              return Verdict::valid;
            },
            [&](const CheckItems& r) {
              Verdict all = Verdict::valid;
              for (std::size_t i = 0; v.is_sequence() && i < v.items.size(); ++i) {
                if (i < r.prefix.size()) all = both(all, run(r.prefix[i], *v.items[i], depth));
                else if (r.rest) all = both(all, run(*r.rest, *v.items[i], depth));
              }
              return all;
            },
            [&](const CheckContains& r) {
              if (!v.is_sequence()) return Verdict::valid;
              std::uint64_t found = 0;
              for (const Node* item : v.items) {
                const Verdict one = run(r.block, *item, depth);
                if (one == Verdict::unknown) return one;
                found += one == Verdict::valid;
              }
              return verdict(found >= r.least && (!r.most || found <= *r.most));
            },
            [&](const CheckPropertyCount& r) { return v.is_mapping() ? within(v.members.size(), r.bound, r.upper) : Verdict::valid; },
            [&](const CheckMembers& r) { return v.is_mapping() ? members(r, v, depth) : Verdict::valid; },
            [&](const CheckDependentRequired& r) {
              if (!v.find(r.name)) return Verdict::valid;
              return verdict(std::all_of(r.required.begin(), r.required.end(), [&](const std::string& name) { return v.find(name) != nullptr; }));
            },
            [&](const ApplyIfPresent& r) { return v.find(r.name) ? run(r.block, v, depth) : Verdict::valid; },
            [&](const ApplyAll& r) {
              Verdict all = Verdict::valid;
              for (BlockId block : r.blocks) all = both(all, run(block, v, depth));
              return all;
            },
            [&](const ApplyAny& r) { return any_of(r.blocks); },
            [&](const ApplyOne& r) {
              int valid = 0, unknown = 0;
              for (BlockId block : r.blocks) {
                const Verdict one = run(block, v, depth);
                valid += one == Verdict::valid;
                unknown += one == Verdict::unknown;
              }
              return valid > 1 ? Verdict::invalid : unknown ? Verdict::unknown : verdict(valid == 1);
            },
            [&](const ApplyDiscriminator& r) {
              const Node* named = v.find(r.property);
              for (const auto& branch : r.branches) {
                if (named && named->is_string() && named->text == branch.value) return run(branch.block, v, depth);
              }
              return Verdict::invalid;
            },
            [&](const ApplyNot& r) { return inverse(run(r.block, v, depth)); },
            [&](const ApplyIf& r) {
              const Verdict condition = run(r.condition, v, depth);
              if (condition == Verdict::unknown) return condition;
              const auto& branch = condition == Verdict::valid ? r.then_block : r.else_block;
              return branch ? run(*branch, v, depth) : Verdict::valid;
            },
            [&](const Call& r) { return run(r.block, v, depth); },
            [&](const DynamicCall&) { return Verdict::unknown; },
            [&](const CheckUnevaluatedProperties&) { return v.is_mapping() ? Verdict::unknown : Verdict::valid; },
            [&](const CheckUnevaluatedItems&) { return v.is_sequence() ? Verdict::unknown : Verdict::valid; },
        },
        rule);
  }

  const Plan& plan_;
};

}  // namespace

Verdict evaluate(const Plan& plan, BlockId block, const Node& value) { return Evaluator(plan).run(block, value, 0); }

}  // namespace apigen::schema
