// Finished objects and executables by key, bounded in size.
#pragma once

#include <cstdint>
#include <string>

namespace apigen::driver {

class Cache {
 public:
  /// `folder` is made if missing. An unusable folder makes every look-up a miss and every store a no-op.
  Cache(std::string folder, std::uint64_t most_bytes);

  /// Where the entry is, "" if there is none. Marks it as used.
  std::string find(const std::string& key);
  /// Where a new entry with this key is to be put (by renaming).
  std::string place(const std::string& key) const;
  /// Removes the entries that were not used for longest until the rest fits. What is younger than an hour stays, since
  /// another build may be reading it.
  void trim();

 private:
  std::string folder_;
  std::uint64_t most_bytes_;
};

}  // namespace apigen::driver
