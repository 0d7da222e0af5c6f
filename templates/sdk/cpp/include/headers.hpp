// Header fields of requests and answers.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sdk {

/// Names are equal without regard to case; the order is kept.
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  void add(std::string name, std::string value);
  /// Instead of all fields of that name.
  void set(std::string name, std::string value);
  void remove(std::string_view name);
  /// The first value, else null.
  const std::string* find(std::string_view name) const;
  /// The first value, else "".
  std::string get(std::string_view name) const;

  std::size_t size() const { return fields_.size(); }
  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }

 private:
  std::vector<Field> fields_;
};

}  // namespace sdk
