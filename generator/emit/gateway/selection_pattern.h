// Selection patterns of integration responses (aws-behaviour reference section 3.1): Java regular expressions that have to
// match the whole subject. Where the subject is a status they are run at build time, over all statuses.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace apigen::emit::gateway {

/// A compiled pattern, whole-subject.
class SelectionPattern {
 public:
  explicit SelectionPattern(const std::string& text);
  ~SelectionPattern();
  SelectionPattern(const SelectionPattern&) = delete;
  SelectionPattern& operator=(const SelectionPattern&) = delete;

  /// Why it is no regular expression, "" if it is one.
  const std::string& problem() const { return problem_; }
  bool matches(const std::string& subject) const;

 private:
  void* code_ = nullptr;
  std::string problem_;
};

/// The runs of consecutive statuses of 100 to 599 that a pattern matches.
std::vector<std::pair<int, int>> matched_statuses(const SelectionPattern& pattern);

/// The pattern for rt::Pattern, anchored at both ends, and the enumerator of the engine that can run it.
struct RuntimePattern {
  std::string text;
  std::string engine;  // "linear" or "backtracking"
};
RuntimePattern runtime_pattern(const std::string& text);

}  // namespace apigen::emit::gateway
