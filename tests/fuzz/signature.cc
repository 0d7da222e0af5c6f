// Requests with signatures from anybody: taken apart, and canonicalised whatever they hold. Input: method, target and fields, a
// line each.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apigen/config/settings.h"
#include "signature.h"
#include "tests/support/fake_services.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace apigen;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto line = [&text] {
    const std::size_t end = text.find('\n');
    const std::string_view one = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return one;
  };
  static test::FakeWorker worker;
  static const rt::Api kApi{.id = "api", .title = "t", .version = "1", .type = rt::ApiType::rest};
  rt::Exchange x(worker.services);
  x.api = &kApi;
  x.request.method = line();
  const std::string_view target = line();
  const std::size_t mark = target.find('?');
  x.context.path = target.substr(0, mark);
  if (mark != std::string_view::npos) x.request.query = target.substr(mark + 1);
  while (!text.empty()) {
    const std::string_view field = line();
    const std::size_t colon = field.find(':');
    if (colon != std::string_view::npos) x.request.headers.add(field.substr(0, colon), field.substr(colon + 1));
  }
  authorize::Signature signature;
  if (!authorize::read_signature(x, signature).ok()) return 0;
  if (signature.signed_ms < 0 || signature.value.empty()) __builtin_trap();
  if (!authorize::check_signed_headers(x, signature).ok()) return 0;
  rt::Buffer canonical(x.arena);
  sigv4::append_canonical_request(canonical, {.method = x.request.method, .path = x.context.path, .query = x.request.query, .headers = &x.request.headers, .payload_hash = "00"},
                                  signature.signed_headers);
  return canonical.empty() ? 1 : 0;
}
