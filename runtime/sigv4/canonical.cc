#include "apigen/sigv4/canonical.h"

#include <openssl/evp.h>

#include <algorithm>

#include "apigen/core/urlencoding.h"
#include "hex.h"

namespace apigen::sigv4 {
namespace {

using rt::ArenaVector;
using rt::Buffer;

/// Takes text up to the separator off the front; all of it if there is none.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return head;
}

void append_encoded_path(Buffer& out, std::string_view path) {
  while (true) {
    const std::size_t slash = path.find('/');
    rt::append_encoded(out, path.substr(0, slash));
    if (slash == std::string_view::npos) return;
    out.append('/');
    path.remove_prefix(slash + 1);
  }
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// A plus sign in a path is one: it means a space in forms only.
std::string_view decoded(rt::Arena& arena, std::string_view text) {
  if (text.find('%') == std::string_view::npos) return text;
  Buffer out(arena);
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      out.append(text[i]);
    } else {
      out.append(static_cast<char>(high * 16 + low));
      i += 2;
    }
  }
  return out.view();
}

// RFC 3986 section 5.2.4, and doubled slashes are one.
void append_standard_path(Buffer& out, std::string_view path) {
  ArenaVector<std::string_view> segments(out.arena());
  const bool directory = path.empty() || path.back() == '/' || path.ends_with("/.") || path.ends_with("/..");
  while (!path.empty()) {
    const std::string_view segment = take(path, '/');
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      segments.push_back(segment);
    } else if (!segments.empty()) {
      segments.pop_back();
    }
  }
  for (std::string_view segment : segments) rt::append_encoded(out.append('/'), segment);
  if (directory || segments.empty()) out.append('/');
}

void append_canonical_query(Buffer& out, std::string_view query, std::string_view left_out) {
  struct Parameter {
    std::string_view name, value;
  };
  rt::Arena& arena = out.arena();
  auto canonical = [&](std::string_view text) {
    Buffer encoded(arena);
    rt::append_encoded(encoded, rt::decode_form(arena, text));
    return encoded.view();
  };
  ArenaVector<Parameter> parameters(arena);
  while (!query.empty()) {
    std::string_view value = take(query, '&');
    if (value.empty()) continue;
    const std::string_view name = canonical(take(value, '='));
    if (left_out.empty() || name != left_out) parameters.push_back({name, canonical(value)});
  }
  std::sort(parameters.begin(), parameters.end(),
            [](const Parameter& a, const Parameter& b) { return a.name != b.name ? a.name < b.name : a.value < b.value; });
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (i) out.append('&');
    out.append(parameters[i].name).append('=').append(parameters[i].value);
  }
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Blanks at the ends are no part of a value, and several in it are one.
void append_header_value(Buffer& out, std::string_view value) {
  while (!value.empty() && is_blank(value.front())) value.remove_prefix(1);
  while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
  bool blank = false;
  for (char c : value) {
    if (!is_blank(c)) {
      out.append(c);
    } else if (!blank) {
      out.append(' ');
    }
    blank = is_blank(c);
  }
}

}  // namespace

PathRule path_rule(std::string_view service) {
  return service == "s3" || service == "s3-object-lambda" || service == "s3-outposts" || service == "s3express" ? PathRule::s3
                                                                                                                 : PathRule::standard;
}

void append_canonical_request(Buffer& out, const Signable& request, std::string_view signed_headers) {
  out.append(request.method).append('\n');
  if (request.path_rule == PathRule::standard) {
    append_standard_path(out, request.path);
  } else {
    append_encoded_path(out, request.path.empty() ? "/" : decoded(out.arena(), request.path));
  }
  out.append('\n');
  append_canonical_query(out, request.query, request.left_out_parameter);
  out.append('\n');
  for (std::string_view names = signed_headers; !names.empty();) {
    const std::string_view name = take(names, ';');
    out.append(name).append(':');
    bool more = false;
    for (const rt::HeaderField& field : *request.headers) {
      if (!rt::equals_ignoring_case(field.name, name)) continue;
      if (more) out.append(',');
      append_header_value(out, field.value);
      more = true;
    }
    out.append('\n');
  }
  out.append('\n').append(signed_headers).append('\n').append(request.payload_hash);
}

void append_scope(Buffer& out, const Scope& scope) {
  out.append(scope.date).append('/').append(scope.region).append('/').append(scope.service).append("/aws4_request");
}

void append_string_to_sign(Buffer& out, std::string_view time, const Scope& scope, std::string_view canonical_request) {
  out.append(kAlgorithm).append('\n').append(time).append('\n');
  append_scope(out, scope);
  out.append('\n').append(sha256_hex(out.arena(), canonical_request));
}

std::string_view sha256_hex(rt::Arena& arena, std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
  return hex(arena, digest, size);
}

}  // namespace apigen::sigv4
