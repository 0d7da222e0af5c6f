#include "error_json.h"

#include "apigen/json/writer.h"

namespace apigen::lambda {

std::string error_json(std::string_view type, std::string_view message) {
  rt::Arena arena;
  rt::Buffer out(arena);
  out.append("{\"errorMessage\":");
  json::append_string(out, message);
  if (!type.empty()) {
    out.append(",\"errorType\":");
    json::append_string(out, type);
  }
  out.append('}');
  return std::string(out.view());
}

std::string request_error(std::string_view request_id, std::string_view what) {
  std::string text = "RequestId: ";
  return text.append(request_id).append(" Error: ").append(what);
}

}  // namespace apigen::lambda
