#include "form_body.h"

#include "apigen/rt/message.h"

namespace apigen::rt {
namespace {

constexpr std::size_t kMostParts = 1'000;
constexpr std::size_t kMostHeaderBytes = 8'192;  // of one part

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// A parameter of a header field (RFC 9110 section 5.6.6): boundary=x, name="a b". Null data if there is none.
std::string_view field_parameter(Arena& arena, std::string_view field, std::string_view wanted) {
  std::size_t at = field.find(';');
  while (at != std::string_view::npos) {
    std::string_view rest = field.substr(at + 1);
    std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return {};
    std::string_view name = trimmed(rest.substr(0, equals));
    std::size_t begin = at + 1 + equals + 1, end;
    std::string_view value;
    if (begin < field.size() && field[begin] == '"') {
      Buffer text(arena);
      text.reserve(1);  // an empty value is a value
      for (end = begin + 1; end < field.size() && field[end] != '"'; ++end) {
        if (field[end] == '\\' && end + 1 < field.size()) ++end;
        text.append(field[end]);
      }
      if (end == field.size()) return {};
      value = text.view();
      end = field.find(';', end);
    } else {
      end = field.find(';', begin);
      value = trimmed(field.substr(begin, end == std::string_view::npos ? end : end - begin));
    }
    if (equals_ignoring_case(name, wanted)) return value;
    at = end;
  }
  return {};
}

/// Where "--boundary" stands at the beginning of a line, from `from` on; npos if nowhere.
std::size_t find_delimiter(std::string_view body, std::string_view delimiter, std::size_t from) {
  for (std::size_t at = from;;) {
    at = body.find(delimiter, at);
    if (at == std::string_view::npos || at == 0 || (at >= 2 && body[at - 2] == '\r' && body[at - 1] == '\n')) return at;
    ++at;
  }
}

bool read_part(Arena& arena, std::string_view text, FormPart& part, const char*& problem) {
  std::size_t end = text.starts_with("\r\n") ? 0 : text.find("\r\n\r\n");
  if (end == std::string_view::npos || end > kMostHeaderBytes) {
    problem = "has a part whose header does not end";
    return false;
  }
  std::string_view header = text.substr(0, end);
  part.content = text.substr(end == 0 ? 2 : end + 4);
  part.content_type = "text/plain";
  while (!header.empty()) {
    std::size_t line_end = header.find("\r\n");
    std::string_view line = header.substr(0, line_end);
    header = line_end == std::string_view::npos ? std::string_view() : header.substr(line_end + 2);
    std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string_view value = trimmed(line.substr(colon + 1));
    if (equals_ignoring_case(line.substr(0, colon), "content-type")) part.content_type = trimmed(value.substr(0, value.find(';')));
    if (!equals_ignoring_case(line.substr(0, colon), "content-disposition")) continue;
    if (!equals_ignoring_case(trimmed(value.substr(0, value.find(';'))), "form-data")) continue;
    part.name = field_parameter(arena, value, "name");
    part.file = field_parameter(arena, value, "filename").data() != nullptr;
  }
  if (!part.name.data()) problem = "has a part without a name";
  return part.name.data() != nullptr;
}

}  // namespace

FormParts split_multipart(Arena& arena, std::string_view content_type, std::string_view body) {
  FormParts result{ArenaVector<FormPart>(arena)};
  std::string_view boundary = field_parameter(arena, content_type, "boundary");
  if (boundary.empty() || boundary.size() > 70) {
    result.problem = "has no boundary in its Content-Type";
    return result;
  }
  Buffer delimiter_text(arena);
  delimiter_text.append("--").append(boundary);
  const std::string_view delimiter = delimiter_text.view();
  std::size_t at = find_delimiter(body, delimiter, 0);
  while (at != std::string_view::npos) {
    at += delimiter.size();
    if (body.substr(at).starts_with("--")) return result;
    while (at < body.size() && (body[at] == ' ' || body[at] == '\t')) ++at;
    if (!body.substr(at).starts_with("\r\n")) break;
    at += 2;
    std::size_t next = find_delimiter(body, delimiter, at);
    if (next == std::string_view::npos || next < at + 2) break;
    if (result.parts.size() == kMostParts) {
      result.problem = "has too many parts";
      return result;
    }
    FormPart part;
    if (!read_part(arena, body.substr(at, next - 2 - at), part, result.problem)) return result;
    result.parts.push_back(part);
    at = next;
  }
  result.problem = "does not end with its boundary";
  return result;
}

}  // namespace apigen::rt
