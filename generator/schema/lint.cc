#include "apigen/schema/lint.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "apigen/schema/evaluate.h"
#include "apigen/schema/shape.h"
#include "apigen/support/text.h"
#include "decimal.h"
#include "pattern_tree.h"

namespace apigen::schema {
namespace {

using document::Node;
using support::DiagnosticId;

constexpr std::uint8_t kNumbers = TypeSet::integer | TypeSet::number;

bool is_false(const Block& block) { return block.rules.size() == 1 && std::holds_alternative<CheckNever>(block.rules[0]); }

/// The tightest bounds that a value has to keep.
struct Bounds {
  std::optional<CheckRange> low, high;
  std::optional<std::uint64_t> least_length, most_length, least_items, most_items, least_members, most_members;

  void add(const Rule& rule) {
    if (auto* range = std::get_if<CheckRange>(&rule)) {
      auto& mine = range->upper ? high : low;
      int order = mine ? compare(range->bound, mine->bound) : 0;
      bool tighter = !mine || (range->upper ? order < 0 : order > 0) || (order == 0 && range->exclusive);
      if (tighter) mine = *range;
    }
    auto bound = [](auto& least, auto& most, std::uint64_t value, bool upper) {
      if (upper) most = std::min(most.value_or(value), value);
      else least = std::max(least.value_or(value), value);
    };
    if (auto* length = std::get_if<CheckLength>(&rule)) bound(least_length, most_length, length->bound, length->upper);
    if (auto* count = std::get_if<CheckItemCount>(&rule)) bound(least_items, most_items, count->bound, count->upper);
    if (auto* count = std::get_if<CheckPropertyCount>(&rule)) bound(least_members, most_members, count->bound, count->upper);
  }
  /// Types whose bounds contradict each other.
  std::uint8_t impossible() const {
    std::uint8_t bits = 0;
    auto crossed = [](const auto& least, const auto& most) { return least && most && *least > *most; };
    if (low && high) {
      int order = compare(low->bound, high->bound);
      if (order > 0 || (order == 0 && (low->exclusive || high->exclusive))) bits |= kNumbers;
    }
    if (crossed(least_length, most_length)) bits |= TypeSet::string;
    if (crossed(least_items, most_items)) bits |= TypeSet::array;
    if (crossed(least_members, most_members)) bits |= TypeSet::object;
    return bits;
  }
};

}  // namespace

struct Lint::Impl {
  Impl(Options o, ReferenceFinder f, support::Diagnostics& d) : options(o), diagnostics(d), compiler(o, std::move(f), compile_problems) {}

  Options options;
  support::Diagnostics& diagnostics;
  support::Diagnostics compile_problems;
  Compiler compiler;
  struct Example { BlockId block; const Node* value; };
  std::vector<Example> examples;
  std::map<std::pair<const void*, std::size_t>, std::set<DiagnosticId>> said;  // by place
  const Plan* plan = nullptr;
  std::map<BlockId, std::uint8_t> live_types;  // known, or kAllTypes while it is being found out

  void warn(DiagnosticId id, support::Span span, std::string message, std::string suggestion = {}) {
    if (said[{span.file, span.begin}].insert(id).second) diagnostics.report(id, span, std::move(message), std::move(suggestion));
  }

  /// The block and those that every valid value fits as well.
  void conjunction(BlockId id, std::vector<BlockId>& into) const {
    if (std::find(into.begin(), into.end(), id) != into.end()) return;
    into.push_back(id);
    for (const Rule& rule : plan->block(id).rules) {
      if (auto* all = std::get_if<ApplyAll>(&rule)) {
        for (BlockId block : all->blocks) conjunction(block, into);
      }
      if (auto* call = std::get_if<Call>(&rule)) conjunction(call->block, into);
    }
  }

  std::uint8_t live(BlockId id) {
    auto [found, fresh] = live_types.try_emplace(id, kAllTypes);
    if (!fresh) return found->second;
    std::uint8_t types = live_apart_from(id, true);
    live_types[id] = types;
    return types;
  }

  /// `branches`: with what anyOf and oneOf leave over.
  std::uint8_t live_apart_from(BlockId id, bool branches) {
    std::vector<BlockId> all;
    conjunction(id, all);
    std::uint8_t types = kAllTypes;
    Bounds bounds;
    for (BlockId block : all) {
      for (const Rule& rule : plan->block(block).rules) {
        bounds.add(rule);
        if (auto* check = std::get_if<CheckType>(&rule)) types &= static_cast<std::uint8_t>(check->types.bits | (check->types.bits & TypeSet::number ? kNumbers : 0));
        if (std::holds_alternative<CheckNever>(rule)) types = 0;
        if (auto* check = std::get_if<CheckEnum>(&rule); check && !any_fits(id, *check)) types = 0;
        if (auto* check = std::get_if<CheckMembers>(&rule); check && !object_possible(*check)) types &= static_cast<std::uint8_t>(~TypeSet::object);
        const auto* any = std::get_if<ApplyAny>(&rule);
        const auto* one = std::get_if<ApplyOne>(&rule);
        if (!branches || (!any && !one)) continue;
        std::uint8_t some = 0;
        for (BlockId branch : any ? any->blocks : one->blocks) some |= live(branch);
        types &= some;
      }
    }
    return types & static_cast<std::uint8_t>(~bounds.impossible());
  }

