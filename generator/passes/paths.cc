#include "apigen/openapi/fields.h"
#include "lowering.h"

namespace apigen::passes {

namespace {

bool alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool contains(std::string_view set, char c) {
  return set.find(c) != std::string_view::npos;
}

/// What API Gateway takes in a resource's path part.
bool aws_character(char c) {
  return alphanumeric(c) || contains("_.,:-", c);
}

/// What may stand in a URI's path segment at all (RFC 3986 pchar, '%' included).
bool uri_character(char c) {
  return aws_character(c) || contains("~!$&'()*+;=@%", c);
}

struct Fault {
  DiagnosticId id;
  std::string message;
  std::string suggestion;
};

/// A variable's name. API Gateway takes letters, digits, '_', '.', '-', ':' and a few more; so do we.
bool variable_name(std::string_view text) {
  if (text.empty()) return false;
  for (char c : text) {
    if (!aws_character(c) && c != '$') return false;
  }
  return true;
}

std::optional<model::Segment> parse_segment(std::string_view text, std::vector<Fault>& faults) {
  bool braced = text.size() >= 2 && text.front() == '{' && text.back() == '}';
  if (braced) {
    std::string_view name = text.substr(1, text.size() - 2);
    bool greedy = !name.empty() && name.back() == '+';
    if (greedy) name.remove_suffix(1);
    if (variable_name(name)) {
      if (greedy) return model::GreedySegment{std::string(name)};
      return model::ParamSegment{std::string(name)};
    }
    if (name.find_first_of("{}") == std::string_view::npos) {
      faults.push_back({DiagnosticId::bad_path,
                        "'" + std::string(text) + "' is no variable: a name has letters, digits and _.,:-", ""});
      return std::nullopt;
    }
  }
  if (text.find_first_of("{}") != std::string_view::npos) {
    faults.push_back({DiagnosticId::bad_path,
                      "'" + std::string(text) + "' mixes text and a variable: a variable takes a whole segment",
                      "split it over two segments, or match the whole segment as one variable"});
    return std::nullopt;
  }
  bool unusual = false;
  for (char c : text) {
    if (!uri_character(c)) {
      faults.push_back({DiagnosticId::bad_path,
                        "'" + std::string(text) + "' holds a character that cannot stand in a path",
                        "percent-encode it"});
      return std::nullopt;
    }
    unusual = unusual || !aws_character(c);
  }
  if (unusual) {
    faults.push_back({DiagnosticId::unusual_path,
                      "'" + std::string(text) + "' holds characters that API Gateway refuses in a path", ""});
  }
  return model::LiteralSegment{std::string(text)};
}

bool mixes_text_and_variables(std::string_view segment) {
  std::size_t open = segment.find('{'), close = segment.find('}');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return false;
  return open != 0 || close + 1 != segment.size();
}

std::string without_braces(std::string_view segment) {
  std::string name;
  for (char c : segment) {
    if (c != '{' && c != '}') name += c;
  }
  return name;
}

/// Parses "/a/{b}/{c+}"; the slash at the end, if any, is gone already.
std::optional<model::PathTemplate> parse(const std::string& text, bool lenient, std::vector<Fault>& faults) {
  model::PathTemplate out;
  out.text = text;
  bool good = true;
  std::string_view rest = text;
  if (rest == "/") return out;
  while (!rest.empty()) {
    rest.remove_prefix(1);
    std::size_t slash = rest.find('/');
    std::string_view segment = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
    if (segment.empty()) {
      faults.push_back({DiagnosticId::bad_path, "it has an empty segment", "remove the doubled slash"});
      return std::nullopt;
    }
    if (!out.segments.empty() && std::holds_alternative<model::GreedySegment>(out.segments.back())) {
      faults.push_back({DiagnosticId::child_of_greedy,
                        "Cannot create a child of a resource with a greedy path variable: {" +
                            std::get<model::GreedySegment>(out.segments.back()).name + "+}",
                        "a greedy variable stands last"});
      return std::nullopt;
    }
    if (lenient && mixes_text_and_variables(segment)) {
      // "{base}...{head}": API Gateway has no such segment; as one variable it takes the same requests.
      faults.push_back({DiagnosticId::unusual_path,
                        "'" + std::string(segment) + "' mixes text and variables; it is served as one variable", ""});
      out.segments.push_back(model::ParamSegment{without_braces(segment)});
      continue;
    }
    std::optional<model::Segment> parsed = parse_segment(segment, faults);
    if (parsed) {
      out.segments.push_back(std::move(*parsed));
    } else {
      good = false;
    }
  }
  if (!good) return std::nullopt;
  for (std::size_t i = 0; i < out.segments.size(); ++i) {
    const auto* one = std::get_if<model::ParamSegment>(&out.segments[i]);
    for (std::size_t j = i + 1; one && j < out.segments.size(); ++j) {
      const auto* other = std::get_if<model::ParamSegment>(&out.segments[j]);
      const auto* greedy = std::get_if<model::GreedySegment>(&out.segments[j]);
      if ((other && other->name == one->name) || (greedy && greedy->name == one->name)) {
        faults.push_back({DiagnosticId::bad_path, "the variable {" + one->name + "} stands in it twice", ""});
        return std::nullopt;
      }
    }
  }
  return out;
}

/// The part of the base path that goes in front of every path (aws-behaviour.md 13.1).
std::string prefix(const std::string& base, BasePath mode) {
  if (mode == BasePath::ignore || base.empty()) return "";
  if (mode == BasePath::prepend) return base;
  std::size_t second = base.find('/', 1);
  return second == std::string::npos ? "" : base.substr(second);
}

}  // namespace

std::optional<model::PathTemplate> lower_path(const openapi::Path& path, const Document& document,
                                              model::ApiType type) {
  if (type == model::ApiType::http && (path.text == "/$default" || path.text == "$default")) {
    return model::PathTemplate{"/$default", {}};
  }
  std::string text = path.text;
  constexpr std::size_t kLongest = 8192;  // no request has a longer URL (aws-behaviour.md section 14)
  if (text.size() > kLongest) {
    document.diagnostics.report(DiagnosticId::bad_path, path.span,
                                "a path of " + std::to_string(text.size()) + " bytes is longer than any request's");
    return std::nullopt;
  }
  if (text.empty() || text.front() != '/') {
    document.diagnostics.report(DiagnosticId::bad_path, path.span,
                                "path '" + path.text + "' does not start with a slash", "write '/" + path.text + "'");
    return std::nullopt;
  }
  if (text.size() > 1 && text.back() == '/') {
    // REST matching ignores a slash at the end (aws-behaviour.md 12.1), so no resource can have one.
    document.diagnostics.report(
        DiagnosticId::unusual_path, path.span,
        "the slash at the end of '" + path.text + "' has no effect: requests with and without it get here",
        "write '" + text.substr(0, text.size() - 1) + "'");
    text.pop_back();
  }
  std::string front = prefix(document.spec.base_path, document.options.base_path);
  if (!front.empty()) text = text == "/" ? front : front + text;
  std::vector<Fault> faults;
  std::optional<model::PathTemplate> out = parse(text, document.lenient(), faults);
  for (Fault& fault : faults) {
    DiagnosticId id = fault.id;
    // A document that was not written for API Gateway is served as far as it can be.
    if (id == DiagnosticId::bad_path && document.lenient()) {
      id = DiagnosticId::unusual_path;
      if (!out) fault.message += "; it is left out";
    }
    if (id == DiagnosticId::unusual_path && !document.lenient() && type == model::ApiType::rest)
      id = DiagnosticId::bad_path;
    document.diagnostics.report(id, path.span, "path '" + path.text + "': " + fault.message,
                                std::move(fault.suggestion));
  }
  return out;
}

std::string slug(std::string_view title) {
  std::string out;
  constexpr std::size_t kLongest = 63;  // a label of a host name
  for (char c : openapi::lower(title)) {
    if (alphanumeric(c)) {
      out += c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
    if (out.size() == kLongest) break;
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "api" : out;
}

std::string resource_id(std::string_view api_id, std::string_view path) {
  std::uint64_t hash = 14695981039346656037ull;  // FNV-1a
  auto add = [&](std::string_view text) {
    for (char c : text) {
      hash ^= static_cast<unsigned char>(c);
      hash *= 1099511628211ull;
    }
  };
  add(api_id);
  add(std::string_view("\0", 1));
  add(path);
  std::string out(10, '0');
  for (char& c : out) {
    c = "abcdefghijklmnopqrstuvwxyz0123456789"[hash % 36];
    hash /= 36;
  }
  return out;
}

}  // namespace apigen::passes
