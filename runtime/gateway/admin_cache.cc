#include "admin_cache.h"

#include <string>

namespace apigen::gateway {
namespace {

constexpr std::string_view kApis = "/restapis/", kStages = "/stages/", kData = "/cache/data";

struct Place {
  std::string_view api, stage;  // both empty: the path is another
};

Place place_of(std::string_view path) {
  if (!path.starts_with(kApis) || !path.ends_with(kData)) return {};
  path.remove_prefix(kApis.size());
  path.remove_suffix(kData.size());
  const std::size_t middle = path.find(kStages);
  if (middle == std::string_view::npos) return {};
  Place place{path.substr(0, middle), path.substr(middle + kStages.size())};
  // AWS's clients percent-encode the name of the stage $default.
  if (place.stage == "%24default") place.stage = "$default";
  return place.api.empty() || place.stage.empty() || path.find('/') != middle ? Place{} : place;
}

}  // namespace

bool serves_cache(std::string_view path) { return !place_of(path).api.empty(); }

void serve_cache(rt::Exchange& x, cache::Stores& stores) {
  const Place place = place_of(x.request.path);
  x.response.headers.add("Content-Type", "application/json");
  x.response.headers.add("Cache-Control", "no-store");
  if (x.request.method != "DELETE") {
    x.response.status = 405;
    x.response.headers.add("Allow", "DELETE");
    x.response.body = R"({"message":"only DELETE"})";
  } else if (stores.clear(std::string(place.api), std::string(place.stage))) {
    x.response.status = 202;  // as AWS, which does it in the background
  } else {
    x.response.status = 404;
    x.response.headers.add("x-amzn-ErrorType", "NotFoundException");
    x.response.body = R"({"message":"Invalid stage identifier specified, or the stage keeps no answers"})";
  }
}

}  // namespace apigen::gateway
