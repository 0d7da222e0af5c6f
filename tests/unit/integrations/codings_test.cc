#include <gtest/gtest.h>

#include "apigen/core/base64.h"
#include "apigen/core/urlencoding.h"
#include "text.h"

namespace apigen::rt {
namespace {

std::string show(std::string_view query) {
  Arena arena;
  std::string shown;
  for (const NamedValue& parameter : decode_query(arena, query)) {
    shown += "[" + std::string(parameter.name) + "|" + std::string(parameter.value) + "]";
  }
  return shown;
}

TEST(Query, IsDecodedAsAForm) {
  EXPECT_EQ(show(""), "");
  EXPECT_EQ(show("a=1&b=x%20y&a=2"), "[a|1][b|x y][a|2]");
  EXPECT_EQ(show("a=x+y&b=%2B"), "[a|x y][b|+]");
  EXPECT_EQ(show("&&a&=1&b=&"), "[a|][|1][b|]");
  EXPECT_EQ(show("a=b=c"), "[a|b=c]");
  EXPECT_EQ(show("a=%&b=%4&c=%zz&d=%41"), "[a|%][b|%4][c|%zz][d|A]");
  EXPECT_EQ(show("%61%3D=%26"), "[a=|&]");
}

TEST(Query, IsEncodedAgain) {
  Arena arena;
  ArenaVector<NamedValue> parameters(arena);
  parameters.push_back({"a b", "1&2=3"});
  parameters.push_back({"c", "~_-.\xC3\xA9/"});
  Buffer out(arena);
  append_query(out, parameters);
  EXPECT_EQ(out.view(), "a%20b=1%262%3D3&c=~_-.%C3%A9%2F");
}

std::string encoded(std::string_view bytes) {
  Arena arena;
  Buffer out(arena);
  append_base64(out, bytes);
  return std::string(out.view());
}

std::string decoded(std::string_view text) {
  Arena arena;
  Buffer out(arena);
  out.append("<");
  if (!append_decoded_base64(out, text)) return out.view() == "<" ? "bad" : "bad, and the buffer changed";
  return std::string(out.view().substr(1));
}

TEST(Base64, GoesBothWays) {
  // RFC 4648 section 10.
  for (auto [plain, text] : {std::pair{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(encoded(plain), text);
    EXPECT_EQ(decoded(text), plain);
  }
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(decoded(encoded(all)), all);
}

TEST(Base64, RefusesWhatItIsNot) {
  EXPECT_EQ(decoded("Zg"), "f");
  EXPECT_EQ(decoded("Zm9v\r\nYmFy\n"), "foobar");
  for (const char* text : {"Z", "Zm9vY", "Zg===", "Zm9v=", "Z=g=", "Zm-_", "\x80\x80\x80\x80", "{\"a\":1}", "====", "="}) EXPECT_EQ(decoded(text), "bad") << text;
}

TEST(Text, ReplacesWhatIsNotUtf8) {
  Arena arena;
  for (std::string good : {"", "abc", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"}) EXPECT_EQ(as_text(arena, good).data(), good.data());
  EXPECT_EQ(as_text(arena, "a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(as_text(arena, "\xE2\x82"), "\xEF\xBF\xBD");          // a cut sequence is one replacement
  EXPECT_EQ(as_text(arena, "\xE2\x82\x41"), "\xEF\xBF\xBD\x41");
  EXPECT_EQ(as_text(arena, "\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");  // overlong: two
  EXPECT_EQ(as_text(arena, "\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // a surrogate
  EXPECT_EQ(as_text(arena, "\xCE\xCF-"), "\xEF\xBF\xBD\xEF\xBF\xBD-");
}

}  // namespace
}  // namespace apigen::rt
