#include "apigen/schema/compile.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <set>
#include <unordered_map>
#include <utility>

#include "apigen/support/text.h"
#include "pattern.h"
#include "registry.h"

namespace apigen::schema {
namespace {

using document::Node;
using support::DiagnosticId;

bool is_draft4(Dialect dialect) { return dialect != Dialect::draft2020; }

std::optional<Decimal> decimal(const Node& node) {
  if (node.kind != document::Kind::integer && node.kind != document::Kind::number) return {};
  Decimal result;
  std::string_view text = node.text;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    result.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  bool point = false;
  for (; !text.empty() && text[0] != 'e' && text[0] != 'E'; text.remove_prefix(1)) {
    if (text[0] == '.') {
      point = true;
      continue;
    }
    if (text[0] < '0' || text[0] > '9') return {};  // 0x1F, .inf
    result.digits += text[0];
    if (point) --result.exponent;
  }
  if (!text.empty()) {
    text.remove_prefix(1);
    if (!text.empty() && text[0] == '+') text.remove_prefix(1);
    std::int64_t exponent = 0;
    auto end = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return {};
    result.exponent += exponent;
  }
  result.digits.erase(0, result.digits.find_first_not_of('0'));
  while (!result.digits.empty() && result.digits.back() == '0') {
    result.digits.pop_back();
    ++result.exponent;
  }
  if (result.digits.empty()) result = {};
  return result;
}

/// A count: a whole number that is not negative ("2.0" is allowed since draft 6).
std::optional<std::uint64_t> count(const Node& node) {
  std::optional<Decimal> value = decimal(node);
  if (!value || value->negative || value->exponent < 0 || value->exponent > 18) return {};
  std::string text = value->digits + std::string(static_cast<std::size_t>(value->exponent), '0');
  if (text.empty()) return 0;
  std::uint64_t result = 0;
  auto end = std::from_chars(text.data(), text.data() + text.size(), result);
  if (end.ec != std::errc()) return {};
  return result;
}


}  // namespace

bool known_format(std::string_view name) {
  static constexpr std::string_view names[] = {"date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uri-reference", "uuid", "json-pointer",
                                               "relative-json-pointer", "byte", "int32", "int64", "float", "double"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

struct Compiler::Impl {
  Impl(Options o, ReferenceFinder f, support::Diagnostics& d) : options(o), find(std::move(f)), diagnostics(d), registry(is_draft4(o.dialect)) {}

  Options options;
  ReferenceFinder find;
  support::Diagnostics& diagnostics;
  Registry registry;
  Plan plan;
  std::unordered_map<const Node*, BlockId> known;
  struct Pending { const Node* node; BlockId block; };
  std::vector<Pending> pending;
  struct DynamicUse { BlockId block; std::size_t rule; std::string anchor; };
  std::vector<DynamicUse> dynamic_uses;

  void problem(const Node& at, std::string message, std::string suggestion = {}) {
    diagnostics.report(DiagnosticId::bad_schema, at.span, std::move(message), std::move(suggestion));
  }

  /// The block of a schema; its rules are compiled later, so that recursion ends and the stack stays flat.
  BlockId block_of(const Node& node, const std::string& name) {
    auto [found, fresh] = known.try_emplace(&node, BlockId(plan.blocks.size()));
    if (fresh) {
      Block block;
      block.name = name;
      block.span = node.span;
      block.resource = registry.resource_of(node);
      plan.blocks.push_back(std::move(block));
      pending.push_back({&node, found->second});
    }
    return found->second;
  }

  void work() {
    while (!pending.empty()) {
      Pending next = pending.back();
      pending.pop_back();
      std::string name = plan.block(next.block).name;
      std::vector<Rule> rules = compile(*next.node, name, next.block);
      plan.block(next.block).rules = std::move(rules);
    }
  }

  std::vector<Rule> compile(const Node& node, const std::string& name, BlockId self);
  void types(const Node& node, std::vector<Rule>& rules);
  void numbers(const Node& node, std::vector<Rule>& rules);
  void strings(const Node& node, std::vector<Rule>& rules);
  void counts(const Node& node, std::vector<Rule>& rules);
  void arrays(const Node& node, const std::string& name, std::vector<Rule>& rules);
  void objects(const Node& node, const std::string& name, std::vector<Rule>& rules);
  void combinations(const Node& node, const std::string& name, std::vector<Rule>& rules);
  const Node* reference(const Node& holder, const Node& value);
  std::vector<BlockId> list(const Node& value, const std::string& name, std::string_view keyword);
  bool outside_direction(const Node& property);
  void refuse_endless_calls();
  void spread_notes();

  /// Whether the validation vocabulary counts: a resource's own metaschema may leave it out (core 8.1.2).
  bool asserts(const Node& node) {
    if (is_draft4(options.dialect)) return true;
    std::uint32_t resource = registry.resource_of(node);
    if (resource == 0) return true;
    const Node* root = registry.resource(resource).root;
    const Node* metaschema = root->is_mapping() ? root->find("$schema") : nullptr;
    const Node* described = metaschema && metaschema->is_string() ? registry.find(*root, metaschema->text) : nullptr;
    const Node* vocabularies = described && described->is_mapping() ? described->find("$vocabulary") : nullptr;
    return !vocabularies || vocabularies->find("https://json-schema.org/draft/2020-12/vocab/validation");
  }

  std::optional<Pattern> pattern(const std::string& source, support::Span span) {
    if (auto program = compile_pattern(source)) return Pattern{source, std::move(program->text), program->backtracking};
    diagnostics.report(DiagnosticId::bad_pattern, span, "the pattern " + support::in_quotes(source) + " is no regular expression of ECMA 262 that can be run");
    return {};
  }

  /// `keyword` of a schema as a count; reports what is no count.
  std::optional<std::uint64_t> bound(const Node& node, std::string_view keyword) {
    const Node* value = node.find(keyword);
    if (!value) return {};
    std::optional<std::uint64_t> result = count(*value);
    if (!result) problem(*value, std::string(keyword) + " has to be a whole number that is not negative");
    return result;
  }
};

const Node* Compiler::Impl::reference(const Node& holder, const Node& value) {
  if (!value.is_string()) {
    problem(value, "a reference has to be a string");
    return nullptr;
  }
  const Node* target = registry.find(holder, value.text);
  if (!target && find) target = find(holder);
  if (!target) problem(value, "the reference " + value.text + " leads nowhere");
  return target;
}

std::vector<BlockId> Compiler::Impl::list(const Node& value, const std::string& name, std::string_view keyword) {
  std::vector<BlockId> blocks;
  if (!value.is_sequence() || value.items.empty()) {
    problem(value, std::string(keyword) + " has to be a list of schemas that is not empty");
    return blocks;
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) blocks.push_back(block_of(*value.items[i], name + "." + std::string(keyword) + "." + std::to_string(i)));
  return blocks;
}

void Compiler::Impl::types(const Node& node, std::vector<Rule>& rules) {
  TypeSet set;
  set.lexical_integer = is_draft4(options.dialect) && options.dialect != Dialect::openapi30;
  auto add = [&](const Node& name) {
    struct Row { std::string_view name; std::uint8_t bits; };
    static constexpr Row rows[] = {{"null", TypeSet::null}, {"boolean", TypeSet::boolean}, {"integer", TypeSet::integer}, {"number", TypeSet::integer | TypeSet::number},
                                   {"string", TypeSet::string}, {"array", TypeSet::array}, {"object", TypeSet::object}};
    if (name.is_string()) {
      for (const Row& row : rows) {
        if (name.text == row.name) {
          set.bits |= row.bits;
          return;
        }
      }
    }
    // JSON and YAML write the type null as a bare word now and then.
    if (name.is_null()) set.bits |= TypeSet::null;
    else problem(name, "unknown type " + (name.is_string() ? "'" + name.text + "'" : std::string(describe(name.kind))), "types are null, boolean, integer, number, string, array and object");
  };
  if (const Node* type = node.find("type")) {
    if (type->is_sequence()) {
      for (const Node* one : type->items) add(*one);
    } else {
      add(*type);
    }
    const Node* nullable = node.find("nullable");
    if (options.dialect == Dialect::openapi30 && nullable && nullable->kind == document::Kind::boolean && nullable->boolean) set.bits |= TypeSet::null;
    if (set.bits) rules.push_back(CheckType{set});
  }
  if (const Node* values = node.find("enum")) {
    if (!values->is_sequence()) {
      problem(*values, "enum has to be a list");
    } else {
      CheckEnum check{{values->items.begin(), values->items.end()}};
      const Node* nullable = node.find("nullable");
      bool null_too = options.dialect == Dialect::openapi30 && nullable && nullable->kind == document::Kind::boolean && nullable->boolean && !node.find("type");
      if (!null_too) rules.push_back(std::move(check));
    }
  }
  // An OpenAPI 3.1 document is lowered to draft 4 terms in AWS mode; there const is an enumeration of one.
  if (const Node* value = node.find("const"); value && (options.dialect == Dialect::draft2020 || options.dialect == Dialect::aws)) rules.push_back(CheckEnum{{value}});
}

void Compiler::Impl::numbers(const Node& node, std::vector<Rule>& rules) {
  auto bound_of = [&](std::string_view keyword) -> std::optional<Decimal> {
    const Node* value = node.find(keyword);
    if (!value || value->kind == document::Kind::boolean) return {};
    std::optional<Decimal> result = decimal(*value);
    if (!result) problem(*value, std::string(keyword) + " has to be a number");
    return result;
  };
  for (bool upper : {false, true}) {
    std::string_view keyword = upper ? "maximum" : "minimum";
    std::string_view exclusive_keyword = upper ? "exclusiveMaximum" : "exclusiveMinimum";
    const Node* exclusive = node.find(exclusive_keyword);
    bool flag = exclusive && exclusive->kind == document::Kind::boolean && exclusive->boolean;
    // exclusiveMinimum is on AWS's list of unsupported keywords (extensions reference section 2).
    if (options.dialect == Dialect::aws && !upper) flag = false;
    if (auto value = bound_of(keyword)) rules.push_back(CheckRange{*value, upper, flag});
    if (exclusive && exclusive->kind != document::Kind::boolean && options.dialect != Dialect::draft4 && options.dialect != Dialect::openapi30) {
      auto value = bound_of(exclusive_keyword);
      if (value && !(options.dialect == Dialect::aws && !upper)) rules.push_back(CheckRange{*value, upper, true});
    }
  }
  if (const Node* value = node.find("multipleOf")) {
    std::optional<Decimal> divisor = decimal(*value);
    if (!divisor || divisor->negative || divisor->digits.empty() || divisor->digits.size() > 18) {
      problem(*value, "multipleOf has to be a number above 0 of at most 18 digits");
    } else {
      CheckMultiple check;
      std::from_chars(divisor->digits.data(), divisor->digits.data() + divisor->digits.size(), check.divisor);
      check.exponent = divisor->exponent;
      rules.push_back(check);
    }
  }
}

void Compiler::Impl::strings(const Node& node, std::vector<Rule>& rules) {
  if (auto value = bound(node, "minLength"); value && *value) rules.push_back(CheckLength{*value, false});
  if (auto value = bound(node, "maxLength")) rules.push_back(CheckLength{*value, true});
  if (const Node* value = node.find("pattern")) {
    if (!value->is_string()) problem(*value, "pattern has to be a string");
    else if (auto program = pattern(value->text, value->span)) rules.push_back(CheckPattern{*program});
  }
  if (const Node* value = node.find("format"); value && value->is_string() && options.assert_formats && known_format(value->text)) {
    // OpenAPI's formats of numbers and base64 mean nothing to JSON Schema proper, where nobody uses them either.
    rules.push_back(CheckFormat{value->text});
  }
}

void Compiler::Impl::counts(const Node& node, std::vector<Rule>& rules) {
  if (options.dialect != Dialect::aws) {  // "not included in simple request validation" (aws-behaviour section 7)
    if (auto value = bound(node, "minItems"); value && *value) rules.push_back(CheckItemCount{*value, false});
    if (auto value = bound(node, "maxItems")) rules.push_back(CheckItemCount{*value, true});
  }
  if (const Node* unique = node.find("uniqueItems"); unique && unique->kind == document::Kind::boolean && unique->boolean) rules.push_back(CheckUnique{});
  if (auto value = bound(node, "minProperties"); value && *value) rules.push_back(CheckPropertyCount{*value, false});
  if (auto value = bound(node, "maxProperties")) rules.push_back(CheckPropertyCount{*value, true});
}

void Compiler::Impl::arrays(const Node& node, const std::string& name, std::vector<Rule>& rules) {
  CheckItems items;
  const Node* rest = node.find("items");
  if (is_draft4(options.dialect)) {
    if (rest && rest->is_sequence()) {
      for (std::size_t i = 0; i < rest->items.size(); ++i) items.prefix.push_back(block_of(*rest->items[i], name + ".items." + std::to_string(i)));
      if (const Node* additional = node.find("additionalItems")) items.rest = block_of(*additional, name + ".additionalItems");
    } else if (rest) {
      items.rest = block_of(*rest, name + ".items");
    }
  } else {
    if (const Node* prefix = node.find("prefixItems")) items.prefix = list(*prefix, name, "prefixItems");
    if (rest) items.rest = block_of(*rest, name + ".items");
  }
  if (!items.prefix.empty() || items.rest) rules.push_back(std::move(items));
  if (const Node* contains = node.find("contains"); contains && !is_draft4(options.dialect)) {
    CheckContains check{block_of(*contains, name + ".contains"), 1, {}};
    if (auto value = bound(node, "minContains")) check.least = *value;
    check.most = bound(node, "maxContains");
    rules.push_back(check);
  }
}

bool Compiler::Impl::outside_direction(const Node& property) {
  if (options.direction == Options::Direction::none) return false;
  const Node* node = &property;
  for (int hops = 0; hops < 32 && node && node->is_mapping(); ++hops) {
    const Node* flag = node->find(options.direction == Options::Direction::request ? "readOnly" : "writeOnly");
    if (flag && flag->kind == document::Kind::boolean) return flag->boolean;
    const Node* ref = node->find("$ref");
    if (!ref || !ref->is_string()) return false;
    const Node* target = registry.find(*node, ref->text);
    node = target ? target : find ? find(*node) : nullptr;
  }
  return false;
}

void Compiler::Impl::objects(const Node& node, const std::string& name, std::vector<Rule>& rules) {
  CheckMembers members;
  const Node* properties = node.find("properties");
  if (properties && !properties->is_mapping()) {
    problem(*properties, "properties has to be an object");
    properties = nullptr;
  }
  if (properties) {
    for (const document::Member& member : properties->members) members.properties.push_back({member.key, block_of(*member.value, name + "." + member.key), false});
  }
  const Node* required = node.find("required");
  // OpenAPI documents carry `required: true` of a parameter inside schemas; draft 3 meant it so. It says nothing here.
  if (required && required->is_sequence()) {
    for (const Node* one : required->items) {
      if (!one->is_string()) {
        problem(*one, "required has to be a list of member names");
        continue;
      }
      const Node* property = properties ? properties->find(one->text) : nullptr;
      if (property && outside_direction(*property)) continue;
      auto place = std::find_if(members.properties.begin(), members.properties.end(), [&](const Property& p) { return p.name == one->text; });
      if (place == members.properties.end()) members.properties.push_back({one->text, {}, true});
      else place->required = true;
    }
  }
  if (const Node* patterns = node.find("patternProperties"); patterns && patterns->is_mapping()) {
    for (const document::Member& member : patterns->members) {
      if (auto program = pattern(member.key, member.key_span)) members.patterns.push_back({*program, block_of(*member.value, name + ".patternProperties." + member.key)});
    }
  }
  if (const Node* additional = node.find("additionalProperties")) {
    if (additional->kind != document::Kind::boolean || !additional->boolean || !is_draft4(options.dialect)) members.additional = block_of(*additional, name + ".additionalProperties");
  }
  if (const Node* names = node.find("propertyNames"); names && !is_draft4(options.dialect)) members.names = block_of(*names, name + ".propertyNames");
  if (!members.properties.empty() || !members.patterns.empty() || members.additional || members.names) rules.push_back(std::move(members));
  auto dependent_required = [&](const document::Member& member) {
    CheckDependentRequired check{member.key, {}};
    for (const Node* one : member.value->items) {
      if (one->is_string()) check.required.push_back(one->text);
    }
    if (!check.required.empty()) rules.push_back(std::move(check));
  };
  if (is_draft4(options.dialect)) {
    if (const Node* dependencies = node.find("dependencies"); dependencies && dependencies->is_mapping()) {
      for (const document::Member& member : dependencies->members) {
        if (member.value->is_sequence()) dependent_required(member);
        else rules.push_back(ApplyIfPresent{member.key, block_of(*member.value, name + ".dependencies." + member.key)});
      }
    }
    return;
  }
  if (const Node* dependencies = node.find("dependentRequired"); dependencies && dependencies->is_mapping()) {
    for (const document::Member& member : dependencies->members) dependent_required(member);
  }
  if (const Node* dependencies = node.find("dependentSchemas"); dependencies && dependencies->is_mapping()) {
    for (const document::Member& member : dependencies->members) rules.push_back(ApplyIfPresent{member.key, block_of(*member.value, name + ".dependentSchemas." + member.key)});
  }
}

void Compiler::Impl::combinations(const Node& node, const std::string& name, std::vector<Rule>& rules) {
  if (const Node* value = node.find("allOf")) rules.push_back(ApplyAll{list(*value, name, "allOf")});
  if (const Node* value = node.find("anyOf")) rules.push_back(ApplyAny{list(*value, name, "anyOf")});
  if (const Node* value = node.find("oneOf")) rules.push_back(ApplyOne{list(*value, name, "oneOf")});
  if (const Node* value = node.find("not")) rules.push_back(ApplyNot{block_of(*value, name + ".not")});
  if (is_draft4(options.dialect)) return;
  if (const Node* value = node.find("if")) {
    ApplyIf apply{block_of(*value, name + ".if"), {}, {}};
    if (const Node* branch = node.find("then")) apply.then_block = block_of(*branch, name + ".then");
    if (const Node* branch = node.find("else")) apply.else_block = block_of(*branch, name + ".else");
    rules.push_back(apply);
  }
}

std::vector<Rule> Compiler::Impl::compile(const Node& node, const std::string& name, BlockId self) {
  std::vector<Rule> rules;
  if (node.kind == document::Kind::boolean) {
    if (!node.boolean) rules.push_back(CheckNever{});
    return rules;
  }
  if (!node.is_mapping()) {
    problem(node, "a schema has to be an object, not " + std::string(describe(node.kind)));
    return rules;
  }
  if (const Node* ref = node.find("$ref"); ref && (ref->is_string() || !is_draft4(options.dialect))) {
    const Node* target = reference(node, *ref);
    if (target) rules.push_back(Call{block_of(*target, ref->text.substr(ref->text.rfind('/') + 1))});
    if (is_draft4(options.dialect)) return rules;  // draft 4 and OpenAPI 3.0: siblings are ignored
  }
  if (asserts(node)) {
    types(node, rules);
    numbers(node, rules);
    strings(node, rules);
    counts(node, rules);
  }
  arrays(node, name, rules);
  objects(node, name, rules);
  combinations(node, name, rules);
  if (const Node* ref = node.find("$dynamicRef"); ref && options.dialect == Dialect::draft2020) {
    const Node* target = reference(node, *ref);
    if (target) {
      BlockId fallback = block_of(*target, name + ".dynamicRef");
      // Dynamic only if the reference itself leads to a $dynamicAnchor of that name (core 8.2.3.2); else it is a $ref.
      std::size_t hash = ref->text.find('#');
      std::string anchor = hash == std::string::npos ? "" : ref->text.substr(hash + 1);
      const Node* own = target->is_mapping() ? target->find("$dynamicAnchor") : nullptr;
      if (!anchor.empty() && own && own->is_string() && own->text == anchor) {
        plan.dynamic = true;
        rules.push_back(DynamicCall{fallback, {}});
        dynamic_uses.push_back({self, rules.size() - 1, anchor});
      } else {
        rules.push_back(Call{fallback});
      }
    }
  }
  if (options.dialect == Dialect::draft2020) {
    if (const Node* value = node.find("unevaluatedItems")) rules.push_back(CheckUnevaluatedItems{block_of(*value, name + ".unevaluatedItems")});
    if (const Node* value = node.find("unevaluatedProperties")) rules.push_back(CheckUnevaluatedProperties{block_of(*value, name + ".unevaluatedProperties")});
  }
  return rules;
}

namespace {

/// The blocks that a rule applies to the same value (not to a member or element of it).
std::vector<BlockId> in_place(const Rule& rule) {
  std::vector<BlockId> blocks;
  if (auto* all = std::get_if<ApplyAll>(&rule)) blocks = all->blocks;
  if (auto* any = std::get_if<ApplyAny>(&rule)) blocks = any->blocks;
  if (auto* one = std::get_if<ApplyOne>(&rule)) blocks = one->blocks;
  if (auto* no = std::get_if<ApplyNot>(&rule)) blocks = {no->block};
  if (auto* present = std::get_if<ApplyIfPresent>(&rule)) blocks = {present->block};
  if (auto* call = std::get_if<Call>(&rule)) blocks = {call->block};
  if (auto* call = std::get_if<DynamicCall>(&rule)) {
    blocks = {call->fallback};
    for (const auto& choice : call->choices) blocks.push_back(choice.block);
  }
  if (auto* branch = std::get_if<ApplyIf>(&rule)) {
    blocks = {branch->condition};
    if (branch->then_block) blocks.push_back(*branch->then_block);
    if (branch->else_block) blocks.push_back(*branch->else_block);
  }
  return blocks;
}

}  // namespace

/// A schema that applies itself to the same value again would never end.
void Compiler::Impl::refuse_endless_calls() {
  enum class Mark : std::uint8_t { fresh, open, done };
  std::vector<Mark> marks(plan.blocks.size(), Mark::fresh);
  for (std::size_t start = 0; start < plan.blocks.size(); ++start) {
    if (marks[start] != Mark::fresh) continue;
    struct Frame { std::size_t block; std::vector<BlockId> next; };
    auto frame = [&](std::size_t block) {
      Frame made{block, {}};
      for (const Rule& rule : plan.blocks[block].rules) {
        if (std::holds_alternative<DynamicCall>(rule)) continue;  // where it leads is known at run time; recursion there descends
        for (BlockId next : in_place(rule)) made.next.push_back(next);
      }
      return made;
    };
    std::vector<Frame> stack{frame(start)};
    marks[start] = Mark::open;
    while (!stack.empty()) {
      if (stack.back().next.empty()) {
        marks[stack.back().block] = Mark::done;
        stack.pop_back();
        continue;
      }
      std::size_t next = static_cast<std::size_t>(stack.back().next.back());
      stack.back().next.pop_back();
      if (marks[next] == Mark::open) {
        diagnostics.report(DiagnosticId::bad_schema, plan.blocks[next].span, "this schema refers to itself without going deeper into the value, so checking would never end");
        marks[next] = Mark::done;
      } else if (marks[next] == Mark::fresh) {
        marks[next] = Mark::open;
        stack.push_back(frame(next));
      }
    }
  }
}

/// Blocks below a schema with unevaluated* have to tell what they evaluated.
void Compiler::Impl::spread_notes() {
  std::vector<std::size_t> todo;
  auto note = [&](BlockId id) {
    Block& block = plan.block(id);
    if (block.notes) return;
    block.notes = true;
    todo.push_back(static_cast<std::size_t>(id));
  };
  for (Block& block : plan.blocks) {
    bool unevaluated = std::any_of(block.rules.begin(), block.rules.end(), [](const Rule& rule) {
      return std::holds_alternative<CheckUnevaluatedItems>(rule) || std::holds_alternative<CheckUnevaluatedProperties>(rule);
    });
    if (!unevaluated) continue;
    for (const Rule& rule : block.rules) {
      for (BlockId id : in_place(rule)) note(id);
    }
  }
  while (!todo.empty()) {
    std::size_t next = todo.back();
    todo.pop_back();
    for (std::size_t i = 0; i < plan.blocks[next].rules.size(); ++i) {
      for (BlockId id : in_place(plan.blocks[next].rules[i])) note(id);
    }
  }
}

Compiler::Compiler(Options options, ReferenceFinder find, support::Diagnostics& diagnostics) : impl_(std::make_unique<Impl>(options, std::move(find), diagnostics)) {}
Compiler::~Compiler() = default;

void Compiler::add_document(const std::string& uri, const document::Node& root) { impl_->registry.add(uri, root); }

BlockId Compiler::add(const document::Node& schema, std::string name) {
  BlockId id = impl_->block_of(schema, name);
  impl_->work();
  return id;
}

const Plan& Compiler::finish() {
  // Which resources have a dynamic anchor is known only now that every block exists; the targets may add blocks.
  for (std::size_t i = 0; i < impl_->dynamic_uses.size(); ++i) {
    Impl::DynamicUse use = impl_->dynamic_uses[i];
    std::vector<DynamicCall::Choice> choices;
    for (std::uint32_t resource = 1; resource < impl_->registry.resource_count(); ++resource) {
      const auto& anchors = impl_->registry.resource(resource).dynamic_anchors;
      auto found = anchors.find(use.anchor);
      if (found != anchors.end()) choices.push_back({resource, impl_->block_of(*found->second, use.anchor)});
    }
    impl_->work();
    std::get<DynamicCall>(impl_->plan.block(use.block).rules[use.rule]).choices = std::move(choices);
  }
  impl_->dynamic_uses.clear();
  impl_->refuse_endless_calls();
  impl_->spread_notes();
  return impl_->plan;
}

}  // namespace apigen::schema
