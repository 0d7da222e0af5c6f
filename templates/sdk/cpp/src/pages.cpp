#include "pages.hpp"

#include "text.hpp"
#include "urls.hpp"

namespace sdk::detail {
namespace {

const Json* at(const Json& page, const std::vector<std::string_view>& path) {
  const Json* out = &page;
  for (const std::string_view name : path) {
    out = out->find(name);
    if (!out) return nullptr;
  }
  return out;
}

/// The parameters of one link up to the comma that ends it; `left` goes on behind it.
bool is_next(std::string_view& left) {
  bool next = false, quoted = false;
  std::size_t end = 0;
  while (end < left.size() && (quoted || left[end] != ',')) {
    if (left[end] == '"') quoted = !quoted;
    ++end;
  }
  for (const std::string_view parameter : split(left.substr(0, end), ';')) {
    const std::string_view one = trimmed(parameter);
    const std::size_t equals = one.find('=');
    if (equals == std::string_view::npos || !same_name(trimmed(one.substr(0, equals)), "rel")) continue;
    const std::string relations = replaced(lower(trimmed(one.substr(equals + 1))), "\"", "");
    for (const std::string_view relation : split(relations, ' ')) next = next || relation == "next";
  }
  left.remove_prefix(end);
  return next;
}

/// RFC 8288 section 3: <URL>; rel="next"
std::string next_link(const Headers& headers) {
  for (const auto& [name, value] : headers) {
    if (!same_name(name, "Link")) continue;
    std::string_view left = value;
    for (std::size_t begin = left.find('<'); begin != std::string_view::npos; begin = left.find('<')) {
      const std::size_t end = left.find('>', begin);
      if (end == std::string_view::npos) break;
      const std::string_view url = left.substr(begin + 1, end - begin - 1);
      left.remove_prefix(end + 1);
      if (is_next(left)) return std::string(url);
    }
  }
  return {};
}

bool is_end(const Json* cursor) {
  if (!cursor || cursor->is_null()) return true;
  return cursor->text().empty() || cursor->as_bool() == false;
}

}  // namespace

Result<std::optional<Json>> Pager::next() {
  while (at_ == items_.size()) {
    if (problem_) return *std::exchange(problem_, std::nullopt);
    if (!more_) return std::optional<Json>();
    if (Result<void> fetched = fetch(); !fetched) return fetched.error();
  }
  return std::optional<Json>(items_[at_++]);
}

std::string Pager::pointer() const {
  Decoder place(false);
  place.below(at_ - 1);
  for (auto name = rules_.items.rbegin(); name != rules_.items.rend(); ++name) place.below(*name);
  return place.problem().pointer;
}

Result<void> Pager::fetch() {
  Result<Answer> answer = call_.run();
  if (!answer) return answer.error();
  const Result<std::string> raw = read_all(*answer->http, answer->limits);
  if (!raw) return raw.error();
  Json page;
  if (!raw->empty()) {
    Result<Json> parsed = body_json(*raw, BodyKind::json);
    if (!parsed) return parsed.error();
    page = std::move(*parsed);
  }
  const Json* list = at(page, rules_.items);
  items_ = list && list->is_array() ? list->items() : std::vector<Json>();
  at_ = 0;
  if (Result<void> on = advance(page, answer->http->headers, items_.size()); !on) {
    problem_ = on.error();
    more_ = false;
  }
  return {};
}

Result<void> Pager::advance(const Json& page, const Headers& headers, std::size_t count) {
  const Json* next = at(page, rules_.next);
  switch (rules_.kind) {
    case PageKind::url:
      return follow(next && next->is_string() ? next->text() : "");
    case PageKind::link:
      return follow(next_link(headers));
    case PageKind::cursor:
      more_ = !is_end(next);
      if (!more_) return {};
      if (!rules_.input_member.empty()) return call_.body_member(rules_.input_member, *next);
      call_.argument(*rules_.input, *next);
      return {};
    case PageKind::offset:
    case PageKind::page:
      break;
  }
  const std::optional<std::int64_t> limit = rules_.limit ? call_.number(*rules_.limit) : std::nullopt;
  const auto items = static_cast<std::int64_t>(count);
  more_ = items > 0 && (!limit || items >= *limit);
  const std::int64_t here = call_.number(*rules_.input).value_or(rules_.first);
  call_.argument(*rules_.input, Json(here + (rules_.kind == PageKind::offset ? items : 1)));
  return {};
}

Result<void> Pager::follow(const std::string& target) {
  more_ = !target.empty();
  if (!more_) return {};
  const Result<std::string> base = call_.base();
  if (!base) return base.error();
  const Result<std::string> here = call_.here();
  if (!here) return here.error();
  const std::optional<std::string> url = resolved_url(*here, target);
  if (!url || !same_origin(*url, *base)) {
    return Error(
        UsageError{"the next page \"" + target + "\" is at another host than the API; credentials are not sent there"});
  }
  call_.url(*url);
  return {};
}

}  // namespace sdk::detail