  bool any_fits(BlockId id, const CheckEnum& check) {
    return check.values.size() > 200 || std::any_of(check.values.begin(), check.values.end(), [&](const Node* value) { return evaluate(*plan, id, *value) != Verdict::invalid; });
  }

  bool object_possible(const CheckMembers& check) {
    for (const Property& property : check.properties) {
      if (!property.required) continue;
      if (property.block && live(*property.block) == 0) return false;
      if (!property.block && check.patterns.empty() && check.additional && live(*check.additional) == 0) return false;
    }
    return true;
  }

  void check_block(BlockId id, bool branch) {
    const Block& block = plan->block(id);
    if (!block.node || is_false(block)) return;
    if (live(id) == 0 && !caused_by_part(id)) warn(DiagnosticId::unsatisfiable_schema, block.span, "no value is valid under this schema: its keywords contradict each other");
    check_branches(id);
    check_patterns(block);
    if (!branch) check_required(id);
    check_values(id);
  }

  bool caused_by_part(BlockId id) {
    for (const Rule& rule : plan->block(id).rules) {
      for (BlockId part : in_place(rule)) {
        if (live(part) == 0) return true;
      }
      auto* members = std::get_if<CheckMembers>(&rule);
      if (!members) continue;
      for (const Property& property : members->properties) {
        if (property.required && property.block && live(*property.block) == 0) return true;
      }
    }
    return false;
  }

  /// Where a schema leads that is nothing but a reference.
  BlockId target(BlockId id) const {
    for (int hops = 0; hops < 32; ++hops) {
      const auto& rules = plan->block(id).rules;
      auto* call = rules.size() == 1 ? std::get_if<Call>(&rules[0]) : nullptr;
      if (!call) break;
      id = call->block;
    }
    return id;
  }

  void check_branches(BlockId id) {
    const Block& block = plan->block(id);
    for (const Rule& rule : block.rules) {
      const auto* any = std::get_if<ApplyAny>(&rule);
      const auto* one = std::get_if<ApplyOne>(&rule);
      if (!any && !one) continue;
      const std::vector<BlockId>& branches = any ? any->blocks : one->blocks;
      const std::uint8_t around = live_apart_from(id, false);
      for (std::size_t i = 0; i < branches.size(); ++i) {
        const std::uint8_t own = live(branches[i]);
        if (own && around && !(own & around)) {
          warn(DiagnosticId::unreachable_branch, plan->block(branches[i]).span, "no value can take this branch: the schema around it allows other types only");
        }
        const bool again = std::any_of(branches.begin(), branches.begin() + static_cast<std::ptrdiff_t>(i), [&](BlockId earlier) { return target(earlier) == target(branches[i]); });
        if (again && one) warn(DiagnosticId::unreachable_branch, plan->block(branches[i]).span, "this branch stands twice in oneOf, so that whatever fits it is refused");
        else if (again) warn(DiagnosticId::unreachable_branch, plan->block(branches[i]).span, "this branch stands twice in anyOf");
      }
    }
    if (options.dialect != Dialect::draft2020 || !block.node->is_mapping() || block.node->find("if")) return;
    for (const char* keyword : {"then", "else"}) {
      if (const Node* branch = block.node->find(keyword)) warn(DiagnosticId::unreachable_branch, branch->span, std::string(keyword) + " has no effect without if");
    }
  }

  void check_patterns(const Block& block) {
    Bounds bounds;
    for (const Rule& rule : block.rules) bounds.add(rule);
    auto look = [&](const Pattern& pattern, support::Span span, bool of_value) {
      std::optional<PatternNode> tree = parse_pattern(pattern.source);
      if (!tree) return;
      const PatternLengths found = lengths(*tree);
      const bool short_of = bounds.least_length && *bounds.least_length > found.most;
      const bool long_of = bounds.most_length && *bounds.most_length < found.least;
      if (of_value && (short_of || long_of)) {
        const std::string need = long_of ? "at least " + std::to_string(found.least) : "at most " + std::to_string(found.most);
        warn(DiagnosticId::pattern_never_matches, span, "the pattern matches texts of " + need + " characters only, which " + (long_of ? "maxLength" : "minLength") + " refuses");
      }
      if (is_exponential(*tree)) {
        warn(DiagnosticId::slow_pattern, span, "the pattern " + support::in_quotes(pattern.source) + " takes engines that backtrack exponential time on some texts",
             pattern.backtracking ? "rewrite it: the gateway runs it with limits, and beyond them nothing matches" : "the gateway runs it in linear time, but clients may not");
      }
    };
    for (const Rule& rule : block.rules) {
      const Node* written = block.node->find("pattern");
      if (auto* check = std::get_if<CheckPattern>(&rule)) look(check->pattern, written ? written->span : block.span, true);
      if (auto* members = std::get_if<CheckMembers>(&rule)) {
        for (const PatternProperty& property : members->patterns) look(property.pattern, block.span, false);
      }
    }
  }

