#include "apigen/mapping/json_path.h"

#include "apigen/support/text.h"

namespace apigen::mapping {
namespace {

constexpr std::size_t kMostIndexDigits = 9;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

class Reader {
 public:
  explicit Reader(std::string_view path) : path_(path) {}

  bool read(std::vector<PathStep>& steps) {
    while (at_ < path_.size()) {
      const bool read = path_[at_] == '.' ? dot(steps) : path_[at_] == '[' && bracket(steps);
      if (!read) return false;
    }
    return true;
  }

 private:
  bool dot(std::vector<PathStep>& steps) {
    const std::size_t begin = ++at_;
    while (at_ < path_.size() && is_plain(path_[at_])) ++at_;
    steps.push_back({std::string(path_.substr(begin, at_ - begin)), 0, true});
    return at_ > begin;
  }

  bool bracket(std::vector<PathStep>& steps) {
    const std::size_t begin = ++at_;
    const char quote = begin < path_.size() ? path_[begin] : '\0';
    if (quote == '\'' || quote == '"') {
      const std::size_t end = path_.find(quote, begin + 1);
      if (end == std::string_view::npos) return false;
      const std::string_view name = path_.substr(begin + 1, end - begin - 1);
      steps.push_back({std::string(name), 0, true});
      at_ = end + 1;
      return name.find('\\') == std::string_view::npos && close();
    }
    PathStep step;
    while (at_ < path_.size() && path_[at_] >= '0' && path_[at_] <= '9') step.index = step.index * 10 + static_cast<std::uint32_t>(path_[at_++] - '0');
    steps.push_back(step);
    return at_ > begin && at_ - begin <= kMostIndexDigits && close();
  }

  bool close() { return at_ < path_.size() && path_[at_++] == ']'; }

  std::string_view path_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::vector<PathStep>> simple_steps(std::string_view path) {
  std::vector<PathStep> steps;
  // Jayway puts "$." before what begins with neither '$' nor '@'.
  const std::string whole = !path.empty() && path[0] == '$' ? std::string(path.substr(1)) : "." + std::string(path);
  if (!Reader(whole).read(steps)) return std::nullopt;
  return steps;
}

std::string steps_code(const std::vector<PathStep>& steps) {
  std::string code;
  for (const PathStep& step : steps) {
    if (!code.empty()) code += ", ";
    code += step.by_name ? support::cpp_string_view(step.name, 8) : "std::uint32_t{" + std::to_string(step.index) + "}";
  }
  return code;
}

}  // namespace apigen::mapping
