#include "describe.h"

namespace apigen::gateway {
namespace {

std::string counted(std::size_t count, const char* noun) { return std::to_string(count) + " " + noun + (count == 1 ? "" : "s"); }

const char* type_of(const rt::Api& api) {
  switch (api.type) {
    case rt::ApiType::rest: return "REST";
    case rt::ApiType::http: return "HTTP";
    case rt::ApiType::websocket: return "WebSocket";
  }
  return "";
}

}  // namespace

std::string describe(const rt::Api* const* apis, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    const rt::Api& api = *apis[i];
    text += std::string(api.id) + ": " + std::string(api.title) + " " + std::string(api.version) + " (" + type_of(api) + " API, " +
            counted(api.operation_count, "operation") + ")\n";
    if (!api.operations) continue;
    for (std::size_t j = 0; j < api.operation_count; ++j) {
      const rt::Operation& operation = *api.operations[j];
      std::string method(operation.method);
      method.resize(std::max<std::size_t>(method.size(), 7), ' ');
      text += "  " + method + " " + std::string(operation.resource_path) + "  " + std::string(operation.id) + "\n";
    }
  }
  return text;
}

std::string version_text(const std::string& program, const rt::Api* const* apis, std::size_t count) {
  std::string text = program;
  for (std::size_t i = 0; i < count; ++i) text += (i ? ", " : " ") + std::string(apis[i]->id) + " " + std::string(apis[i]->version);
  return text + " (apigen runtime " + std::to_string(rt::kRuntimeVersion) + ")\n";
}

std::string url_of(const engine::Address& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return (address.tls ? "https://" : "http://") + (v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

std::string listening_text(const std::vector<engine::Address>& addresses, const rt::Api* const* apis, std::size_t count, const std::string& stage) {
  std::string text = "listening on ";
  for (std::size_t i = 0; i < addresses.size(); ++i) text += (i ? ", " : "") + url_of(addresses[i]);
  std::size_t operations = 0;
  for (std::size_t i = 0; i < count; ++i) operations += apis[i]->operation_count;
  return text + " (" + (count == 1 ? "stage " + stage : std::to_string(count) + " APIs") + ", " + counted(operations, "operation") + ")\n";
}

}  // namespace apigen::gateway
