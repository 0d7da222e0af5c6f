#include "apigen/engine/request_parser.h"

#include "apigen/http1/characters.h"

namespace apigen::engine {
namespace {

using rt::equals_ignoring_case;

// RFC 9112 section 2.2 asks for one empty line before a request to be skipped; a few are as harmless.
constexpr unsigned kMostEmptyLines = 4;
constexpr std::size_t kMostMethod = 64;
constexpr std::size_t kVersionSize = 8;  // "HTTP/1.1"

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The authority of RFC 3986 without user information: a name, IPv4 or bracketed IPv6 address, and a port.
bool is_host(std::string_view text, std::string_view& name) {
  std::size_t end = 0;
  if (!text.empty() && text.front() == '[') {
    end = text.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    for (char c : text.substr(1, end - 1)) {
      bool hex = is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (!hex && c != ':' && c != '.') return false;
    }
    ++end;
  } else {
    while (end < text.size() && http1::is(text[end], http1::kName)) ++end;
    if (end == 0) return false;
  }
  name = text.substr(0, end);
  if (end == text.size()) return true;
  if (text[end] != ':') return false;  // also what no name may hold
  std::string_view port = text.substr(end + 1);
  if (port.size() > 5) return false;
  unsigned number = 0;
  for (char c : port) {
    if (!is_digit(c)) return false;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return number <= 65'535;
}

// Content_Length and Transfer_Encoding mean nothing to us, but a backend that makes variables of names would take them
// for the framing fields (RFC 9110 section 5.6.2 allows the underscore, RFC 9112 section 6.3 no doubt).
bool looks_like(std::string_view name, std::string_view framing) {
  if (name.find('_') == std::string_view::npos) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    char c = name[i] == '_' ? '-' : name[i];
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    if (c != framing[i]) return false;
  }
  return true;
}

// Calls `use` for each member of a comma-separated list, empty ones left out (RFC 9110 section 5.6.1.2).
template <class F>
void for_each_member(std::string_view list, F use) {
  while (!list.empty()) {
    std::size_t comma = list.find(',');
    std::string_view member = http1::trim(list.substr(0, comma));
    if (!member.empty()) use(member);
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

void RequestParser::restart(rt::Request& request) {
  lines_.restart();
  fields_at_ = 0;
  empty_lines_ = 0;
  host_ = authority_ = {};
  has_length_ = has_coding_ = says_close_ = says_keep_alive_ = says_upgrade_ = false;
  framing_ = {};
  refusal_ = {};
  request.headers.clear();
}

RequestParser::State RequestParser::refuse(int status, std::string_view why) {
  refusal_ = {status, why};
  return State::refused;
}

RequestParser::State RequestParser::check_unfinished(std::string_view received) {
  std::string_view line = received.substr(lines_.position());
  if (!fields_at_) {
    // What cannot become a request line (a TLS handshake, say) is not worth waiting for.
    if (!line.empty() && !http1::is(line.front(), http1::kToken) && line != "\r") {
      return refuse(400, "the request line does not begin with a method");
    }
    if (line.size() > limits_.uri_bytes + kMostMethod + kVersionSize + 4)
      return refuse(414, "the request line is too long");
  } else {
    // One more than allowed may be the CR of the empty line, which does not count.
    if (received.size() - fields_at_ > limits_.header_bytes + 1) return refuse(431, "the header section is too large");
  }
  return State::incomplete;
}

RequestParser::State RequestParser::parse(std::string_view received, rt::Request& request) {
  if (refusal_.status) return State::refused;
  while (true) {
    switch (lines_.next(received)) {
      case http1::LineReader::State::incomplete:
        return check_unfinished(received);
      case http1::LineReader::State::bare_lf:
        return refuse(400, "a line ends with LF alone");
      case http1::LineReader::State::line:
        break;
    }
    std::string_view line = lines_.line(received);
    if (!fields_at_) {
      if (line.empty()) {
        if (++empty_lines_ > kMostEmptyLines) return refuse(400, "empty lines before the request");
        continue;
      }
      if (!request_line(line, request)) return State::refused;
      fields_at_ = lines_.position();
    } else if (!line.empty()) {
      if (lines_.position() - fields_at_ > limits_.header_bytes) return refuse(431, "the header section is too large");
      if (request.headers.size() == limits_.header_count) return refuse(431, "too many header fields");
      rt::HeaderField one;
      if (!http1::parse_field(line, one)) return refuse(400, "a line of the header section is no field line");
      request.headers.push_back(one);
      if (!field(one, request)) return State::refused;
    } else {
      if (!finish(request)) return State::refused;
      framing_.head_size = lines_.position();
      return State::complete;
    }
  }
}

bool RequestParser::request_line(std::string_view line, rt::Request& request) {
  auto refused = [this](int status, std::string_view why) { return refuse(status, why) != State::refused; };
  std::size_t space = line.find(' ');
  std::string_view method = line.substr(0, space);
  if (!http1::is_token(method)) return refused(400, "the method is no token");
  if (method.size() > kMostMethod) return refused(400, "the method is too long");
  if (space == std::string_view::npos) return refused(400, "the request line has no target");
  line.remove_prefix(space + 1);
  space = line.find(' ');
  if (space == std::string_view::npos) return refused(400, "the request line has no version");
  std::string_view text = line.substr(0, space), version = line.substr(space + 1);
  if (version.size() != kVersionSize || version.substr(0, 5) != "HTTP/" || !is_digit(version[5]) || version[6] != '.' ||
      !is_digit(version[7])) {
    return refused(400, "the version is not HTTP/1.1");
  }
  if (version[5] != '1') return refused(505, "the major version is not 1");
  // A higher minor version is served as 1.1 (RFC 9110 section 6.2).
  request.minor_version = version[7] == '0' ? 0 : 1;
  request.method = method;
  return target(text, request);
}

bool RequestParser::target(std::string_view text, rt::Request& request) {
  auto refused = [this](int status, std::string_view why) { return refuse(status, why) != State::refused; };
  if (text.size() > limits_.uri_bytes) return refused(414, "the request target is too long");
  for (char c : text) {
    // Visible ASCII without '#': no fragment, and other bytes must be percent-encoded (RFC 3986 section 2).
    if (c <= ' ' || c >= '\x7f' || c == '#') return refused(400, "the request target holds an illegal character");
  }
  request.target = text;
  std::string_view rest = text;
  if (request.method == "CONNECT") return refused(501, "this is no proxy");
  if (rest.empty() || rest.front() != '/') {
    // absolute-form (RFC 9112 section 3.2.2). Asterisk-form asks about the server itself, which an API has nothing to
    // say of.
    std::size_t scheme = rest.find("://");
    if (scheme == std::string_view::npos) return refused(400, "the request target is no path");
    std::string_view name = rest.substr(0, scheme);
    if (!equals_ignoring_case(name, "http") && !equals_ignoring_case(name, "https")) {
      return refused(400, "the scheme of the request target is neither http nor https");
    }
    rest.remove_prefix(scheme + 3);
    std::size_t end = rest.find_first_of("/?");
    authority_ = rest.substr(0, end);
    std::string_view host;
    if (!is_host(authority_, host)) return refused(400, "the authority of the request target is malformed");
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end);
  }
  std::size_t question = rest.find('?');
  request.has_query = question != std::string_view::npos;
  request.query = request.has_query ? rest.substr(question + 1) : std::string_view();
  request.path = rest.substr(0, question);
  if (request.path.empty()) request.path = "/";
  return true;
}

bool RequestParser::field(const rt::HeaderField& field, rt::Request& request) {
  auto refused = [this](int status, std::string_view why) { return refuse(status, why) != State::refused; };
  std::string_view name = field.name, value = field.value;
  // The length tells almost always that a field is none of these.
  switch (name.size()) {
    case 4:
      if (!equals_ignoring_case(name, "host")) return true;
      if (host_.data()) return refused(400, "there is more than one Host");
      if (!is_host(value, request.host)) return refused(400, "Host is malformed");
      host_ = value;
      return true;
    case 6: {
      if (!equals_ignoring_case(name, "expect")) return true;
      bool known = true;
      for_each_member(value,
                      [&](std::string_view member) { known = known && equals_ignoring_case(member, "100-continue"); });
      if (!known) return refused(417, "Expect asks for more than 100-continue");
      framing_.expects_continue = true;
      return true;
    }
    case 10:
      if (!equals_ignoring_case(name, "connection")) return true;
      for_each_member(value, [&](std::string_view member) {
        says_close_ = says_close_ || equals_ignoring_case(member, "close");
        says_keep_alive_ = says_keep_alive_ || equals_ignoring_case(member, "keep-alive");
        says_upgrade_ = says_upgrade_ || equals_ignoring_case(member, "upgrade");
      });
      return true;
    case 14: {
      if (looks_like(name, "content-length")) return refused(400, "a field could be taken for Content-Length");
      if (!equals_ignoring_case(name, "content-length")) return true;
      if (has_length_) return refused(400, "there is more than one Content-Length");
      auto length = http1::parse_content_length(value);
      if (!length) return refused(400, "Content-Length is not one number");
      has_length_ = true;
      framing_.length = *length;
      return true;
    }
    case 17:
      if (looks_like(name, "transfer-encoding")) return refused(400, "a field could be taken for Transfer-Encoding");
      if (!equals_ignoring_case(name, "transfer-encoding")) return true;
      if (has_coding_) return refused(400, "there is more than one Transfer-Encoding");
      if (!equals_ignoring_case(value, "chunked")) return refused(400, "Transfer-Encoding is not chunked alone");
      has_coding_ = true;
      framing_.chunked = true;
      return true;
    default:
      return true;
  }
}

bool RequestParser::finish(rt::Request& request) {
  auto refused = [this](int status, std::string_view why) { return refuse(status, why) != State::refused; };
  bool old = request.minor_version == 0;
  if (!host_.data()) {
    if (!old) return refused(400, "Host is missing");
    request.host = {};
  }
  if (authority_.data() && host_.data() && !equals_ignoring_case(authority_, host_)) {
    return refused(400, "Host and the request target disagree");
  }
  if (has_coding_ && has_length_) return refused(400, "there are both Content-Length and Transfer-Encoding");
  if (has_coding_ && old) return refused(400, "Transfer-Encoding in HTTP/1.0");
  framing_.has_body = has_coding_ || framing_.length > 0;
  // A client that asked for another protocol may send on without waiting for 101 (RFC 9110 section 7.8): whatever follows could
  // be taken for the wrong protocol, so the connection ends with this answer.
  framing_.keep_alive = !says_close_ && !says_upgrade_ && (!old || says_keep_alive_);
  framing_.upgrade = says_upgrade_ && !old && !framing_.has_body;
  // An HTTP/1.0 client knows no interim answers (RFC 9110 section 10.1.1).
  if (old || !framing_.has_body) framing_.expects_continue = false;
  return true;
}

}  // namespace apigen::engine
