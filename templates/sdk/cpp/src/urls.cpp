#include "urls.hpp"

#include <curl/curl.h>

#include <memory>

#include "text.hpp"

namespace sdk::detail {
namespace {

struct Free {
  void operator()(CURLU* handle) const { curl_url_cleanup(handle); }
};
using Handle = std::unique_ptr<CURLU, Free>;

Handle parsed(const std::string& url) {
  Handle handle(curl_url());
  if (!handle ||
      curl_url_set(handle.get(), CURLUPART_URL, url.c_str(), CURLU_PATH_AS_IS | CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    return nullptr;
  return handle;
}

std::string part(const Handle& handle, CURLUPart which, unsigned int flags = 0) {
  char* text = nullptr;
  if (curl_url_get(handle.get(), which, &text, flags) != CURLUE_OK) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

}  // namespace

std::optional<std::string> resolved_url(const std::string& base, const std::string& target) {
  const Handle handle = parsed(base);
  if (!handle || curl_url_set(handle.get(), CURLUPART_URL, target.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    return std::nullopt;
  std::string out = part(handle, CURLUPART_URL);
  if (out.empty() || part(handle, CURLUPART_HOST).empty()) return std::nullopt;
  return out;
}

bool same_origin(const std::string& one, const std::string& other) {
  const Handle first = parsed(one), second = parsed(other);
  if (!first || !second) return false;
  for (const CURLUPart which : {CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT}) {
    if (!same_name(part(first, which, CURLU_DEFAULT_PORT), part(second, which, CURLU_DEFAULT_PORT))) return false;
  }
  return true;
}

std::optional<UrlParts> url_parts(const std::string& url) {
  const Handle handle = parsed(url);
  if (!handle) return std::nullopt;
  UrlParts out{part(handle, CURLUPART_HOST), part(handle, CURLUPART_PATH), part(handle, CURLUPART_QUERY)};
  if (out.host.empty()) return std::nullopt;
  if (const std::string port = part(handle, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT); !port.empty())
    out.host.append(":").append(port);
  if (out.path.empty()) out.path += '/';
  return out;
}

std::optional<std::chrono::system_clock::time_point> http_date(const std::string& text) {
  const time_t seconds = text.empty() ? -1 : curl_getdate(text.c_str(), nullptr);
  if (seconds < 0) return std::nullopt;
  return std::chrono::system_clock::from_time_t(seconds);
}

}  // namespace sdk::detail
