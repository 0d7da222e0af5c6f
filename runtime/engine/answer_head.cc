#include "answer_head.h"

#include <charconv>
#include <cstring>

#include "answer_framing.h"
#include "apigen/http1/characters.h"
#include "apigen/http1/field.h"

namespace apigen::engine {
std::string_view reason_phrase(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 101:
      return "Switching Protocols";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 203:
      return "Non-Authoritative Information";
    case 204:
      return "No Content";
    case 205:
      return "Reset Content";
    case 206:
      return "Partial Content";
    case 207:
      return "Multi-Status";
    case 208:
      return "Already Reported";
    case 226:
      return "IM Used";
    case 300:
      return "Multiple Choices";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 305:
      return "Use Proxy";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 402:
      return "Payment Required";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 407:
      return "Proxy Authentication Required";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Request Entity Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 418:
      return "I'm a teapot";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Entity";
    case 423:
      return "Locked";
    case 424:
      return "Failed Dependency";
    case 425:
      return "Too Early";
    case 426:
      return "Upgrade Required";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 451:
      return "Unavailable For Legal Reasons";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    case 506:
      return "Variant Also Negotiates";
    case 507:
      return "Insufficient Storage";
    case 508:
      return "Loop Detected";
    case 511:
      return "Network Authentication Required";
    default:
      return "";
  }
}

void write_head(rt::Buffer& out, const rt::Response& response, const AnswerFraming& framing,
                std::string_view date_line) {
  std::size_t room = 160 + date_line.size();  // of the lines that are not fields of the answer
  for (const rt::HeaderField& field : response.headers) room += field.name.size() + field.value.size() + 4;
  char* const begin = out.prepare(room);
  char* at = begin;
  const auto put = [&at](std::string_view text) {
    std::memcpy(at, text.data(), text.size());
    at += text.size();
  };
  if (response.status == 200) {
    put("HTTP/1.1 200 OK\r\n");
  } else {
    put("HTTP/1.1 ");
    at = std::to_chars(at, at + 11, response.status).ptr;
    put(" ");
    put(reason_phrase(response.status));
    put("\r\n");
  }
  put(date_line);
  for (const rt::HeaderField& field : response.headers) {
    // Last line of defence: whatever a backend, function or template put here, it stays one field.
    if (is_engine_field(field.name) || !http1::is_token(field.name) || !http1::is_field_content(field.value)) continue;
    put(field.name);
    put(": ");
    put(field.value);
    put("\r\n");
  }
  switch (framing.body) {
    case AnswerFraming::Body::length:
      put("Content-Length: ");
      at = std::to_chars(at, at + 20, framing.length).ptr;
      put("\r\n");
      break;
    case AnswerFraming::Body::chunked:
      put("Transfer-Encoding: chunked\r\n");
      break;
    case AnswerFraming::Body::upgraded:
    case AnswerFraming::Body::none:
    case AnswerFraming::Body::until_close:
      break;
  }
  // AWS says keep-alive on every answer, not only where HTTP/1.0 needs it.
  put(framing.body == AnswerFraming::Body::upgraded ? "Connection: Upgrade\r\n\r\n" : framing.close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n");
  out.commit(static_cast<std::size_t>(at - begin));
}

}  // namespace apigen::engine
