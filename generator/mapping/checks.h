// What Velocity accepts silently but is surely a mistake.
#pragma once

#include "apigen/mapping/template.h"

namespace apigen::mapping {

/// Reports warnings: unknown members of $input, $util and $context, JSONPaths that cannot be read.
void check_template(const Template& parsed, support::Diagnostics& diagnostics);

/// Calls `visit(reference, assigned)` for every reference of a tree, in order; `assigned` for the targets of #set,
/// #foreach and #define.
template <class F>
void for_each_reference(const Block& block, F&& visit);

namespace detail {
template <class F>
void visit_expression(const Expression& expression, F& visit);

template <class F>
void visit_reference(const Reference& reference, bool assigned, F& visit) {
  visit(reference, assigned);
  for (const Access& access : reference.accesses) {
    for (const Expression& argument : access.arguments) visit_expression(argument, visit);
  }
}

template <class F>
void visit_block(const Block& block, F& visit) {
  for (const Statement& statement : block.statements) {
    bool assigns = statement.kind == Statement::Kind::assign || statement.kind == Statement::Kind::loop || statement.kind == Statement::Kind::define;
    if (assigns || statement.kind == Statement::Kind::print) visit_reference(statement.reference, assigns, visit);
    for (const Expression& expression : statement.expressions) visit_expression(expression, visit);
    for (const Block& inner : statement.blocks) visit_block(inner, visit);
  }
}

template <class F>
void visit_expression(const Expression& expression, F& visit) {
  if (expression.reference) visit_reference(*expression.reference, false, visit);
  if (expression.block) visit_block(*expression.block, visit);
  for (const Expression& operand : expression.operands) visit_expression(operand, visit);
}
}  // namespace detail

template <class F>
void for_each_reference(const Block& block, F&& visit) {
  detail::visit_block(block, visit);
}

}  // namespace apigen::mapping
