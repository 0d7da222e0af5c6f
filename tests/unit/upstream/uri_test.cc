#include <gtest/gtest.h>

#include "apigen/upstream/client.h"

namespace apigen::upstream {
namespace {

void expect_uri(std::string_view text, bool tls, std::string_view host, int port, std::string_view authority,
                std::string_view target) {
  auto uri = parse_uri(text);
  ASSERT_TRUE(uri) << text;
  EXPECT_EQ(uri->tls, tls);
  EXPECT_EQ(uri->host, host);
  EXPECT_EQ(uri->port, port);
  EXPECT_EQ(uri->authority, authority);
  EXPECT_EQ(uri->target, target);
}

TEST(Uri, TakesApartWhatIsValid) {
  expect_uri("http://example.com", false, "example.com", 80, "example.com", "/");
  expect_uri("https://example.com/a/b?c=d%20e&f", true, "example.com", 443, "example.com", "/a/b?c=d%20e&f");
  expect_uri("HTTP://Example.COM:8080/", false, "Example.COM", 8080, "Example.COM:8080", "/");
  expect_uri("http://127.0.0.1:9000?x=1", false, "127.0.0.1", 9000, "127.0.0.1:9000", "?x=1");
  expect_uri("http://[::1]:9000/p", false, "::1", 9000, "[::1]:9000", "/p");
  expect_uri("https://[2001:db8::7]", true, "2001:db8::7", 443, "[2001:db8::7]", "/");
  expect_uri("http://my_service.internal./x", false, "my_service.internal.", 80, "my_service.internal.", "/x");
  expect_uri("http://localhost:443/http://other/", false, "localhost", 443, "localhost:443", "/http://other/");
  expect_uri("http://3com.example:65535", false, "3com.example", 65535, "3com.example:65535", "/");
}

TEST(Uri, RefusesTheRest) {
  std::string long_label(64, 'a');
  std::string long_host;
  for (int i = 0; i < 64; ++i) long_host += "abc.";
  for (const std::string& text : {
           std::string(""), std::string("example.com"), std::string("//example.com"), std::string("ftp://example.com/"),
           std::string("http:/example.com"), std::string("http://"), std::string("http:///path"), std::string("http://?q"),
           std::string("http://user@example.com/"), std::string("http://user:pw@example.com/"),
           std::string("http://example.com#fragment"), std::string("http://example.com/#fragment"),
           std::string("http://exa mple.com/"), std::string("http://example.com/a b"), std::string("http://example.com/a\\b"),
           std::string("http://example.com/\r\nHost: b"), std::string("http://example.com/\0", 20),
           std::string("http://example.com/\x7f"), std::string("http://example%2ecom/"), std::string("http://a..b/"),
           std::string("http://.a/"), std::string("http://a:/"), std::string("http://a:0/"), std::string("http://a:22/"),
           std::string("http://a:1023/"), std::string("http://a:65536/"), std::string("http://a:+80/"),
           std::string("http://a:8080x/"), std::string("http://a:808080/"), std::string("http://a:80:80/"),
           std::string("http://127.1/"), std::string("http://2130706433/"), std::string("http://0x7f000001/"),
           std::string("http://127.0.0.256/"), std::string("http://127.0.0.01/"), std::string("http://1.2.3.4.5/"),
           std::string("http://[::1/"), std::string("http://[::1]x/"), std::string("http://[::1]80/"),
           std::string("http://[127.0.0.1]/"), std::string("http://[::1%25eth0]/"), std::string("http://[]/"),
           std::string("http://::1/"), std::string("http://*/"), "http://" + long_label + "/", "http://" + long_host + "/",
       }) {
    EXPECT_FALSE(parse_uri(text)) << text;
  }
}

}  // namespace
}  // namespace apigen::upstream
