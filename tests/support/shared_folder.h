// Cases and real documents that stand outside the tree: in the folder that APIGEN_SHARED names, else in `shared` beside the source tree.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>

namespace apigen::test {

/// `path` in that folder, or nothing if nobody gave one: then a test skips. Throws if APIGEN_SHARED names a folder that does not hold it.
inline std::optional<std::filesystem::path> shared(const std::filesystem::path& path) {
  const char* given = std::getenv("APIGEN_SHARED");
  std::filesystem::path place = std::filesystem::path(given ? given : APIGEN_SOURCE_DIR "/../shared") / path;
  if (std::filesystem::exists(place)) return place;
  if (given) throw std::runtime_error("APIGEN_SHARED is set, but there is no " + place.string());
  return std::nullopt;
}

}  // namespace apigen::test
