#include <type_traits>

#include "apigen/schema/plan.h"
#include "apigen/support/text.h"

namespace apigen::schema {
namespace {

template <class... F>
struct overloaded : F... { using F::operator()...; };
template <class... F>
overloaded(F...) -> overloaded<F...>;

std::string text(BlockId id) { return "#" + std::to_string(static_cast<std::size_t>(id)); }
std::string text(const std::vector<BlockId>& ids) {
  std::string out;
  for (BlockId id : ids) out += (out.empty() ? "" : " ") + text(id);
  return out;
}
std::string text(const Decimal& value) { return (value.negative ? "-" : "") + (value.digits.empty() ? "0" : value.digits) + (value.exponent ? "e" + std::to_string(value.exponent) : ""); }
std::string quoted(const std::string& value) { return support::json_string(value); }

std::string line(const Rule& rule) {
  return std::visit(
      overloaded{
          [](const CheckType& r) {
            std::string names;
            const char* all[] = {"null", "boolean", "integer", "number", "string", "array", "object"};
            for (int i = 0; i < 7; ++i) {
              if (r.types.bits >> i & 1) names += std::string(" ") + all[i];
            }
            return "type" + names;
          },
          [](const CheckNever& r) { return std::string(r.why == CheckNever::Why::schema ? "never" : r.why == CheckNever::Why::read_only ? "never read-only" : "never write-only"); },
          [](const CheckEnum& r) {
            std::string out = "enum";
            for (const document::Node* value : r.values) out += " " + document::to_json(*value);
            return out;
          },
          [](const CheckRange& r) { return std::string(r.exclusive ? "exclusive-" : "") + (r.upper ? "maximum " : "minimum ") + text(r.bound); },
          [](const CheckMultiple& r) { return "multiple-of " + std::to_string(r.divisor) + (r.exponent ? "e" + std::to_string(r.exponent) : ""); },
          [](const CheckLength& r) { return std::string(r.upper ? "max-length " : "min-length ") + std::to_string(r.bound); },
          [](const CheckPattern& r) { return "pattern " + quoted(r.pattern.source) + (r.pattern.simple ? " as code" : r.pattern.backtracking ? " backtracking" : ""); },
          [](const CheckFormat& r) { return "format " + r.name; },
          [](const CheckItemCount& r) { return std::string(r.upper ? "max-items " : "min-items ") + std::to_string(r.bound); },
          [](const CheckUnique&) { return std::string("unique-items"); },
          [](const CheckItems& r) { return "items" + (r.prefix.empty() ? "" : " " + text(r.prefix)) + (r.rest ? " rest " + text(*r.rest) : ""); },
          [](const CheckContains& r) { return "contains " + text(r.block) + " least " + std::to_string(r.least) + (r.most ? " most " + std::to_string(*r.most) : ""); },
          [](const CheckPropertyCount& r) { return std::string(r.upper ? "max-properties " : "min-properties ") + std::to_string(r.bound); },
          [](const CheckMembers& r) {
            std::string out = "members";
            for (const Property& p : r.properties) out += "\n    " + quoted(p.name) + (p.required ? " required" : "") + (p.block ? " " + text(*p.block) : "");
            for (const PatternProperty& p : r.patterns) out += "\n    matching " + quoted(p.pattern.source) + " " + text(p.block);
            if (r.additional) out += "\n    additional " + text(*r.additional);
            if (r.names) out += "\n    names " + text(*r.names);
            return out;
          },
          [](const CheckDependentRequired& r) {
            std::string out = "if " + quoted(r.name) + " required";
            for (const std::string& name : r.required) out += " " + quoted(name);
            return out;
          },
          [](const ApplyIfPresent& r) { return "if " + quoted(r.name) + " apply " + text(r.block); },
          [](const ApplyAll& r) { return "all " + text(r.blocks); },
          [](const ApplyAny& r) { return "any " + text(r.blocks); },
          [](const ApplyOne& r) { return "one " + text(r.blocks); },
          [](const ApplyDiscriminator& r) {
            std::string out = "discriminator " + quoted(r.property);
            for (const auto& branch : r.branches) out += " " + quoted(branch.value) + ":" + text(branch.block);
            return out;
          },
          [](const ApplyNot& r) { return "not " + text(r.block); },
          [](const ApplyIf& r) {
            return "if " + text(r.condition) + (r.then_block ? " then " + text(*r.then_block) : "") + (r.else_block ? " else " + text(*r.else_block) : "");
          },
          [](const Call& r) { return "call " + text(r.block); },
          [](const DynamicCall& r) {
            std::string out = "dynamic-call " + text(r.fallback);
            for (const auto& choice : r.choices) out += " " + std::to_string(choice.resource) + ":" + text(choice.block);
            return out;
          },
          [](const CheckUnevaluatedProperties& r) { return "unevaluated-properties " + text(r.block); },
          [](const CheckUnevaluatedItems& r) { return "unevaluated-items " + text(r.block); },
      },
      rule);
}

}  // namespace

std::string dump(const Plan& plan) {
  std::string out;
  for (std::size_t i = 0; i < plan.blocks.size(); ++i) {
    const Block& block = plan.blocks[i];
    out += "#" + std::to_string(i) + " " + block.name + (block.notes ? " (notes)" : "") + "\n";
    for (const Rule& rule : block.rules) out += "  " + line(rule) + "\n";
  }
  return out;
}

}  // namespace apigen::schema
