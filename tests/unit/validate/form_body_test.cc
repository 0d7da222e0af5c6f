#include "form_body.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace apigen::rt {
namespace {

constexpr std::string_view kType = "multipart/form-data; boundary=\"a b\"";

TEST(FormBody, TakesPartsApart) {
  Arena arena;
  FormParts form = split_multipart(arena, kType,
                                   "preamble\r\n--a b\r\nContent-Disposition: form-data; name=\"x\\\"y\"\r\n\r\none\r\n--a b not yet\r\n--a b  \r\n"
                                   "content-type: image/png; q=1\r\nContent-Disposition: form-data; filename=f; name=z\r\n\r\n\r\n--a b--\r\nepilogue");
  ASSERT_STREQ(form.problem, "does not end with its boundary");  // "--a b not yet" is a delimiter with something after it
  form = split_multipart(arena, kType,
                         "preamble\r\n--a b\r\nContent-Disposition: form-data; name=\"x\\\"y\"\r\n\r\none --a b\r\n--a b  \r\n"
                         "content-type: image/png; q=1\r\nContent-Disposition: form-data; filename=f; name=z\r\n\r\n\r\n--a b--\r\nepilogue");
  ASSERT_FALSE(form.problem) << form.problem;
  ASSERT_EQ(form.parts.size(), 2u);
  EXPECT_EQ(form.parts[0].name, "x\"y");
  EXPECT_EQ(form.parts[0].content, "one --a b");
  EXPECT_EQ(form.parts[0].content_type, "text/plain");
  EXPECT_FALSE(form.parts[0].file);
  EXPECT_EQ(form.parts[1].name, "z");
  EXPECT_EQ(form.parts[1].content, "");
  EXPECT_EQ(form.parts[1].content_type, "image/png");
  EXPECT_TRUE(form.parts[1].file);
}

TEST(FormBody, SaysWhatIsWrong) {
  Arena arena;
  EXPECT_STREQ(split_multipart(arena, "multipart/form-data", "--x--").problem, "has no boundary in its Content-Type");
  EXPECT_STREQ(split_multipart(arena, "multipart/form-data; boundary=x", "").problem, "does not end with its boundary");
  EXPECT_STREQ(split_multipart(arena, "multipart/form-data; boundary=x", "--x\r\nA: b\r\n\r\n1\r\n--x--").problem, "has a part without a name");
  EXPECT_STREQ(split_multipart(arena, "multipart/form-data; boundary=x", "--x\r\nA: b\r\n--x--").problem, "has a part whose header does not end");
  EXPECT_FALSE(split_multipart(arena, "multipart/form-data; boundary=x", "--x--").problem);
}

TEST(FormBody, SurvivesAnyBytes) {
  std::mt19937 random(3);
  const std::string_view pieces[] = {"--x", "--", "\r\n", "\r\n\r\n", "Content-Disposition: form-data; name=a", "\"", ";", "=", "\\", " ", "a", "\xFF"};
  for (int i = 0; i < 50'000; ++i) {
    std::string body;
    for (unsigned n = random() % 12; n-- > 0;) body += pieces[random() % std::size(pieces)];
    Arena arena;
    FormParts form = split_multipart(arena, "multipart/form-data; boundary=x", body);
    for (const FormPart& part : form.parts) ASSERT_LE(part.content.size(), body.size());
    split_multipart(arena, body, body);
  }
}

}  // namespace
}  // namespace apigen::rt
