#include "apigen/policy/evaluate.h"

#include "conditions.h"
#include "pattern.h"

namespace apigen::policy {
namespace {

bool any_action(const rt::PolicyTexts& actions, std::string_view action) {
  for (std::string_view pattern : actions) {
    if (matches(pattern, action, Case::ignored, Wildcards::active, nullptr)) return true;
  }
  return false;
}

/// What follows the fifth colon and the API's id: "stage/METHOD/path".
std::string_view within_api(std::string_view arn) {
  for (int i = 0; i < 5; ++i) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  const std::size_t slash = arn.find('/');
  return slash == std::string_view::npos ? std::string_view() : arn.substr(slash + 1);
}

bool any_resource(const rt::PolicyTexts& resources, std::string_view arn, const Keys* variables) {
  constexpr std::string_view kShort = "execute-api:/";  // API Gateway's own shorthand, for its resource policies
  for (std::string_view pattern : resources) {
    if (pattern.starts_with(kShort)) {
      if (matches(pattern.substr(kShort.size()), within_api(arn), Case::matters, Wildcards::active, variables)) return true;
    } else if (matches(pattern, arn, Case::matters, Wildcards::active, variables)) {
      return true;
    }
  }
  return false;
}

/// The account in an ARN: its fifth part.
std::string_view account_of(std::string_view arn) {
  for (int i = 0; i < 4; ++i) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return arn.substr(0, arn.find(':'));
}

bool is_account(std::string_view text) { return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos; }

/// arn:aws:sts::1:assumed-role/ROLE/SESSION is also arn:aws:iam::1:role/ROLE, whatever path the role has.
bool is_role_of_session(std::string_view role, std::string_view session) {
  constexpr std::string_view kSession = ":assumed-role/", kRole = ":role/";
  const std::size_t at = session.find(kSession), of = role.find(kRole);
  if (at == std::string_view::npos || of == std::string_view::npos || account_of(role) != account_of(session)) return false;
  std::string_view name = session.substr(at + kSession.size());
  name = name.substr(0, name.find('/'));
  std::string_view named = role.substr(of + kRole.size());
  named = named.substr(named.rfind('/') == std::string_view::npos ? 0 : named.rfind('/') + 1);
  return !name.empty() && name == named;
}

bool is_principal(const rt::PolicyPrincipal& principal, std::string_view arn) {
  if (principal.kind != rt::PolicyPrincipal::Kind::aws) return false;  // API Gateway's callers are AWS principals or nobody
  if (principal.value == "*") return true;
  if (arn.empty()) return false;
  if (is_account(principal.value)) return account_of(arn) == principal.value;
  if (principal.value.ends_with(":root") && account_of(principal.value) == account_of(arn)) return true;
  return principal.value == arn || is_role_of_session(principal.value, arn);
}

bool applies(const rt::PolicyStatement& statement, const Question& question, const Keys* variables) {
  if (any_action(statement.actions, question.action) == statement.not_action) return false;
  if (any_resource(statement.resources, question.resource, variables) == statement.not_resource) return false;
  if (statement.principals) {
    bool named = false;
    for (std::size_t i = 0; i < statement.principal_count && !named; ++i) named = is_principal(statement.principals[i], question.principal_arn);
    if (named == statement.not_principal) return false;
  }
  for (std::size_t i = 0; i < statement.condition_count; ++i) {
    if (!holds(statement.conditions[i], question.keys, variables)) return false;
  }
  return true;
}

}  // namespace

Verdict evaluate(const rt::Policy& policy, const Question& question) {
  const Keys* variables = policy.variables ? &question.keys : nullptr;
  Verdict verdict = Verdict::neither;
  for (std::size_t i = 0; i < policy.count; ++i) {
    const rt::PolicyStatement& statement = policy.statements[i];
    if (statement.allow && verdict == Verdict::allow) continue;
    if (!applies(statement, question, variables)) continue;
    if (!statement.allow) return Verdict::deny;
    verdict = Verdict::allow;
  }
  return verdict;
}

}  // namespace apigen::policy
