#include "pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <memory>
#include <unordered_map>

namespace apigen::rt::vtl {
namespace {

constexpr std::uint32_t kMatchLimit = 1'000'000;
constexpr std::uint32_t kDepthLimit = 10'000;
constexpr std::size_t kKept = 64;
constexpr std::size_t kLongest = 16 * 1024;

}  // namespace

Pattern* Pattern::compile(std::string_view text, bool ignore_case) {
  thread_local std::unordered_map<std::string, std::unique_ptr<Pattern>> kept;
  std::string key = (ignore_case ? "i" : "-") + std::string(text);
  if (auto found = kept.find(key); found != kept.end()) return found->second.get();
  if (text.size() > kLongest) return nullptr;
  int error = 0;
  PCRE2_SIZE offset = 0;
  std::uint32_t options = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_MATCH_INVALID_UTF | (ignore_case ? PCRE2_CASELESS : 0u);
  options &= ~static_cast<std::uint32_t>(PCRE2_NO_UTF_CHECK);
  pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), options, &error, &offset, nullptr);
  if (!code) return nullptr;
  std::unique_ptr<Pattern> pattern(new Pattern);
  pattern->code_ = code;
  pattern->data_ = pcre2_match_data_create_from_pattern(code, nullptr);
  pcre2_match_context* context = pcre2_match_context_create(nullptr);
  pcre2_set_match_limit(context, kMatchLimit);
  pcre2_set_depth_limit(context, kDepthLimit);
  pattern->context_ = context;
  if (kept.size() >= kKept) kept.clear();
  return (kept[key] = std::move(pattern)).get();
}

Pattern::~Pattern() {
  pcre2_code_free(static_cast<pcre2_code*>(code_));
  pcre2_match_data_free(static_cast<pcre2_match_data*>(data_));
  pcre2_match_context_free(static_cast<pcre2_match_context*>(context_));
}

Pattern::Result Pattern::run(std::string_view subject, std::size_t from, bool whole) {
  static const char kEmpty = 0;
  const char* text = subject.data() ? subject.data() : &kEmpty;
  std::uint32_t options = whole ? PCRE2_ANCHORED | PCRE2_ENDANCHORED : 0u;
  int count = pcre2_match(static_cast<pcre2_code*>(code_), reinterpret_cast<PCRE2_SPTR>(text), subject.size(), from, options,
                          static_cast<pcre2_match_data*>(data_), static_cast<pcre2_match_context*>(context_));
  if (count == PCRE2_ERROR_NOMATCH) return Result::none;
  if (count < 0) return Result::failed;
  PCRE2_SIZE* vector = pcre2_get_ovector_pointer(static_cast<pcre2_match_data*>(data_));
  std::uint32_t pairs = pcre2_get_ovector_count(static_cast<pcre2_match_data*>(data_));
  groups_.clear();
  for (std::uint32_t i = 0; i < pairs; ++i) {
    bool set = i < static_cast<std::uint32_t>(count) && vector[2 * i] != PCRE2_UNSET;
    groups_.push_back(set ? Span{vector[2 * i], vector[2 * i + 1]} : Span{std::string_view::npos, std::string_view::npos});
  }
  return Result::found;
}

Pattern::Result Pattern::find(std::string_view subject, std::size_t from) { return run(subject, from, false); }
Pattern::Result Pattern::matches(std::string_view subject) { return run(subject, 0, true); }

int Pattern::group(std::string_view name) const {
  std::string text(name);
  int number = pcre2_substring_number_from_name(static_cast<pcre2_code*>(code_), reinterpret_cast<PCRE2_SPTR>(text.c_str()));
  return number < 0 ? -1 : number;
}

}  // namespace apigen::rt::vtl
