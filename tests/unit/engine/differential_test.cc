// Our request parser beside http_parser 2.9 and Boost.Beast 1.74, on the same bytes.
//
// Wherever they differ, ours is the stricter one: kStricter lists each such rule with the section that justifies it.
// What ours accepts, at least one of the others must accept too, and whoever accepts must read it alike (http_parser
// refuses some legal white space, Beast some legal extensions). Anything else is a defect.
#include <gtest/gtest.h>
#include <http_parser.h>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <random>
#include <string>
#include <vector>

#include "apigen/engine/request_parser.h"
#include "apigen/http1/chunk_decoder.h"

namespace apigen::engine {
namespace {

// A message as one parser understood it.
struct Reading {
  bool accepted = false;
  std::string method, target, body;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string rest;  // what it took for the next message
};

Reading read_ours(std::string_view text) {
  Reading reading;
  config::Limits limits;
  rt::Arena arena;
  rt::Request request(arena);
  RequestParser parser(limits);
  if (parser.parse(text, request) != RequestParser::State::complete) return reading;
  reading.method = request.method;
  reading.target = request.target;
  for (const auto& field : request.headers) reading.fields.emplace_back(field.name, field.value);
  const Framing& framing = parser.framing();
  std::string_view left = text.substr(framing.head_size);
  if (framing.chunked) {
    http1::ChunkDecoder decoder;
    for (;;) {
      auto step = decoder.step(left);
      reading.body += step.data;
      left.remove_prefix(step.consumed);
      if (step.state == http1::ChunkDecoder::State::data) continue;
      if (step.state != http1::ChunkDecoder::State::end) return reading;
      break;
    }
  } else {
    if (left.size() < framing.length) return reading;
    reading.body = left.substr(0, framing.length);
    left.remove_prefix(framing.length);
  }
  reading.rest = left;
  reading.accepted = true;
  return reading;
}

Reading read_http_parser(std::string_view text) {
  struct State {
    Reading reading;
    bool in_value = false, in_trailer = false, complete = false;
  } state;
  http_parser parser;
  http_parser_init(&parser, HTTP_REQUEST);
  parser.data = &state;
  http_parser_settings settings;
  http_parser_settings_init(&settings);
  auto of = [](http_parser* p) -> State& { return *static_cast<State*>(p->data); };
  static auto state_of = of;
  settings.on_url = [](http_parser* p, const char* at, std::size_t size) {
    state_of(p).reading.target.append(at, size);
    return 0;
  };
  settings.on_header_field = [](http_parser* p, const char* at, std::size_t size) {
    State& s = state_of(p);
    if (s.in_trailer) return 0;
    if (s.in_value || s.reading.fields.empty()) s.reading.fields.emplace_back();
    s.in_value = false;
    s.reading.fields.back().first.append(at, size);
    return 0;
  };
  settings.on_header_value = [](http_parser* p, const char* at, std::size_t size) {
    State& s = state_of(p);
    if (s.in_trailer) return 0;
    s.in_value = true;
    s.reading.fields.back().second.append(at, size);
    return 0;
  };
  settings.on_headers_complete = [](http_parser* p) {
    state_of(p).in_trailer = true;
    return 0;
  };
  settings.on_body = [](http_parser* p, const char* at, std::size_t size) {
    state_of(p).reading.body.append(at, size);
    return 0;
  };
  settings.on_message_complete = [](http_parser* p) {
    state_of(p).complete = true;
    http_parser_pause(p, 1);
    return 0;
  };
  std::size_t used = http_parser_execute(&parser, &settings, text.data(), text.size());
  http_errno error = HTTP_PARSER_ERRNO(&parser);
  state.reading.accepted = state.complete && (error == HPE_OK || error == HPE_PAUSED);
  if (!state.reading.accepted) return {};
  state.reading.method = http_method_str(static_cast<http_method>(parser.method));
  state.reading.rest = std::string(text.substr(used));
  for (auto& field : state.reading.fields) {
    while (!field.second.empty() && (field.second.back() == ' ' || field.second.back() == '\t'))
      field.second.pop_back();
  }
  return state.reading;
}

Reading read_beast(std::string_view text) {
  namespace http = boost::beast::http;
  Reading reading;
  http::request_parser<http::string_body> parser;
  parser.header_limit(1 << 20);
  parser.body_limit(1 << 24);
  std::size_t at = 0;
  boost::beast::error_code error;
  while (!parser.is_done()) {
    std::size_t used = parser.put(boost::asio::const_buffer(text.data() + at, text.size() - at), error);
    at += used;
    if (error || used == 0) break;
  }
  if (!parser.is_done()) return reading;
  const auto& message = parser.get();
  reading.accepted = true;
  reading.method = std::string(message.method_string());
  reading.target = std::string(message.target());
  reading.body = message.body();
  for (const auto& field : message)
    reading.fields.emplace_back(std::string(field.name_string()), std::string(field.value()));
  reading.rest = std::string(text.substr(at));
  return reading;
}

using namespace std::string_literals;

// What ours refuses although at least one of the others takes it.
struct Stricter {
  std::string text;
  std::string_view section;
};
const std::vector<Stricter> kStricter = {
    {"GET / HTTP/1.1\nHost: a\n\n", "RFC 9112 2.2: a bare LF may be taken for a line end, and need not be"},
    {"GET / HTTP/1.1\r\nHost: a\r\nX: a\nY: b\r\n\r\n", "RFC 9112 2.2"},
    {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "RFC 9112 3: one SP"},
    {"GET /\r\n\r\n", "RFC 9112 3: HTTP/0.9 is no version of this grammar"},
    {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", "RFC 9110 2.5: another major version is another protocol"},
    {"GET / HTTP/0.9\r\nHost: a\r\n\r\n", "RFC 9110 2.5"},
    {"GET / HTTP/1.1\r\n\r\n", "RFC 9112 3.2: Host is required"},
    {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "RFC 9112 3.2: one Host"},
    {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "RFC 9112 3.2: a valid Host"},
    {"GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", "RFC 9112 3.2.2: Host is that of the target"},
    {"GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", "RFC 9112 3.2: no fragment in a target"},
    {"GET /\x80 HTTP/1.1\r\nHost: a\r\n\r\n", "RFC 3986 2: other bytes are percent-encoded"},
    {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "RFC 9110 7.1: asterisk-form asks of the server, which an API is not"},
    {"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", "RFC 9110 9.3.6: for proxies"},
    {"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", "RFC 9112 5.2: obs-fold is refused"},
    {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", "RFC 9112 5.1: no white space before the colon"},
    {"GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n", "RFC 9110 5.5: no control bytes"},
    {"GET / HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n", "RFC 9110 5.5"},
    {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd", "RFC 9112 6.3: a list may be refused"},
    {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
     "RFC 9112 6.1: a coding that is not understood"},
    {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ch\r\n\r\n", "RFC 9112 6.3: chunked must be the final coding"},
    {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     "RFC 9112 7.1: chunked once"},
    {"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     "RFC 9112 6.1: HTTP/1.0 has no codings"},
    {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcdXX0\r\n\r\n",
     "RFC 9112 7.1: CRLF after the data"},
    {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4;\r\nabcd\r\n0\r\n\r\n",
     "RFC 9112 7.1.1: an extension has a name"},
    {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4 \r\nabcd\r\n0\r\n\r\n", "RFC 9112 7.1"},
    {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0000000000000004\r\nabcd\r\n0\r\n\r\n",
     "RFC 9112 7.1: sizes are bounded"},
    {"GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n", "RFC 9110 10.1.1: an unknown expectation may be refused"},
    {"GET echo HTTP/1.1\r\nHost: a\r\n\r\n", "RFC 9112 3.2.1: a path begins with a slash"},
};

TEST(Differential, OursIsTheStricterOne) {
  for (const auto& [text, section] : kStricter) {
    EXPECT_FALSE(read_ours(text).accepted) << testing::PrintToString(text);
    EXPECT_TRUE(read_http_parser(text).accepted || read_beast(text).accepted)
        << "all agree, so this is no difference: " << testing::PrintToString(text) << " " << section;
  }
}

void expect_same(const Reading& ours, const Reading& other, const std::string& text, std::string_view name) {
  SCOPED_TRACE(std::string(name) + " on " + testing::PrintToString(text));
  if (!other.accepted) return;
  EXPECT_EQ(ours.method, other.method);
  EXPECT_EQ(ours.target, other.target);
  EXPECT_EQ(ours.body, other.body);
  EXPECT_EQ(ours.rest, other.rest);
  for (const auto& field : ours.fields) {
    EXPECT_NE(std::find(other.fields.begin(), other.fields.end(), field), other.fields.end())
        << field.first << ": " << field.second;
  }
}

// Legal for ours by RFC 9112 section 2.2, but Beast takes no empty line before a request; http_parser knows no other
// methods than its own and folds a lower-case one into none; neither reads HTTP/1.2 as 1.1. Not differences of framing.
bool beyond_the_others(const Reading& ours, const std::string& text) {
  static const std::vector<std::string_view> known = {"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"};
  if (std::find(known.begin(), known.end(), ours.method) == known.end()) return true;
  if (text.front() == '\r') return true;
  std::size_t version = text.find(" HTTP/1.");
  return version == std::string::npos || (text[version + 8] != '0' && text[version + 8] != '1');
}

const std::vector<std::string> kSeeds = {
    "GET /prod/pets/%41?x=1&y HTTP/1.1\r\nHost: gw.test:8080\r\nAccept: */*\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n2;a=b\r\nxy\r\n0\r\nT: x\r\n\r\nGET "
    "/ HTTP/1.1\r\n",
    "DELETE http://a.test/x?y HTTP/1.1\r\nhost: a.test\r\nX-A:  b\t c \r\nConnection: close\r\n\r\n",
    "HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
};

TEST(Differential, WhatOursAcceptsTheOthersReadAlike) {
  for (const std::string& text : kSeeds) {
    Reading ours = read_ours(text);
    ASSERT_TRUE(ours.accepted) << text;
    Reading first = read_http_parser(text), second = read_beast(text);
    EXPECT_TRUE(first.accepted);
    EXPECT_TRUE(second.accepted);
    expect_same(ours, first, text, "http_parser");
    expect_same(ours, second, text, "Beast");
  }
}

// Every single change of one byte, and random pairs of them: nothing may slip through that another server reads
// otherwise.
TEST(Differential, NoMutantIsReadDifferently) {
  const std::string bytes = "\r\n\t :;,0a5AF/?#%\"\\x\x00\x01\x7f\x80+-.=@[]"s;
  std::mt19937 random(11);
  std::size_t accepted = 0, compared = 0;
  auto check = [&](const std::string& text) {
    Reading ours = read_ours(text);
    if (!ours.accepted) return;
    ++accepted;
    if (beyond_the_others(ours, text)) return;
    ++compared;
    Reading first = read_http_parser(text), second = read_beast(text);
    EXPECT_TRUE(first.accepted || second.accepted) << "only ours accepts " << testing::PrintToString(text);
    expect_same(ours, first, text, "http_parser");
    expect_same(ours, second, text, "Beast");
  };
  for (const std::string& seed : kSeeds) {
    for (std::size_t at = 0; at < seed.size() && !testing::Test::HasFailure(); ++at) {
      for (char byte : bytes) {
        std::string replaced = seed, inserted = seed;
        replaced[at] = byte;
        inserted.insert(at, 1, byte);
        check(replaced);
        check(inserted);
      }
      std::string removed = seed;
      removed.erase(at, 1);
      check(removed);
    }
    for (int i = 0; i < 20'000 && !testing::Test::HasFailure(); ++i) {
      std::string text = seed;
      for (int changes = 0; changes < 2; ++changes) {
        char byte = bytes[random() % bytes.size()];
        if (random() % 2)
          text[random() % text.size()] = byte;
        else
          text.insert(random() % text.size(), 1, byte);
      }
      check(text);
    }
  }
  EXPECT_GT(accepted, 1000u);
  EXPECT_GT(compared, 1000u);
}

}  // namespace
}  // namespace apigen::engine
