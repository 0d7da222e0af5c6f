// Signatures are AWS's published ones: the documentation's ListUsers example and cases of its public suite.
#include "apigen/sigv4/sign.h"

#include <gtest/gtest.h>

#include <string>

namespace apigen::sigv4 {
namespace {

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr std::int64_t kTime = 1440938160'000;  // 2015-08-30T12:36:00Z
constexpr Scope kIam{"20150830", "us-east-1", "iam"};

struct SigV4 : ::testing::Test {
  rt::Arena arena;
  rt::Headers headers{arena};
  KeyCache keys;

  std::string canonical(Signable signable, std::string_view names) {
    signable.headers = &headers;
    if (signable.payload_hash.empty()) signable.payload_hash = "HASH";
    rt::Buffer out(arena);
    append_canonical_request(out, signable, names);
    return std::string(out.view());
  }
  std::string path(std::string_view text, PathRule rule) {
    const std::string whole = canonical({.method = "GET", .path = text, .path_rule = rule}, "");
    return whole.substr(4, whole.find('\n', 4) - 4);
  }
  std::string query(std::string_view text, std::string_view left_out = {}) {
    const std::string whole = canonical({.method = "GET", .path = "/", .query = text, .left_out_parameter = left_out}, "");
    return whole.substr(6, whole.find('\n', 6) - 6);
  }
  std::string authorization() const { return std::string(headers.last("authorization")); }
  std::string signature_of_header() const { return authorization().substr(authorization().find("Signature=") + 10); }
};

TEST_F(SigV4, DocumentedExample) {
  headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
  headers.add("Host", "iam.amazonaws.com");
  sign(arena, {"GET", "/?Action=ListUsers&Version=2010-05-08", &headers, ""}, {"AKIDEXAMPLE", kSecret, ""}, "us-east-1", "iam", kTime, keys);
  EXPECT_EQ(authorization(),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, "
            "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
  EXPECT_EQ(headers.last("x-amz-date"), "20150830T123600Z");
  EXPECT_FALSE(headers.has("x-amz-content-sha256"));
  EXPECT_FALSE(headers.has("x-amz-security-token"));
}

TEST_F(SigV4, SuiteGetVanilla) {
  headers.add("Host", "example.amazonaws.com");
  sign(arena, {"GET", "/", &headers, ""}, {"AKIDEXAMPLE", kSecret, ""}, "us-east-1", "service", kTime, keys);
  EXPECT_EQ(signature_of_header(), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST_F(SigV4, FieldsThatHopsChangeAreNotSigned) {
  headers.add("Host", "example.amazonaws.com");
  headers.add("User-Agent", "AmazonAPIGateway_x");
  headers.add("Content-Length", "0");
  headers.add("X-Amzn-Trace-Id", "Root=1-2");
  sign(arena, {"GET", "/", &headers, ""}, {"AKIDEXAMPLE", kSecret, ""}, "us-east-1", "service", kTime, keys);
  EXPECT_EQ(signature_of_header(), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST_F(SigV4, TokenIsSignedAndOldSignaturesAreReplaced) {
  headers.add("Host", "example.amazonaws.com");
  headers.add("authorization", "Bearer x");
  headers.add("x-amz-date", "19700101T000000Z");
  headers.add("x-amz-security-token", "old");
  sign(arena, {"GET", "/", &headers, ""}, {"AKIDEXAMPLE", kSecret, "session"}, "us-east-1", "service", kTime, keys);
  EXPECT_NE(authorization().find("SignedHeaders=host;x-amz-date;x-amz-security-token,"), std::string::npos);
  EXPECT_EQ(headers.size(), 4u);
  EXPECT_EQ(headers.last("x-amz-security-token"), "session");
}

TEST_F(SigV4, S3SaysTheHashOfItsPayload) {
  headers.add("Host", "bucket.s3.amazonaws.com");
  sign(arena, {"PUT", "/a", &headers, "abc"}, {"AKIDEXAMPLE", kSecret, ""}, "us-east-1", "s3", kTime, keys);
  EXPECT_EQ(headers.last("x-amz-content-sha256"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_NE(authorization().find("host;x-amz-content-sha256;x-amz-date"), std::string::npos);
}

TEST_F(SigV4, PathsOfMostServicesAreNormalisedAndEncodedAgain) {
  EXPECT_EQ(path("", PathRule::standard), "/");
  EXPECT_EQ(path("/example/..", PathRule::standard), "/");
  EXPECT_EQ(path("/../../a/./b", PathRule::standard), "/a/b");
  EXPECT_EQ(path("//a//b/", PathRule::standard), "/a/b/");
  EXPECT_EQ(path("/a%20b/arn%3Ax", PathRule::standard), "/a%2520b/arn%253Ax");
  EXPECT_EQ(path("/\xe1\x88\xb4", PathRule::standard), "/%E1%88%B4");
  EXPECT_EQ(path("/-._~0Az", PathRule::standard), "/-._~0Az");
}

TEST_F(SigV4, PathsOfS3AreKeys) {
  EXPECT_EQ(path("", PathRule::s3), "/");
  EXPECT_EQ(path("/a//b/../c", PathRule::s3), "/a//b/../c");
  EXPECT_EQ(path("/a%20b%3a(c)", PathRule::s3), "/a%20b%3A%28c%29");
  EXPECT_EQ(path_rule("s3"), PathRule::s3);
  EXPECT_EQ(path_rule("execute-api"), PathRule::standard);
}

TEST_F(SigV4, QueriesAreSortedAndEncodedOneWay) {
  EXPECT_EQ(query("b=2&a=%7e&a=!&A=x"), "A=x&a=%21&a=~&b=2");
  EXPECT_EQ(query("a+b=c%20d&flag"), "a%20b=c%20d&flag=");
  EXPECT_EQ(query("X-Amz-Signature=00&a=1&&b=", "X-Amz-Signature"), "a=1&b=");
  EXPECT_EQ(query("a-b=1&a=2"), "a=2&a-b=1");
}

TEST_F(SigV4, HeaderValuesAreTrimmedAndJoined) {
  headers.add("My-Header1", "  a   b\t c ");
  headers.add("my-header1", "d");
  EXPECT_EQ(canonical({.method = "GET", .path = "/"}, "absent;my-header1"), "GET\n/\n\nabsent:\nmy-header1:a b c,d\n\nabsent;my-header1\nHASH");
}

TEST_F(SigV4, KeysAreKeptApart) {
  const SigningKey key = keys.get(kSecret, kIam);
  EXPECT_EQ(key, derive_key(kSecret, kIam));
  EXPECT_EQ(keys.get(kSecret, kIam), key);
  EXPECT_NE(keys.get("another", kIam), key);
  EXPECT_NE(keys.get(kSecret, {"20150831", "us-east-1", "iam"}), key);
  EXPECT_NE(keys.get(kSecret, {"20150830", "us-east-2", "iam"}), key);
  EXPECT_NE(keys.get(kSecret, {"20150830", "us-east-1", "s3"}), key);
  for (int i = 0; i < 40; ++i) keys.get(std::to_string(i), kIam);
  EXPECT_EQ(keys.get(kSecret, kIam), key);
}

}  // namespace
}  // namespace apigen::sigv4
