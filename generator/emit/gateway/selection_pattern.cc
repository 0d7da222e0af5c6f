#include "selection_pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <re2/re2.h>

#include <memory>

namespace apigen::emit::gateway {
namespace {

// PCRE's syntax is a superset of what Java's and AWS's documentation use. A line feed ends a line for `.`, as in Java.
constexpr std::uint32_t kOptions = PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY;

std::string anchored(const std::string& text) { return "\\A(?:" + text + ")\\z"; }

}  // namespace

SelectionPattern::SelectionPattern(const std::string& text) {
  int error = 0;
  PCRE2_SIZE offset = 0;
  code_ = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), kOptions, &error, &offset, nullptr);
  if (code_) return;
  unsigned char message[256];
  pcre2_get_error_message(error, message, sizeof message);
  problem_ = std::string(reinterpret_cast<const char*>(message)) + " (at character " + std::to_string(offset + 1) + ")";
}

SelectionPattern::~SelectionPattern() { pcre2_code_free(static_cast<pcre2_code*>(code_)); }

bool SelectionPattern::matches(const std::string& subject) const {
  if (!code_) return false;
  std::unique_ptr<pcre2_match_data, void (*)(pcre2_match_data*)> data(pcre2_match_data_create(1, nullptr), pcre2_match_data_free);
  std::unique_ptr<pcre2_match_context, void (*)(pcre2_match_context*)> context(pcre2_match_context_create(nullptr), pcre2_match_context_free);
  pcre2_set_match_limit(context.get(), 100'000);
  return pcre2_match(static_cast<pcre2_code*>(code_), reinterpret_cast<PCRE2_SPTR>(subject.data()), subject.size(), 0, 0, data.get(), context.get()) >= 0;
}

std::vector<std::pair<int, int>> matched_statuses(const SelectionPattern& pattern) {
  std::vector<std::pair<int, int>> runs;
  for (int status = 100; status <= 599; ++status) {
    if (!pattern.matches(std::to_string(status))) continue;
    if (!runs.empty() && runs.back().second == status - 1) {
      runs.back().second = status;
    } else {
      runs.emplace_back(status, status);
    }
  }
  return runs;
}

RuntimePattern runtime_pattern(const std::string& text) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  const std::string whole = anchored(text);
  return {whole, re2::RE2(whole, options).ok() ? "linear" : "backtracking"};
}

}  // namespace apigen::emit::gateway
