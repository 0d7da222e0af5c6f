#include "apigen/policy/store.h"

#include <new>

namespace apigen::policy {
namespace {

template <class T>
constexpr bool kFits = sizeof(T) % alignof(void*) == 0 && alignof(T) <= alignof(void*);
static_assert(kFits<rt::PolicyStatement> && kFits<rt::PolicyCondition> && kFits<rt::PolicyPrincipal> && kFits<std::string_view>);

std::size_t footprint_of(const rt::PolicyTexts& texts) {
  std::size_t bytes = texts.count * sizeof(std::string_view);
  for (std::string_view text : texts) bytes += text.size();
  return bytes;
}

rt::PolicyTexts copy(const rt::PolicyTexts& source, Block& block) {
  auto* items = block.array<std::string_view>(source.count);
  for (std::size_t i = 0; i < source.count; ++i) new (&items[i]) std::string_view(block.text(source.items[i]));
  return {items, source.count};
}

}  // namespace

std::size_t footprint_of(const rt::Policy& policy) {
  std::size_t bytes = policy.count * sizeof(rt::PolicyStatement);
  for (std::size_t i = 0; i < policy.count; ++i) {
    const rt::PolicyStatement& statement = policy.statements[i];
    bytes += footprint_of(statement.actions) + footprint_of(statement.resources);
    bytes += statement.principal_count * sizeof(rt::PolicyPrincipal) + statement.condition_count * sizeof(rt::PolicyCondition);
    for (std::size_t j = 0; j < statement.principal_count; ++j) bytes += statement.principals[j].value.size();
    for (std::size_t j = 0; j < statement.condition_count; ++j) {
      bytes += statement.conditions[j].key.size() + footprint_of(statement.conditions[j].values);
    }
  }
  return bytes;
}

rt::Policy copy(const rt::Policy& policy, Block& block) {
  auto* statements = block.array<rt::PolicyStatement>(policy.count);
  for (std::size_t i = 0; i < policy.count; ++i) {
    const rt::PolicyStatement& from = policy.statements[i];
    auto& to = *new (&statements[i]) rt::PolicyStatement(from);
    to.actions = copy(from.actions, block);
    to.resources = copy(from.resources, block);
    auto* principals = block.array<rt::PolicyPrincipal>(from.principal_count);
    for (std::size_t j = 0; j < from.principal_count; ++j) {
      new (&principals[j]) rt::PolicyPrincipal{from.principals[j].kind, block.text(from.principals[j].value)};
    }
    to.principals = from.principals ? principals : nullptr;
    auto* conditions = block.array<rt::PolicyCondition>(from.condition_count);
    for (std::size_t j = 0; j < from.condition_count; ++j) {
      auto& condition = *new (&conditions[j]) rt::PolicyCondition(from.conditions[j]);
      condition.key = block.text(condition.key);
      condition.values = copy(condition.values, block);
    }
    to.conditions = conditions;
  }
  return {statements, policy.count, policy.variables};
}

}  // namespace apigen::policy
