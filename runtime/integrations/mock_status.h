// The statusCode that a mock's request template yields, read as leniently as AWS reads it.
// Source: aws-behaviour reference section 5; vtl-jsonpath reference section 1 (json-smart in permissive mode).
#pragma once

#include <string_view>

namespace apigen::rt {

/// The digits of the integer member `statusCode` of an object; "" if the text is no such object. Keys may be unquoted or in single
/// quotes, commas may be doubled or trail; a status in quotes is none. With several, the last one counts.
std::string_view mock_status(std::string_view text);

}  // namespace apigen::rt
