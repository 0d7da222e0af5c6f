// What requests and answers have in common: values of text, bodies, the collecting of failures.
#include <cstring>

#include "apigen/json/utf8.h"
#include "contract_source.h"
#include "form_body.h"
#include "media_range.h"
#include "sentences.h"

namespace apigen::rt {
namespace {

constexpr std::size_t kMostFailures = 100;

bool read(TextReader& reader, Arena& arena, const ArenaVector<NamedValue>* pairs, const std::string_view* texts, std::size_t count, const TextParameter& parameter,
          json::Value& out) {
  if (!pairs) return reader.value(texts, count, parameter, out);
  ArenaVector<NamedValue> own(arena);  // a reading sorts and shortens them
  own.reserve(pairs->size());
  for (const NamedValue& pair : *pairs) own.push_back(pair);
  return parameter.style == Style::deep_object ? reader.deep_object(own, *parameter.shape, out) : reader.object(own, *parameter.shape, nullptr, 0, out);
}

bool is_utf8(std::string_view text) {
  for (const char *at = text.data(), *end = at + text.size(); at < end;) {
    std::size_t length = json::utf8_sequence(at, end);
    if (!length) return false;
    at += length;
  }
  return true;
}

/// A file of a form as a string that may be looked at: patterns need UTF-8, and of other bytes only their number counts.
std::string_view text_of_file(Arena& arena, std::string_view content) {
  if (is_utf8(content)) return content;
  char* place = static_cast<char*>(arena.allocate(content.size(), 1));
  std::memset(place, '?', content.size());
  return {place, content.size()};
}

/// How a body is looked into where the document names a range of types only.
BodyKind kind_of(std::string_view type) {
  constexpr std::string_view kSuffix = "+json";
  if (equals_ignoring_case(type, "application/json")) return BodyKind::json;
  if (type.size() > kSuffix.size() && equals_ignoring_case(type.substr(type.size() - kSuffix.size()), kSuffix)) return BodyKind::json;
  if (equals_ignoring_case(type, "application/x-www-form-urlencoded")) return BodyKind::form;
  if (equals_ignoring_case(type, "multipart/form-data")) return BodyKind::multipart;
  if (fits_media_range(type, "text/*")) return BodyKind::text;
  return BodyKind::opaque;
}

bool in_list(std::string_view list, std::string_view type) {
  while (!list.empty()) {
    std::size_t comma = list.find(',');
    if (fits_media_range(type, bare_media_type(list.substr(0, comma)))) return true;
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return false;
}

}  // namespace

bool ContractCheck::over() const { return !good_ && (!record_ || failures_.size() >= kMostFailures); }

void ContractCheck::fail(std::string_view in, std::string_view name, std::string_view sentence) {
  good_ = false;
  if (record_ && failures_.size() < kMostFailures) failures_.push_back({in, name, {}, sentence});
}

void ContractCheck::check_value(std::string_view in, std::string_view name, const json::Value& value, Check check) {
  Validation fast(x_.arena, false);
  if (check(value, fast)) return;
  good_ = false;
  if (!record_) return;
  Validation thorough(x_.arena, true);
  check(value, thorough);
  for (const ValidationFailure& failure : thorough.failures()) {
    if (failures_.size() >= kMostFailures) return;
    Buffer pointer(x_.arena), sentence(x_.arena);
    append_pointer(pointer, value, failure);
    append_sentence(sentence, failure);
    failures_.push_back({in, name, pointer.view(), sentence.view()});
  }
}

void ContractCheck::check_text(const Source& source, const TextParameter& p) {
  if (source.pairs ? source.pairs->empty() : source.count == 0) {
    if (p.required) fail(source.in, p.name, "It is required, but missing.");
    return;
  }
  if (p.allow_empty && source.count == 1 && source.texts[0].empty()) return;
  const unsigned readings = p.shape->ambiguous ? TextReader::kReadings : 1;
  for (unsigned reading = 0; reading < readings; ++reading) {
    TextReader reader(x_.arena, source.escapes, reading);
    json::Value value;
    if (!read(reader, x_.arena, source.pairs, source.texts, source.count, p, value)) continue;
    if (!p.check) return;
    Validation fast(x_.arena, false);
    if (p.check(value, fast)) return;
  }
  good_ = false;
  if (!record_) return;
  TextReader reader(x_.arena, source.escapes, 0);
  json::Value value;
  if (read(reader, x_.arena, source.pairs, source.texts, source.count, p, value)) return check_value(source.in, p.name, value, p.check);
  Buffer sentence(x_.arena);
  sentence.append("It ").append(reader.problem()).append('.');
  fail(source.in, p.name, sentence.view());
}

void ContractCheck::check_header(const Headers& headers, const TextParameter& parameter) {
  if (over()) return;
  ArenaVector<std::string_view> texts(x_.arena);
  for (const HeaderField& field : headers) {
    if (equals_ignoring_case(field.name, parameter.name)) texts.push_back(field.value);
  }
  check_text({.in = "header", .escapes = Escapes::none, .texts = texts.begin(), .count = texts.size()}, parameter);
}

void ContractCheck::check_body(const BodyContent* contents, std::size_t count, std::string_view content_type, std::string_view body) {
  if (over()) return;
  // A body without a type is taken for JSON, as everywhere in API Gateway (aws-behaviour section 3.3).
  std::string_view type = bare_media_type(content_type);
  if (type.empty()) type = "application/json";
  const BodyContent* content = nullptr;
  for (std::size_t i = 0, best = 0; i < count; ++i) {
    auto fits = static_cast<std::size_t>(fits_media_range(type, contents[i].media_type));
    if (fits <= best) continue;
    best = fits;
    content = &contents[i];
  }
  if (!content) {
    Buffer sentence(x_.arena);
    if (record_) {
      sentence.append("The media type has to be one of: ");
      for (std::size_t i = 0; i < count; ++i) sentence.append(i ? ", " : "").append(contents[i].media_type);
      sentence.append('.');
    }
    return fail(kContentType, {}, sentence.view());
  }
  auto refuse = [&](std::string_view problem) {
    Buffer sentence(x_.arena);
    if (record_) sentence.append("The body ").append(problem).append('.');
    fail("body", {}, sentence.view());
    if (record_ && !failures_.empty()) failures_[failures_.size() - 1].pointer = "#";
  };
  const BodyKind kind = content->kind == BodyKind::by_type ? kind_of(type) : content->kind;
  switch (kind) {
    case BodyKind::opaque: return;
    case BodyKind::json: {
      json::Parsed parsed = json::parse(x_.arena, body, {.duplicates = json::Duplicates::refuse});
      if (parsed.value) {
        if (content->check) check_value("body", {}, *parsed.value, content->check);
        return;
      }
      Buffer problem(x_.arena);
      if (record_) problem.append("is not JSON: ").append(parsed.error).append(" (at byte ").append_number(parsed.error_offset).append(')');
      return refuse(problem.view());
    }
    case BodyKind::text:
      if (!is_utf8(body)) return refuse("is not UTF-8");
      if (content->check) check_text({.in = "body", .escapes = Escapes::none, .texts = &body, .count = 1}, {.name = {}, .shape = content->shape, .check = content->check});
      return;
    default: break;
  }
  const Escapes escapes = kind == BodyKind::form ? Escapes::form : Escapes::none;
  ArenaVector<NamedValue> pairs(x_.arena);
  if (kind == BodyKind::form) {
    pairs = split_pairs(x_.arena, body, '&', Escapes::form);
  } else {
    FormParts form = split_multipart(x_.arena, content_type, body);
    if (form.problem) return refuse(form.problem);
    for (const FormPart& part : form.parts) {
      for (std::size_t i = 0; i < content->field_count; ++i) {
        const TextParameter& field = content->fields[i];
        if (field.name != part.name || field.content_types.empty() || in_list(field.content_types, part.content_type)) continue;
        Buffer sentence(x_.arena);
        if (record_) sentence.append("The part has to be of a media type among: ").append(field.content_types).append('.');
        fail("body", field.name, sentence.view());
      }
      pairs.push_back({part.name, text_of_file(x_.arena, part.content)});
    }
  }
  if (!content->check) return;
  json::Value value;
  const char* problem = nullptr;
  for (unsigned reading = 0; reading < TextReader::kReadings; ++reading) {
    TextReader reader(x_.arena, escapes, reading);
    if (!reader.object(pairs, *content->shape, content->fields, content->field_count, value)) {
      if (reading == 0) problem = reader.problem();
      continue;
    }
    Validation fast(x_.arena, false);
    if (content->check(value, fast)) return;
  }
  if (problem) {
    Buffer sentence(x_.arena);
    return refuse(record_ ? sentence.append("has a field that ").append(problem).view() : std::string_view());
  }
  TextReader reader(x_.arena, escapes, 0);
  reader.object(pairs, *content->shape, content->fields, content->field_count, value);
  check_value("body", {}, value, content->check);
}

}  // namespace apigen::rt
