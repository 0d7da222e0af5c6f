// java.util.regex on PCRE2: nearly the same syntax, with limits on what one match may cost.
//
// Patterns of templates are mostly constant, so each thread keeps the ones it has compiled.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace apigen::rt::vtl {

struct Span { std::size_t begin, end; };

class Pattern {
 public:
  /// Null if Java would refuse the pattern. Owned by the thread's cache, valid until the next call.
  static Pattern* compile(std::string_view text, bool ignore_case = false);

  ~Pattern();
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  enum class Result : unsigned char { found, none, failed };  // failed: a limit was reached
  /// The first match at or after `from`; groups()[0] is the whole match, npos where a group took no part.
  Result find(std::string_view subject, std::size_t from);
  /// Whether the whole subject matches.
  Result matches(std::string_view subject);
  const std::vector<Span>& groups() const { return groups_; }
  /// The number of a named group; -1 if there is none.
  int group(std::string_view name) const;

 private:
  Pattern() = default;
  Result run(std::string_view subject, std::size_t from, bool whole);
  void* code_ = nullptr;
  void* data_ = nullptr;
  void* context_ = nullptr;
  std::vector<Span> groups_;
};

}  // namespace apigen::rt::vtl
