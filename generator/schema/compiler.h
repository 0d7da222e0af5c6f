// The state of a compilation. Internal to the schema module.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "apigen/schema/compile.h"
#include "apigen/support/text.h"
#include "decimal.h"
#include "pattern.h"
#include "pattern_tree.h"
#include "apigen/schema/registry.h"

namespace apigen::schema {

using document::Node;
using support::DiagnosticId;

/// Draft 4's words: `id`, boolean exclusiveMinimum, `dependencies`, siblings of $ref ignored.
inline bool is_draft4(Dialect dialect) { return dialect != Dialect::draft2020; }

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
  std::map<std::string, support::Span> unknown_formats;
  std::optional<BlockId> never;  // what members outside the direction have to be

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
      block.node = &node;
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
  const Node* property_of(const Node& schema, const std::string& name, int depth = 0);
  BlockId never_block();
  std::optional<ApplyDiscriminator> discriminator(const Node& node, const Node& alternatives, const std::string& name);
  bool nullable(const Node& node) const;
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
    if (auto program = compile_pattern(source)) {
      Pattern made{source, std::move(program->text), program->backtracking, {}};
      if (auto tree = program->backtracking ? std::nullopt : parse_pattern(source)) made.simple = simple_pattern(*tree);
      return made;
    }
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

}  // namespace apigen::schema
