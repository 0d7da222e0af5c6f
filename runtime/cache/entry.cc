#include "apigen/cache/entry.h"

#include <cstring>
#include <new>

namespace apigen::cache {
namespace {

static_assert(sizeof(Entry) % alignof(rt::HeaderField) == 0, "the fields stand right behind the entry");

/// Copies texts one behind the other.
class Texts {
 public:
  explicit Texts(char* at) : at_(at) {}
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {at_, 0};
    std::memcpy(at_, text.data(), text.size());
    return {std::exchange(at_, at_ + text.size()), text.size()};
  }

 private:
  char* at_;
};

}  // namespace

const Entry* Entry::make(const rt::Response& response, rt::TimePoint expires) {
  const rt::Headers& headers = response.headers;
  std::size_t bytes = sizeof(Entry) + headers.size() * sizeof(rt::HeaderField) + response.body.size();
  for (const rt::HeaderField& field : headers) bytes += field.name.size() + field.value.size();
  Entry* entry = new (::operator new(bytes)) Entry(response.status, headers.size(), bytes, expires);
  auto* fields = reinterpret_cast<rt::HeaderField*>(entry + 1);
  Texts texts(reinterpret_cast<char*>(fields + headers.size()));
  for (std::size_t i = 0; i < headers.size(); ++i) new (fields + i) rt::HeaderField{texts.copy(headers[i].name), texts.copy(headers[i].value)};
  entry->body_ = texts.copy(response.body);
  return entry;
}

void Entry::give_back() const noexcept {
  if (owners_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  this->~Entry();
  ::operator delete(const_cast<Entry*>(this));
}

}  // namespace apigen::cache