  void gather(BlockId id, std::vector<BlockId>& into) const {
    if (std::find(into.begin(), into.end(), id) != into.end()) return;
    into.push_back(id);
    for (const Rule& rule : plan->block(id).rules) {
      for (BlockId next : in_place(rule)) gather(next, into);
    }
  }

  void check_required(BlockId id) {
    const Node* list = plan->block(id).node->find("required");
    const Node* properties = plan->block(id).node->find("properties");
    if (!list || !list->is_sequence() || !properties || properties->members.empty()) return;
    std::vector<BlockId> blocks;
    gather(id, blocks);
    std::set<std::string> declared;
    for (BlockId block : blocks) {
      for (const Rule& rule : plan->block(block).rules) {
        auto* members = std::get_if<CheckMembers>(&rule);
        if (!members) continue;
        // Other members are described, too.
        if (!members->patterns.empty() || (members->additional && !plan->block(*members->additional).rules.empty() && !is_false(plan->block(*members->additional)))) return;
        for (const Property& property : members->properties) {
          if (property.block) declared.insert(property.name);
        }
      }
    }
    std::vector<std::string_view> names;
    for (const document::Member& member : properties->members) names.push_back(member.key);
    for (const Node* name : list->items) {
      if (!name->is_string() || declared.contains(name->text)) continue;
      const std::string near = support::nearest(name->text, names);
      warn(DiagnosticId::undeclared_required, name->span, "'" + name->text + "' is required, but no property of that name is declared", near.empty() ? "" : "did you mean '" + near + "'?");
    }
  }

  void check_values(BlockId id) {
    const Node& node = *plan->block(id).node;
    if (!node.is_mapping() || (options.dialect != Dialect::draft2020 && node.find("$ref"))) return;
    if (const Node* value = node.find("default"); value && evaluate(*plan, id, *value) == Verdict::invalid) {
      warn(DiagnosticId::bad_default, value->span, "the default is not valid under its own schema");
    }
    if (const Node* value = node.find("example")) check_example(id, *value);
    const Node* list = options.dialect == Dialect::draft2020 ? node.find("examples") : nullptr;
    for (std::size_t i = 0; list && i < list->items.size(); ++i) check_example(id, *list->items[i]);
  }

  void check_example(BlockId id, const Node& value) {
    if (evaluate(*plan, id, value) == Verdict::invalid) warn(DiagnosticId::bad_example, value.span, "the example is not valid under its schema");
  }
};

Lint::Lint(Options options, ReferenceFinder find, support::Diagnostics& diagnostics) : impl_(std::make_unique<Impl>(options, std::move(find), diagnostics)) {}
Lint::~Lint() = default;

void Lint::add_document(const std::string& uri, const document::Node& root) { impl_->compiler.add_document(uri, root); }
void Lint::add_embedded(const std::string& uri, const document::Node& schema) { impl_->compiler.add_embedded(uri, schema); }
void Lint::add(const document::Node& schema, const std::string& name) { impl_->compiler.add(schema, name); }
void Lint::add_example(const document::Node& schema, const document::Node& example) {
  impl_->examples.push_back({impl_->compiler.add(schema, "example"), &example});
}

void Lint::run() {
  impl_->plan = &impl_->compiler.finish();
  if (impl_->compile_problems.has_errors()) return;
  const Plan& plan = *impl_->plan;
  std::set<BlockId> branches;  // parts of a larger schema, which may declare what they require
  for (const Block& block : plan.blocks) {
    for (const Rule& rule : block.rules) {
      if (std::holds_alternative<Call>(rule)) continue;
      for (BlockId part : in_place(rule)) {
        branches.insert(part);
        branches.insert(impl_->target(part));
      }
    }
  }
  for (std::size_t i = 0; i < plan.blocks.size(); ++i) impl_->check_block(BlockId(i), branches.contains(BlockId(i)));
  for (const Impl::Example& example : impl_->examples) impl_->check_example(example.block, *example.value);
}

}  // namespace apigen::schema
