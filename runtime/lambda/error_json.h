// Error objects as AWS Lambda spells them.
#pragma once

#include <string>
#include <string_view>

namespace apigen::lambda {

/// {"errorMessage":"...","errorType":"..."}; without errorType if `type` is empty.
std::string error_json(std::string_view type, std::string_view message);

/// "RequestId: <id> Error: <what>", the message of errors that Lambda itself reports.
std::string request_error(std::string_view request_id, std::string_view what);

}  // namespace apigen::lambda
