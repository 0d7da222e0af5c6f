// The ways to name a Lambda function.
#pragma once

#include <string_view>

namespace apigen::lambda {

struct FunctionName {
  std::string_view name;
  std::string_view qualifier;  // alias or version; "" if none
};

/// Takes apart "name", "account:function:name", "function:name" and "arn:aws:lambda:region:account:function:name", each
/// perhaps with ":qualifier". Views into `text`.
FunctionName parse_function_name(std::string_view text);

}  // namespace apigen::lambda
