// Every header of the recorded and documented lists (aws-behaviour reference 2.1, 4.2, 4.3), named once more.
#include "header_rules.h"

#include <gtest/gtest.h>

#include "apigen/integrations/media_types.h"

namespace apigen::rt {
namespace {

using K = IntegrationKind;

TEST(HeaderRules, MappedRequestHeaders) {
  for (K kind : {K::http, K::http_proxy}) {
    for (const char* name : {"Accept", "Accept-Charset", "Accept-Encoding", "Age", "Authorization", "Content-Encoding", "Content-MD5", "Content-Type", "Date",
                             "Host", "Max-Forwards", "Pragma", "Range", "Referer", "Server", "Trailer", "Upgrade", "User-Agent", "Warn", "WWW-Authenticate", "X-Own"}) {
      EXPECT_EQ(mapped_request_header(name, kind), Fate::pass) << name;
    }
    for (const char* name : {"Connection", "Expect", "Proxy-Authenticate", "TE", "Via"}) EXPECT_EQ(mapped_request_header(name, kind), Fate::drop) << name;
    for (const char* name : {"Content-Length", "content-length", "Transfer-Encoding", "X-Amzn-Trace-Id", "X-Amzn-Apigateway-Api-Id"}) {
      EXPECT_EQ(mapped_request_header(name, kind), Fate::refuse) << name;
    }
  }
  for (K kind : {K::aws, K::aws_proxy}) {
    for (const char* name : {"Content-Length", "Transfer-Encoding", "Authorization", "Connection", "Expect", "Proxy-Authenticate", "TE"}) {
      EXPECT_EQ(mapped_request_header(name, kind), Fate::refuse) << name;
    }
    EXPECT_EQ(mapped_request_header("X-Amz-Target", kind), Fate::pass);
  }
}

TEST(HeaderRules, MappedResponseHeaders) {
  for (const char* name : {"Accept", "Accept-Charset", "Accept-Encoding", "Age", "Content-Encoding", "Content-Type", "Pragma", "Range", "Referer", "TE", "Via", "Warn", "X-Own"}) {
    EXPECT_EQ(mapped_response_header(name), Fate::pass) << name;
  }
  for (const char* name : {"Authorization", "Connection", "Content-Length", "Content-MD5", "Date", "Expect", "Host", "Max-Forwards", "Proxy-Authenticate", "Server",
                           "Trailer", "Upgrade", "User-Agent", "WWW-Authenticate"}) {
    EXPECT_EQ(mapped_response_header(name), Fate::remap) << name;
  }
  EXPECT_EQ(mapped_response_header("Transfer-Encoding"), Fate::drop);
}

TEST(HeaderRules, ClientHeaders) {
  for (const char* name : {"Connection", "Content-Length", "Content-MD5", "Expect", "Max-Forwards", "Proxy-Authenticate", "Server", "TE", "Transfer-Encoding", "Trailer",
                           "Upgrade", "WWW-Authenticate"}) {
    EXPECT_EQ(client_header(name, K::aws_proxy), Fate::drop) << name;
    EXPECT_EQ(client_header(name, K::http_proxy), Fate::drop) << name;
  }
  for (const char* name : {"Accept", "Accept-Charset", "Accept-Encoding", "Age", "Authorization", "Content-Type", "Date", "Pragma", "Range", "Referer", "User-Agent", "Warn"}) {
    EXPECT_EQ(client_header(name, K::aws_proxy), Fate::pass) << name;
    EXPECT_EQ(client_header(name, K::http_proxy), Fate::pass) << name;
  }
  for (const char* name : {"Content-Encoding", "Host", "Via"}) {
    EXPECT_EQ(client_header(name, K::aws_proxy), Fate::pass) << name;
    EXPECT_EQ(client_header(name, K::http_proxy), Fate::drop) << name;
  }
}

TEST(HeaderRules, BackendHeaders) {
  for (const char* name : {"Connection", "Content-Length", "Date", "Server", "x-amzn-RequestId", "Authorization", "Content-MD5", "Max-Forwards", "User-Agent", "WWW-Authenticate"}) {
    EXPECT_EQ(backend_header(name, K::http_proxy), Fate::remap) << name;
  }
  for (const char* name : {"Expect", "Host", "Proxy-Authenticate", "TE", "Transfer-Encoding", "Trailer", "Upgrade", "Via"}) EXPECT_EQ(backend_header(name, K::http_proxy), Fate::drop) << name;
  for (const char* name : {"Age", "Accept", "Content-Encoding", "Content-Type", "Pragma", "Range", "Referer", "Warn", "X-Amzn-Trace-Id", "Set-Cookie", "ETag"}) {
    EXPECT_EQ(backend_header(name, K::http_proxy), Fate::pass) << name;
  }
}

TEST(HeaderRules, ConnectionNamesFields) {
  Arena arena;
  Headers headers(arena);
  headers.add("Connection", "close, X-Hop");
  headers.add("connection", " Other\t,");
  EXPECT_TRUE(named_by_connection(headers, "x-hop"));
  EXPECT_TRUE(named_by_connection(headers, "OTHER"));
  EXPECT_FALSE(named_by_connection(headers, "x-ho"));
  EXPECT_FALSE(named_by_connection(headers, ""));
}

TEST(MediaTypes, BinaryTypesAreComparedAsRecorded) {
  const std::string_view types[] = {"image/png", "*/test", "application/*"};
  Api api{.binary_media_types = types, .binary_media_type_count = 3};
  for (const char* type : {"image/png", "IMAGE/PNG", "application/whatever", "application/*"}) EXPECT_TRUE(is_binary_type(api, type)) << type;
  for (const char* type : {"", "image/*", "*/*", "image/webp", "application", "x/test", "*/test"}) EXPECT_FALSE(is_binary_type(api, type)) << type;
  const std::string_view all[] = {"*/*"};
  Api any{.binary_media_types = all, .binary_media_type_count = 1};
  for (const char* type : {"", "x/y", "*/*"}) EXPECT_TRUE(is_binary_type(any, type)) << type;
  EXPECT_FALSE(is_binary_type(Api{}, "image/png"));
  EXPECT_EQ(first_media_type(" image/png ; q=1, image/*;q=0.8"), "image/png");
  EXPECT_EQ(first_media_type(""), "");
}

}  // namespace
}  // namespace apigen::rt
