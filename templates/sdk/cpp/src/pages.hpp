// From one page of a list to the next.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "call.hpp"

namespace sdk::detail {

enum class PageKind {
  cursor,
  offset,
  page,
  url,
  link
};

struct PageRules {
  PageKind kind = PageKind::cursor;
  std::optional<std::size_t> input = {};  // the argument that says which page
  std::string_view input_member = {};     // cursor: the member of the body that does
  std::optional<std::size_t> limit = {};  // the argument with the size of a page
  std::vector<std::string_view> items = {};
  std::vector<std::string_view> next = {};
  std::int64_t first = 0;
};

/// The pages of one call.
class Pager {
 public:
  Pager(Call call, PageRules rules) : call_(std::move(call)), rules_(std::move(rules)) {}

  /// The JSON value of the next item; nothing at the end.
  Result<std::optional<Json>> next();
  /// The place of that item in its page.
  std::string pointer() const;
  bool lenient() const { return call_.lenient(); }

 private:
  Result<void> fetch();
  Result<void> advance(const Json& page, const Headers& headers, std::size_t count);
  Result<void> follow(const std::string& target);

  Call call_;
  PageRules rules_;
  std::vector<Json> items_;
  std::size_t at_ = 0;
  bool more_ = true;
  std::optional<Error> problem_;  // with the way on: told behind the items
};

template <class T>
Items<T> pages(Call call, PageRules rules) {
  auto pager = std::make_shared<Pager>(std::move(call), std::move(rules));
  return Items<T>([pager = std::move(pager)]() -> Result<std::optional<T>> {
    const Result<std::optional<Json>> item = pager->next();
    if (!item) return item.error();
    if (!*item) return std::optional<T>();
    Result<T> value = read<T>(**item, pager->lenient());
    if (value) return std::optional<T>(std::move(*value));
    DecodeError problem = *value.error().template as<DecodeError>();
    problem.pointer.insert(0, pager->pointer());
    return Error(std::move(problem));
  });
}

}  // namespace sdk::detail
