#include "apigen/aws/mapping.h"

#include <gtest/gtest.h>

namespace apigen::aws {
namespace {

std::string rest(const std::string& text, bool response = false) {
  std::optional<model::MappingSource> source = parse_rest_source(text, response);
  return source ? to_text(*source) : "none";
}

std::string http(const std::string& text, bool response = false) {
  std::optional<model::MappingSource> source = parse_http_source(text, response);
  return source ? to_text(*source) : "none";
}

TEST(RestSource, OfARequest) {
  EXPECT_EQ(rest("method.request.header.X-A"), "method.request.header.X-A");
  EXPECT_EQ(rest("method.request.multivalueheader.X"), "method.request.multivalueheader.X");
  EXPECT_EQ(rest("method.request.querystring.q"), "method.request.querystring.q");
  EXPECT_EQ(rest("method.request.multivaluequerystring.q"), "method.request.multivaluequerystring.q");
  EXPECT_EQ(rest("method.request.path.p"), "method.request.path.p");
  EXPECT_EQ(rest("method.request.body"), "method.request.body");
  EXPECT_EQ(rest("method.request.body.a.b"), "method.request.body $.a.b");
  EXPECT_EQ(rest("method.request.body[0].b"), "method.request.body $[0].b");
  EXPECT_EQ(rest("method.request.body.$.a"), "method.request.body $.a");
  EXPECT_EQ(rest("context.identity.sourceIp"), "context.identity.sourceIp");
  EXPECT_EQ(rest("stageVariables.x"), "stageVariables.x");
  EXPECT_EQ(rest("'it''s'"), "'it''s'");
  EXPECT_EQ(rest("''"), "''");
}

TEST(RestSource, RefusesTheRest) {
  for (const char* text :
       {"", "'", "plain", "method.request.header.", "method.request.cookie.x", "method.request.body.",
        "method.request.bodyx", "method.request.multivaluepath.p", "context.", "stageVariables.", "$context.x",
        "integration.response.header.x", "\"x\"", "'open"}) {
    EXPECT_EQ(rest(text), "none") << text;
  }
}

TEST(RestSource, OfAResponse) {
  EXPECT_EQ(rest("integration.response.header.ETag", true), "integration.response.header.ETag");
  EXPECT_EQ(rest("integration.response.multivalueheader.X", true), "integration.response.multivalueheader.X");
  EXPECT_EQ(rest("integration.response.body", true), "integration.response.body");
  EXPECT_EQ(rest("integration.response.body.a", true), "integration.response.body $.a");
  EXPECT_EQ(rest("method.request.header.x", true), "none");
}

TEST(HttpSource, OfARequest) {
  EXPECT_EQ(http("$request.header.a"), "method.request.multivalueheader.a");
  EXPECT_EQ(http("$request.querystring.q"), "method.request.multivaluequerystring.q");
  EXPECT_EQ(http("$request.path"), "request.path");
  EXPECT_EQ(http("$request.path.id"), "method.request.path.id");
  EXPECT_EQ(http("$request.body"), "method.request.body");
  EXPECT_EQ(http("$request.body.a.b"), "method.request.body $.a.b");
  EXPECT_EQ(http("$context.x"), "context.x");
  EXPECT_EQ(http("$stageVariables.x"), "stageVariables.x");
  EXPECT_EQ(http("plain text"), "'plain text'");
  EXPECT_EQ(http(""), "''");
  EXPECT_EQ(http("a ${request.header.b} ${context.c}"), "['a ', method.request.multivalueheader.b, ' ', context.c]");
  EXPECT_EQ(http("${request.header.b}"), "method.request.multivalueheader.b");
  for (const char* text :
       {"$request.cookie.a", "$request", "$response.header.a", "${request.header.a", "${nothing}", "a ${}"}) {
    EXPECT_EQ(http(text), "none") << text;
  }
}

TEST(HttpSource, OfAResponse) {
  EXPECT_EQ(http("$response.header.a", true), "integration.response.multivalueheader.a");
  EXPECT_EQ(http("$response.body.a", true), "integration.response.body $.a");
  EXPECT_EQ(http("$request.header.a", true), "none");
}

TEST(Subtypes, AreFoundInAnyCase) {
  EXPECT_EQ(canonical_subtype("sqs-sendmessage"), "SQS-SendMessage");
  EXPECT_FALSE(canonical_subtype("SQS"));
  EXPECT_EQ(known_subtypes().size(), 10u);
}

}  // namespace
}  // namespace apigen::aws
