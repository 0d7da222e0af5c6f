// Text against patterns with `*`, `?` and policy variables.
#pragma once

#include <string_view>

#include "apigen/policy/evaluate.h"

namespace apigen::policy {

enum class Case : bool { matters, ignored };
enum class Wildcards : bool { literal, active };

/// Whether the whole text matches. `variables`: where ${name} is looked up; null if they are plain text (old versions). A
/// variable without a value, unless it has a default (${name, 'default'}), matches nothing. Time: product of the lengths.
bool matches(std::string_view pattern, std::string_view text, Case letters, Wildcards wildcards, const Keys* variables);

/// ARNs part by part: a `*` stays within the part between two colons (the last part is the rest).
bool arn_matches(std::string_view pattern, std::string_view arn, const Keys* variables);

}  // namespace apigen::policy
