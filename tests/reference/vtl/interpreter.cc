#include "tests/reference/vtl/interpreter.h"

#include <utility>

namespace apigen::reference {

using mapping::Access;
using mapping::Expression;
using mapping::Statement;
using Kind = rt::vtl::Kind;

Interpreter::Interpreter(rt::TemplateScope& scope) : t_(scope) {
  variables_["input"] = scope.input_object();
  variables_["util"] = scope.util_object();
  variables_["context"] = scope.context_object();
  variables_["stageVariables"] = scope.stage_variables_object();
}

rt::Outcome Interpreter::run(const mapping::Block& body, rt::Buffer& out) {
  run_block(body, out);
  return t_.finish(out);
}

Interpreter::Flow Interpreter::run_block(const mapping::Block& block, rt::Buffer& out) {
  for (const Statement& statement : block.statements) {
    Flow flow = run_statement(statement, out);
    if (pending_ != Flow::next) flow = std::exchange(pending_, Flow::next);
    if (t_.failed() || t_.stopped()) return Flow::stop;
    if (flow != Flow::next) return flow;
  }
  return Flow::next;
}

Interpreter::Flow Interpreter::run_statement(const Statement& statement, rt::Buffer& out) {
  switch (statement.kind) {
    case Statement::Kind::text: out.append(statement.text); break;
    case Statement::Kind::print: print(statement.reference, out); break;
    case Statement::Kind::assign: {
      Value value = evaluate(statement.expressions[0]);
      if (pending_ == Flow::next && !value.is_null()) assign(statement.reference, value);
      break;
    }
    case Statement::Kind::condition: {
      for (std::size_t i = 0; i < statement.expressions.size(); ++i) {
        bool holds = condition(statement.expressions[i]);
        if (pending_ != Flow::next) return Flow::next;
        if (holds) return run_block(statement.blocks[i], out);
      }
      if (statement.blocks.size() > statement.expressions.size()) return run_block(statement.blocks.back(), out);
      break;
    }
    case Statement::Kind::loop: return run_loop(statement, out);
    case Statement::Kind::define:
      definitions_.push_back(std::make_unique<Definition>(Definition{this, &statement.blocks[0]}));
      variables_[statement.reference.name] = t_.block(run_define, definitions_.back().get());
      break;
    case Statement::Kind::stop:
      if (!statement.expressions.empty()) evaluate(statement.expressions[0]);
      t_.stop();
      return Flow::stop;
    case Statement::Kind::leave: return run_leave(statement);
    case Statement::Kind::fail: t_.fail(statement.text); break;
  }
  return Flow::next;
}

Interpreter::Flow Interpreter::run_leave(const Statement& statement) {
  leaving_ = nullptr;
  if (statement.expressions.empty()) return Flow::leave;
  Value scope = evaluate(statement.expressions[0]);
  for (rt::TemplateScope::Loop* loop : loops_) {
    if (loop->is(scope)) leaving_ = loop;
  }
  if (!leaving_) t_.fail("#break needs the $foreach of a loop around it");
  return Flow::leave;
}

Interpreter::Flow Interpreter::run_loop(const Statement& statement, rt::Buffer& out) {
  Value source = evaluate(statement.expressions[0]);
  if (pending_ != Flow::next) return Flow::next;
  rt::TemplateScope::Loop loop(t_, source, {&variables_[statement.reference.name], &variables_["foreach"], &variables_["velocityCount"],
                                            &variables_["velocityHasNext"]});
  loops_.push_back(&loop);
  Flow flow = Flow::next;
  while (loop.next()) {
    flow = run_block(statement.blocks[0], out);
    if (flow != Flow::next) break;
  }
  loops_.pop_back();
  if (flow == Flow::leave && leaving_ && leaving_ != &loop) return flow;
  leaving_ = nullptr;
  return flow == Flow::stop ? Flow::stop : Flow::next;
}

void Interpreter::assign(const mapping::Reference& target, const Value& value) {
  if (target.accesses.empty()) {
    variables_[target.name] = value;
    return;
  }
  Value of = variables_[target.name];
  for (std::size_t i = 0; i + 1 < target.accesses.size() && !of.is_null(); ++i) of = step(of, target.accesses[i]);
  if (of.is_null()) return;
  const Access& last = target.accesses.back();
  if (last.kind == Access::Kind::index) t_.set_index(of, evaluate(last.arguments[0]), value);
  else t_.set_property(of, last.name, value);
}

rt::vtl::Flow Interpreter::run_define(rt::TemplateScope&, rt::Buffer& out, void* data) {
  auto* definition = static_cast<const Definition*>(data);
  return definition->interpreter->run_block(*definition->block, out) == Flow::stop ? rt::vtl::Flow::stop : rt::vtl::Flow::next;
}

void Interpreter::print(const mapping::Reference& reference, rt::Buffer& out) {
  Value value = this->reference(reference);
  if (reference.escaped) {
    out.append(reference.prefix).append(reference.literal);
    return;
  }
  if (value.kind != Kind::block) out.append(reference.prefix);
  t_.print(out, value, reference.prefix + reference.literal);
}

Interpreter::Value Interpreter::reference(const mapping::Reference& reference) {
  if (reference.name.empty()) return rt::TemplateScope::or_empty({});
  Value value = variables_[reference.name];
  for (const Access& access : reference.accesses) {
    if (value.is_null()) break;
    value = step(value, access);
  }
  return rt::TemplateScope::or_empty(value);
}

Interpreter::Value Interpreter::step(const Value& of, const Access& access) {
  if (access.kind == Access::Kind::property) return t_.property(of, access.name);
  std::vector<Value> arguments;
  for (const Expression& argument : access.arguments) arguments.push_back(evaluate(argument));
  if (access.kind == Access::Kind::index) return t_.index(of, arguments[0]);
  return t_.call(of, rt::vtl::method(access.name), arguments.data(), arguments.size());
}

Interpreter::Value Interpreter::evaluate(const Expression& expression) {
  using E = Expression::Kind;
  auto operands = [&] {
    std::vector<Value> values;
    for (const Expression& operand : expression.operands) values.push_back(evaluate(operand));
    return values;
  };
  switch (expression.kind) {
    case E::null_value: return {};
    case E::boolean: return Value::of(expression.boolean);
    case E::integer:
      if (expression.integer == static_cast<std::int32_t>(expression.integer)) return Value::of(static_cast<std::int32_t>(expression.integer));
      return Value::of(expression.integer);
    case E::big_integer: return Value::big_integer(expression.text);
    case E::real: return Value::of(expression.real);
    case E::text: return Value::of(std::string_view(expression.text));
    case E::interpolation: {
      rt::Buffer text(t_.arena());
      Flow flow = run_block(*expression.block, text);
      if (flow != Flow::next) pending_ = flow;
      return t_.text(text);
    }
    case E::list: {
      std::vector<Value> items = operands();
      return t_.list(items.data(), items.size());
    }
    case E::map: {
      std::vector<Value> members = operands();
      return t_.map(members.data(), members.size());
    }
    case E::reference:
      if (expression.reference->name.empty()) return {};
      return reference(*expression.reference);
    case E::range:
    case E::add:
    case E::subtract:
    case E::multiply:
    case E::divide:
    case E::modulo: {
      std::vector<Value> v = operands();
      switch (expression.kind) {
        case E::range: return t_.range(v[0], v[1]);
        case E::add: return t_.add(v[0], v[1], expression.operands[0].source, expression.operands[1].source);
        case E::subtract: return t_.subtract(v[0], v[1]);
        case E::multiply: return t_.multiply(v[0], v[1]);
        case E::divide: return t_.divide(v[0], v[1]);
        default: return t_.modulo(v[0], v[1]);
      }
    }
    default: return Value::of(condition(expression));
  }
}

bool Interpreter::condition(const Expression& expression) {
  using E = Expression::Kind;
  switch (expression.kind) {
    case E::boolean: return expression.boolean;
    case E::reference: return t_.truth(reference(*expression.reference));
    case E::negation: return !condition(expression.operands[0]);
    case E::logical_or: return condition(expression.operands[0]) || condition(expression.operands[1]);
    case E::logical_and: return condition(expression.operands[0]) && condition(expression.operands[1]);
    case E::equal:
    case E::not_equal:
    case E::less:
    case E::less_equal:
    case E::greater:
    case E::greater_equal: {
      Value left = evaluate(expression.operands[0]);
      Value right = evaluate(expression.operands[1]);
      switch (expression.kind) {
        case E::equal: return t_.equal(left, right);
        case E::not_equal: return !t_.equal(left, right);
        case E::less: return t_.less(left, right);
        case E::less_equal: return t_.less_equal(left, right);
        case E::greater: return t_.greater(left, right);
        default: return t_.greater_equal(left, right);
      }
    }
    default: return false;  // any other literal or result
  }
}

}  // namespace apigen::reference
