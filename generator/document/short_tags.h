// CloudFormation's short tags of YAML and what they abbreviate.
#pragma once

#include <string>
#include <string_view>

namespace apigen::document {

/// "!Sub" -> "Fn::Sub", "!Ref" -> "Ref"; empty for what is none.
std::string_view long_form(std::string_view tag);
/// The short tag that a misspelt one probably means, or empty.
std::string nearest_short_tag(std::string_view tag);

}  // namespace apigen::document
