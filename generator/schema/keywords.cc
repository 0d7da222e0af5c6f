// Keywords of a schema object as rules.
#include <algorithm>
#include <charconv>

#include "compiler.h"
#include "decimal.h"

namespace apigen::schema {

namespace {

bool boolean_exclusive(Dialect dialect) { return dialect == Dialect::draft4 || dialect == Dialect::swagger2 || dialect == Dialect::openapi30; }

}  // namespace

bool Compiler::Impl::nullable(const Node& node) const {
  if (options.dialect != Dialect::openapi30 && options.dialect != Dialect::swagger2) return false;
  const Node* flag = node.find(options.dialect == Dialect::openapi30 ? "nullable" : "x-nullable");
  return flag && flag->kind == document::Kind::boolean && flag->boolean;
}

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
    if (nullable(node)) set.bits |= TypeSet::null;
    if (set.bits) rules.push_back(CheckType{set});
  }
  if (const Node* values = node.find("enum")) {
    if (!values->is_sequence()) {
      problem(*values, "enum has to be a list");
    } else {
      CheckEnum check{{values->items.begin(), values->items.end()}};
      rules.push_back(std::move(check));
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
    if (exclusive && exclusive->kind != document::Kind::boolean && !boolean_exclusive(options.dialect)) {
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
  if (const Node* value = node.find("format"); value && value->is_string() && options.assert_formats) {
    // OpenAPI's formats of numbers and base64 mean nothing to JSON Schema proper, where nobody uses them either.
    if (checked_format(value->text)) rules.push_back(CheckFormat{value->text});
    else if (!known_format(value->text)) unknown_formats.try_emplace(value->text, value->span);
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

/// A property as the schema or a part of its allOf declares it.
const Node* Compiler::Impl::property_of(const Node& schema, const std::string& name, int depth) {
  const Node* node = &schema;
  for (int hops = 0; hops < 32; ++hops) {
    const Node* ref = node->find("$ref");
    if (!ref || !ref->is_string()) break;
    const Node* target = registry.find(*node, ref->text);
    if (!target && find) target = find(*node);
    if (!target || target == node) return nullptr;
    node = target;
  }
  if (const Node* properties = node->find("properties")) {
    if (const Node* found = properties->find(name)) return found;
  }
  const Node* all = node->find("allOf");
  if (!all || depth == 8) return nullptr;
  for (const Node* part : all->items) {
    if (const Node* found = property_of(*part, name, depth + 1)) return found;
  }
  return nullptr;
}

BlockId Compiler::Impl::never_block() {
  if (!never) {
    never = BlockId(plan.blocks.size());
    const bool request = options.direction == Options::Direction::request;
    plan.blocks.push_back({.name = request ? "readOnly" : "writeOnly", .span = {}, .node = nullptr, .rules = {CheckNever{request ? CheckNever::Why::read_only : CheckNever::Why::write_only}}});
  }
  return *never;
}

/// oneOf and anyOf whose parts all have names: the discriminator's value says which one counts (OpenAPI 3.0 section 4.7.25).
std::optional<ApplyDiscriminator> Compiler::Impl::discriminator(const Node& node, const Node& alternatives, const std::string& name) {
  if (options.dialect != Dialect::openapi30 && !options.openapi) return {};
  const Node* declared = node.find("discriminator");
  const Node* property = declared ? declared->find("propertyName") : nullptr;
  if (!property || !property->is_string() || !alternatives.is_sequence()) return {};
  auto last = [](const std::string& text) { return text.substr(text.rfind('/') + 1); };
  const Node* mapping = declared->find("mapping");
  ApplyDiscriminator apply{property->text, {}};
  for (std::size_t i = 0; i < alternatives.items.size(); ++i) {
    const Node* ref = alternatives.items[i]->find("$ref");
    if (!ref || !ref->is_string()) return {};
    const BlockId block = block_of(*alternatives.items[i], name + "." + last(ref->text));
    apply.branches.push_back({last(ref->text), block});
    for (std::size_t k = 0; mapping && k < mapping->members.size(); ++k) {
      const document::Member& entry = mapping->members[k];
      const bool here = entry.value->is_string() && (entry.value->text == ref->text || last(entry.value->text) == last(ref->text));
      if (here && entry.key != last(ref->text)) apply.branches.push_back({entry.key, block});
    }
  }
  // A name that the mapping gives to another part is that part's.
  std::vector<ApplyDiscriminator::Branch> kept;
  for (const auto& branch : apply.branches) {
    const Node* mapped = mapping ? mapping->find(branch.value) : nullptr;
    const bool elsewhere = mapped && mapped->is_string() && std::any_of(apply.branches.begin(), apply.branches.end(), [&](const auto& other) {
      return other.value == last(mapped->text) && other.block != branch.block;
    });
    if (!elsewhere) kept.push_back(branch);
  }
  apply.branches = std::move(kept);
  return apply;
}

void Compiler::Impl::objects(const Node& node, const std::string& name, std::vector<Rule>& rules) {
  CheckMembers members;
  const Node* properties = node.find("properties");
  if (properties && !properties->is_mapping()) {
    problem(*properties, "properties has to be an object");
    properties = nullptr;
  }
  if (properties) {
    for (const document::Member& member : properties->members) {
      const bool outside = outside_direction(*member.value);
      members.properties.push_back({member.key, outside ? never_block() : block_of(*member.value, name + "." + member.key), false});
    }
  }
  const Node* required = node.find("required");
  // OpenAPI documents carry `required: true` of a parameter inside schemas; draft 3 meant it so. It says nothing here.
  if (required && required->is_sequence()) {
    for (const Node* one : required->items) {
      if (!one->is_string()) {
        problem(*one, "required has to be a list of member names");
        continue;
      }
      const Node* property = options.direction == Options::Direction::none ? nullptr : property_of(node, one->text);
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
  for (const char* keyword : {"anyOf", "oneOf"}) {
    const Node* value = node.find(keyword);
    if (!value) continue;
    if (auto apply = discriminator(node, *value, name)) rules.push_back(std::move(*apply));
    else if (keyword[0] == 'a') rules.push_back(ApplyAny{list(*value, name, keyword)});
    else rules.push_back(ApplyOne{list(*value, name, keyword)});
  }
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

}  // namespace apigen::schema
