#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <re2/re2.h>

#include <memory>

#include "apigen/rt/validate.h"

namespace apigen::rt {

struct Pattern::Impl {
  std::unique_ptr<re2::RE2> linear;
  pcre2_code* backtracking = nullptr;
  pcre2_match_context* context = nullptr;
};

Pattern::Pattern(std::string_view text, Engine engine) : impl_(new Impl) {
  if (engine == Engine::linear) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(16 << 20);
    impl_->linear = std::make_unique<re2::RE2>(re2::StringPiece(text.data(), text.size()), options);
    return;
  }
  int error;
  PCRE2_SIZE offset;
  impl_->backtracking = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY, &error, &offset, nullptr);
  impl_->context = pcre2_match_context_create(nullptr);
  pcre2_set_match_limit(impl_->context, 100'000);
  pcre2_set_depth_limit(impl_->context, 1'000);
  pcre2_set_heap_limit(impl_->context, 4'096);  // KiB
}

Pattern::~Pattern() {
  if (impl_->backtracking) pcre2_code_free(impl_->backtracking);
  if (impl_->context) pcre2_match_context_free(impl_->context);
  delete impl_;
}

bool Pattern::matches(std::string_view text) const {
  if (impl_->linear) return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *impl_->linear);
  if (!impl_->backtracking) return false;
  thread_local std::unique_ptr<pcre2_match_data, void (*)(pcre2_match_data*)> data(pcre2_match_data_create(1, nullptr), pcre2_match_data_free);
  return pcre2_match(impl_->backtracking, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, PCRE2_NO_UTF_CHECK, data.get(), impl_->context) >= 0;
}

}  // namespace apigen::rt
