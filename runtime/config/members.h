// Typed access to the members of one YAML mapping. Whoever reads a mapping asks for each key that it knows; what nobody
// asked for is reported, with the nearest known key, when the Members object ends.
//
// A member that is absent or null leaves the result alone. A member of the wrong kind is reported and leaves it alone too.
#pragma once

#include <functional>
#include <initializer_list>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "document.h"

namespace apigen::config {

using TextMap = std::map<std::string, std::string, std::less<>>;

class Members {
 public:
  /// `what` names the mapping in messages: "stage 'prod'".
  Members(Document& document, const YAML::Node& node, std::string what);
  ~Members();
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  bool valid() const { return valid_; }
  void rename(std::string what) { what_ = std::move(what); }
  /// Whether the key is there with a value.
  bool has(std::string_view key) const;
  /// The place of a member's value; of the mapping if there is none.
  YAML::Mark mark(std::string_view key) const;
  /// Keys that may stand there and say nothing to a gateway: AWS's own book-keeping.
  void ignore(std::initializer_list<std::string_view> keys);
  void problem(std::string_view key, std::string text) { document_.problem(mark(key), std::move(text)); }

  bool text(std::string_view key, std::string& out);
  /// As text(), and reported if it is missing or empty.
  bool required_text(std::string_view key, std::string& out);
  /// A word of a closed list.
  bool word(std::string_view key, std::string& out, const std::vector<std::string>& words);
  /// A path, made absolute; reported if there is no such file (or folder).
  bool file(std::string_view key, std::string& out);
  bool folder(std::string_view key, std::string& out);
  bool flag(std::string_view key, bool& out);
  bool flag(std::string_view key, std::optional<bool>& out);
  bool real(std::string_view key, double& out, double lowest, double highest);
  bool whole(std::string_view key, std::int64_t& out, std::int64_t lowest, std::int64_t highest);
  template <class T>
  bool whole(std::string_view key, T& out, std::int64_t lowest, std::int64_t highest) {
    std::int64_t value = 0;
    if (!whole(key, value, lowest, highest)) return false;
    out = static_cast<T>(value);
    return true;
  }

  /// The elements of a list. AWS's listings wrap theirs: {"item": [...]} and {"items": [...]} are lists too.
  void each(std::string_view key, const std::function<void(const YAML::Node&)>& use);
  /// A list of texts; one text alone is a list of one.
  void texts(std::string_view key, std::vector<std::string>& out);
  /// The members of a mapping with free keys.
  void entries(std::string_view key, const std::function<void(const std::string& name, const YAML::Node& value)>& use);
  void text_map(std::string_view key, TextMap& out);
  /// A mapping with known keys.
  void object(std::string_view key, const std::function<void(Members&)>& use);

 private:
  std::optional<YAML::Node> take(std::string_view key);
  std::string name(std::string_view key) const;

  Document& document_;
  YAML::Node node_;
  std::string what_;
  bool valid_ = false;
  std::map<std::string, YAML::Node, std::less<>> values_;
  std::set<std::string, std::less<>> known_, ignored_;
};

/// Reports the keys of a mapping that stand in it twice.
void refuse_duplicates(Document& document, const YAML::Node& mapping);

}  // namespace apigen::config
