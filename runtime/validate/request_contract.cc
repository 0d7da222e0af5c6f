// Requests: parameters of each location in each style, the body, and the answer that lists what is wrong.
#include "apigen/config/settings.h"
#include "apigen/core/services.h"
#include "apigen/json/writer.h"
#include "apigen/rt/request_validation.h"
#include "contract_source.h"

namespace apigen::rt {
namespace {

constexpr std::uint8_t kContainers = TextShape::array | TextShape::object;

bool is_container(const TextParameter& p) { return p.shape->types & kContainers; }
bool is_object(const TextParameter& p) { return p.shape->types == TextShape::object; }

/// Pieces of a label: ".a.b" as {"a", "b"}.
ArenaVector<std::string_view> split(Arena& arena, std::string_view text, char separator) {
  ArenaVector<std::string_view> pieces(arena);
  for (bool more = true; more;) {
    std::size_t end = text.find(separator);
    more = end != std::string_view::npos;
    pieces.push_back(text.substr(0, end));
    text = more ? text.substr(end + 1) : std::string_view();
  }
  return pieces;
}

/// Names and values that follow each other: "R", "100", "G", "200".
bool pair_up(const ArenaVector<std::string_view>& pieces, ArenaVector<NamedValue>& pairs) {
  for (std::size_t i = 0; i + 1 < pieces.size(); i += 2) pairs.push_back({pieces[i], pieces[i + 1]});
  return pieces.size() % 2 == 0;
}

}  // namespace

void RequestCheck::path(const TextParameter& p) {
  if (over()) return;
  std::string_view raw;
  for (std::size_t i = 0; i < x_.operation->parameter_count && i < x_.captures.count; ++i) {
    if (x_.operation->parameter_names[i] == p.name) raw = x_.captures.values[i];
  }
  Source source{.in = "path", .escapes = Escapes::percent};
  if (!raw.data()) return check_text(source, p);
  ArenaVector<std::string_view> texts(x_.arena);
  ArenaVector<NamedValue> pairs(x_.arena);
  TextParameter plain = p;
  plain.style = Style::form;  // pieces that are taken apart here already
  plain.explode = true;
  if (p.style == Style::label) {
    if (!raw.starts_with('.')) return fail("path", p.name, "It has to begin with a full stop.");
    raw.remove_prefix(1);
    // OpenAPI 3.0.0 to 3.0.3 separate the parts of a label by full stops even without explode.
    const bool stops = p.explode || raw.find(',') == std::string_view::npos;
    if (is_container(p) && stops) {
      texts = split(x_.arena, raw, '.');
      if (is_object(p)) {
        if (p.explode) {
          pairs = split_pairs(x_.arena, raw, '.', Escapes::percent);
        } else if (!pair_up(texts, pairs)) {
          return fail("path", p.name, "It has a member without a value.");
        }
        source.pairs = &pairs;
      }
    } else {
      texts.push_back(raw);
      plain.style = Style::simple;
      plain.explode = false;
    }
  } else if (p.style == Style::matrix) {
    if (!raw.starts_with(';')) return fail("path", p.name, "It has to begin with a semicolon.");
    pairs = split_pairs(x_.arena, raw.substr(1), ';', Escapes::percent);
    if (p.explode && is_object(p)) {
      source.pairs = &pairs;
    } else {
      for (const NamedValue& pair : pairs) {
        if (pair.name != p.name) return fail("path", p.name, "It has to repeat its own name before each value.");
        texts.push_back(pair.value);
      }
      if (!p.explode) plain.style = Style::simple;
      plain.explode = p.explode;
    }
  } else {
    texts.push_back(raw);
    plain.style = p.style;
    plain.explode = p.explode;
  }
  source.texts = texts.begin();
  source.count = texts.size();
  check_text(source, plain);
}

const NamedValue* RequestCheck::query_pairs() {
  if (!pairs_) {
    ArenaVector<NamedValue> pairs(x_.arena);
    if (!x_.request.query.empty()) pairs = split_pairs(x_.arena, x_.request.query, '&', Escapes::form);
    pairs.reserve(1);
    pairs_ = pairs.begin();
    pair_count_ = pairs.size();
  }
  return pairs_;
}

void RequestCheck::query(const TextParameter& p, const std::string_view* declared, std::size_t declared_count) {
  if (over()) return;
  const NamedValue* all = query_pairs();
  Source source{.in = "query", .escapes = Escapes::form};
  if (p.style == Style::deep_object) {
    ArenaVector<NamedValue> pairs(x_.arena);
    for (std::size_t i = 0; i < pair_count_; ++i) {
      std::string_view name = all[i].name;
      if (name.size() > p.name.size() && name.starts_with(p.name) && name[p.name.size()] == '[') pairs.push_back({name.substr(p.name.size()), all[i].value});
    }
    source.pairs = &pairs;
    return check_text(source, p);
  }
  if (p.style == Style::form && p.explode && is_object(p)) {
    // The members are parameters of their own; an open object takes every name that nobody else has declared.
    ArenaVector<NamedValue> pairs(x_.arena);
    for (std::size_t i = 0; i < pair_count_; ++i) {
      bool own = false, others = false;
      for (std::size_t k = 0; k < p.shape->member_count; ++k) own = own || p.shape->members[k].name == all[i].name;
      for (std::size_t k = 0; k < declared_count; ++k) others = others || declared[k] == all[i].name;
      if (own || (p.shape->additional && !others)) pairs.push_back(all[i]);
    }
    source.pairs = &pairs;
    return check_text(source, p);
  }
  ArenaVector<std::string_view> texts(x_.arena);
  for (std::size_t i = 0; i < pair_count_; ++i) {
    if (all[i].name == p.name) texts.push_back(all[i].value);
  }
  source.texts = texts.begin();
  source.count = texts.size();
  check_text(source, p);
}

void RequestCheck::cookie(const TextParameter& p) {
  if (over()) return;
  ArenaVector<std::string_view> texts(x_.arena);
  ArenaVector<NamedValue> members(x_.arena);
  const bool exploded = p.explode && is_container(p);
  auto take = [&](const NamedValue& pair) {
    if (pair.name == p.name) texts.push_back(pair.value);
    for (std::size_t k = 0; k < p.shape->member_count; ++k) {
      if (p.shape->members[k].name == pair.name) members.push_back(pair);
    }
  };
  for (const HeaderField& field : x_.request.headers) {
    if (!equals_ignoring_case(field.name, "cookie")) continue;
    for (const NamedValue& pair : split_pairs(x_.arena, field.value, ';', Escapes::percent)) {
      std::size_t more = exploded ? pair.value.find('&') : std::string_view::npos;  // color=blue&color=black in one cookie
      take({pair.name, pair.value.substr(0, more)});
      if (more == std::string_view::npos) continue;
      for (const NamedValue& next : split_pairs(x_.arena, pair.value.substr(more + 1), '&', Escapes::percent)) take(next);
    }
  }
  Source source{.in = "cookie", .escapes = Escapes::percent, .texts = texts.begin(), .count = texts.size()};
  if (exploded && is_object(p)) source.pairs = &members;
  check_text(source, p);
}

void RequestCheck::only_query(const std::string_view* names, std::size_t count, bool refuse) {
  if (const auto& set = x_.services.settings->unknown_parameters) refuse = *set == config::UnknownParameters::refuse;
  if (over() || !refuse) return;
  const NamedValue* all = query_pairs();
  for (std::size_t i = 0; i < pair_count_ && !over(); ++i) {
    bool known = false;
    for (std::size_t k = 0; k < count && !known; ++k) known = names[k].ends_with('[') ? all[i].name.starts_with(names[k]) : all[i].name == names[k];
    if (!known) fail("query", all[i].name, "There is no such parameter.");
  }
}

void RequestCheck::body(const BodyContent* contents, std::size_t count, bool required) {
  if (over()) return;
  if (!x_.request.body_bytes.empty()) return check_body(contents, count, x_.request.headers.last("content-type"), x_.request.body_bytes);
  if (required) fail("body", {}, "A body is required, but missing.");
}

GatewayError RequestCheck::error() const {
  Arena& arena = x_.arena;
  Buffer errors(arena), detail(arena), line(arena);
  bool media_type_only = true, body_only = true;
  errors.append('[');
  for (const ContractFailure& f : failures_) {
    media_type_only = media_type_only && f.in == kContentType;
    body_only = body_only && (f.in == "body" || f.in == kContentType);
    errors.append(errors.size() > 1 ? ",{" : "{").append("\"in\":");
    json::append_string(errors, f.in);
    if (f.name.data()) json::append_string(errors.append(",\"name\":"), f.name);
    if (f.pointer.data()) json::append_string(errors.append(",\"pointer\":"), f.pointer);
    json::append_string(errors.append(",\"detail\":"), f.sentence);
    errors.append('}');
    if (!line.empty()) line.append(", ");
    line.append(f.in);
    if (f.name.data()) line.append(' ').append(f.name);
    if (f.pointer.data()) line.append(' ').append(f.pointer);
    line.append(": ").append(f.sentence);
  }
  errors.append(']');
  if (failures_.size() == 1) detail.append(failures_[0].in == "body" || failures_[0].in == kContentType ? "The request body is not as described." : "A parameter is not as described.");
  else detail.append("The request is not as described in ").append_number(static_cast<std::int64_t>(failures_.size())).append(" places.");
  return {.kind = media_type_only ? GatewayErrorKind::unsupported_media_type : body_only ? GatewayErrorKind::bad_request_body : GatewayErrorKind::bad_request_parameters,
          .message = detail.view(),
          .validation_detail = line.view(),
          .problems = errors.view()};
}

bool in_strict_mode(const Exchange& x) { return x.services.settings->validation != config::RequestValidation::aws; }

Outcome check_request(Exchange& x, RequestContract contract) {
  if (!in_strict_mode(x)) return {};
  RequestCheck fast(x, false);
  contract(fast);
  if (fast.good()) return {};
  RequestCheck thorough(x, true);
  contract(thorough);
  return thorough.error();
}

}  // namespace apigen::rt
