// What is known only of the plan as a whole: calls that never end, and who has to tell what it evaluated.
#include <algorithm>

#include "compiler.h"

namespace apigen::schema {

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
  if (auto* named = std::get_if<ApplyDiscriminator>(&rule)) {
    for (const auto& branch : named->branches) blocks.push_back(branch.block);
  }
  if (auto* branch = std::get_if<ApplyIf>(&rule)) {
    blocks = {branch->condition};
    if (branch->then_block) blocks.push_back(*branch->then_block);
    if (branch->else_block) blocks.push_back(*branch->else_block);
  }
  return blocks;
}

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

}  // namespace apigen::schema
