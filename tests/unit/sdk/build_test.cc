#include "apigen/sdk/build.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "apigen/sdk/text.h"
#include "tests/support/lowered.h"

namespace apigen::sdk {
namespace {

struct Made {
  std::unique_ptr<test::Lowered> lowered;
  Lock lock;
  support::Diagnostics diagnostics;
  Sdk sdk;
};

std::unique_ptr<Made> make(const std::string& yaml, const Lock& lock = {}) {
  auto out = std::make_unique<Made>();
  passes::Options options;
  options.default_integration.kind = passes::DefaultIntegration::Kind::mock;
  out->lowered = test::Lowered::text("openapi: 3.0.1\ninfo: {title: Pet Shop, version: '1'}\n" + yaml, options);
  EXPECT_TRUE(out->lowered->model) << out->lowered->problems();
  out->lock = lock;
  if (out->lowered->model) out->sdk = build(out->lowered->api(), out->lock, out->diagnostics);
  return out;
}

/// The schemas of a document with one operation that returns schema A.
std::unique_ptr<Made> schemas(const std::string& lines) {
  return make(R"(
paths:
  /a: {get: {responses: {"200": {description: x, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}
components:
  schemas:
)" + lines);
}

std::string type_text(const Made& made, const std::string& name) {
  const std::string all = dump(made.sdk);
  const std::size_t start = all.find("type " + name + " ");
  if (start == std::string::npos) return {};
  std::size_t end = all.find('\n', start);
  while (end + 1 < all.size() && all[end + 1] == ' ') end = all.find('\n', end + 1);
  return all.substr(start, end - start);
}

std::vector<std::string> operation_names(const Made& made) {
  std::vector<std::string> out;
  for (const Operation& operation : made.sdk.operations) out.push_back(operation.name);
  return out;
}

constexpr const char* kNothing = "{responses: {\"204\": {description: x}}}";

TEST(Operations, AreNamedByMethodAndPath) {
  auto made = make(std::string("paths:\n  /pets: {get: ") + kNothing + "}\n  /pets/{petId}: {get: " + kNothing + "}\n  /stores/{id}/pets: {post: " +
                   kNothing + "}\n  /{proxy+}: {get: " + kNothing + "}\n  /: {get: " + kNothing + "}\n");
  EXPECT_EQ(operation_names(*made), (std::vector<std::string>{"get_pets", "get_pet", "post_store_pets", "get_by_proxy", "get_root"}));
}

TEST(Operations, CollisionsTakeTheNextDistinguishingSegment) {
  auto made = make(std::string("paths:\n  /pet: {get: ") + kNothing + "}\n  /pets/{petId}: {get: " + kNothing + "}\n");
  EXPECT_EQ(operation_names(*made), (std::vector<std::string>{"get_pet", "get_pet_by_pet_id"}));
}

TEST(Operations, KeepFrozenNamesWhenOthersComeBefore) {
  auto first = make(std::string("paths:\n  /pets/{petId}: {get: ") + kNothing + "}\n");
  ASSERT_EQ(operation_names(*first), (std::vector<std::string>{"get_pet"}));
  auto second = make(std::string("paths:\n  /pet: {get: ") + kNothing + "}\n  /pets/{petId}: {get: " + kNothing + "}\n", first->lock);
  EXPECT_EQ(operation_names(*second), (std::vector<std::string>{"get_pet_2", "get_pet"}));
}

TEST(Operations, PreflightsAreNone) {
  auto made = make(std::string("paths:\n  /pets: {get: ") + kNothing + ", options: " + kNothing + "}\n");
  EXPECT_EQ(operation_names(*made), (std::vector<std::string>{"get_pets"}));
}

TEST(Types, KeepAbsentAndNullApart) {
  auto made = schemas("    A: {type: object, required: [a, b], properties: {a: {type: string}, b: {type: string, nullable: true}, c: {type: integer, format: int64, nullable: true}}}\n");
  EXPECT_EQ(type_text(*made, "a"), "type a response struct\n  a a string required\n  b b string|null required\n  c c int64|null");
}

TEST(Types, MergeAllOf) {
  auto made = schemas("    A: {allOf: [{$ref: '#/components/schemas/B'}, {required: [x], properties: {y: {type: string}}}]}\n"
                      "    B: {type: object, properties: {x: {type: integer}}}\n");
  EXPECT_EQ(type_text(*made, "a"), "type a response struct\n  x x integer required\n  y y string");
}

TEST(Types, AllOfWithOneReferenceIsTheReference) {
  auto made = schemas("    A: {type: object, properties: {b: {nullable: true, allOf: [{$ref: '#/components/schemas/B'}]}}}\n"
                      "    B: {type: object, properties: {x: {type: integer}}}\n");
  EXPECT_EQ(type_text(*made, "a"), "type a response struct\n  b b b|null");
}

TEST(Types, UnionsByDeclaredDiscriminator) {
  auto made = schemas("    A: {oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}], discriminator: {propertyName: t, mapping: {bee: '#/components/schemas/B'}}}\n"
                      "    B: {type: object, required: [t], properties: {t: {type: string}}}\n    C: {type: object, required: [t], properties: {t: {type: string}}}\n");
  EXPECT_EQ(type_text(*made, "a"), "type a response union by t\n  b b tags bee\n  c c tags C");
}

TEST(Types, UnionsByInferredDiscriminator) {
  auto made = schemas("    A: {oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}]}\n"
                      "    B: {type: object, required: [t], properties: {t: {type: string, enum: [b1, b2]}}}\n    C: {type: object, required: [t], properties: {t: {type: string, enum: [c]}}}\n");
  EXPECT_EQ(type_text(*made, "a"), "type a response union by t inferred\n  b b tags b1,b2\n  c c tags c");
}

TEST(Types, AnyOfThatOnlyRefinesIsNoUnion) {
  auto made = schemas("    A: {type: object, properties: {x: {type: string}, y: {type: string}}, anyOf: [{required: [x]}, {required: [y]}]}\n");
  EXPECT_EQ(type_text(*made, "a"), "type a response struct\n  x x string\n  y y string");
}

TEST(Types, OneOfBesidePropertiesGivesThemToEach) {
  auto made = schemas("    A: {type: object, properties: {x: {type: string}}, oneOf: [{title: One, properties: {y: {type: string}}, required: [y]}, {title: Two, properties: {z: {type: string}}, required: [z]}]}\n");
  EXPECT_EQ(type_text(*made, "a"), "type a response union\n  one a_one\n  two a_two");
  EXPECT_EQ(type_text(*made, "a_one"), "type a_one response struct\n  x x string\n  y y string required");
}

TEST(Types, NullAlternativesAreNullable) {
  auto made = schemas("    A: {type: object, properties: {b: {anyOf: [{type: string}, {type: string, enum: [null], nullable: true}]}}}\n");
  EXPECT_EQ(type_text(*made, "a"), "type a response struct\n  b b string|null");
}

TEST(Types, OneAlternativeBesideNullIsTheSchemaItself) {
  auto made = schemas("    A: {type: object, properties: {b: {$ref: '#/components/schemas/B'}}}\n"
                      "    B: {anyOf: [{type: object, properties: {x: {type: string}}}, {type: string, nullable: true, enum: [null]}]}\n");
  EXPECT_EQ(type_text(*made, "a"), "type a response struct\n  b b b|null");
  EXPECT_EQ(type_text(*made, "b"), "type b response struct\n  x x string");
}

TEST(Types, OneTagIsOfOneVariant) {
  auto made = schemas("    A: {oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}], discriminator: {propertyName: t}}\n"
                      "    B: {type: object, required: [t], properties: {t: {type: string, enum: [x]}}}\n    C: {type: object, required: [t], properties: {t: {type: string, enum: [x, y]}}}\n");
  EXPECT_EQ(type_text(*made, "a"), "type a response union by t\n  b b tags x\n  c c tags y");
}

TEST(Types, RecursionIsBoxed) {
  auto made = schemas("    A: {type: object, properties: {next: {$ref: '#/components/schemas/A'}, all: {type: array, items: {$ref: '#/components/schemas/A'}}}}\n");
  EXPECT_EQ(type_text(*made, "a"), "type a response struct\n  next next a boxed\n  all all [a]");
}

TEST(Types, AliasLoopsStandForAnything) {
  auto made = schemas("    A: {allOf: [{$ref: '#/components/schemas/B'}]}\n    B: {allOf: [{$ref: '#/components/schemas/A'}]}\n");
  const std::string all = dump(made->sdk);
  EXPECT_NE(all.find("operation get_a"), std::string::npos);
}

TEST(Types, EnumerationsNameTheirValues) {
  auto made = schemas("    A: {type: string, enum: ['+1', '-1', '', a-b, a_b, 'no']}\n");
  EXPECT_EQ(type_text(*made, "a"), "type a response enum open\n  plus_1 +1\n  minus_1 -1\n  empty \n  a_b a-b\n  a_b_2 a_b\n  no no");
}

TEST(Types, FieldsOfCollidingNamesStayApartForever) {
  auto first = schemas("    A: {type: object, properties: {foo-bar: {type: string}}}\n");
  EXPECT_EQ(type_text(*first, "a"), "type a response struct\n  foo_bar foo-bar string");
  std::string problem;
  auto second = make(R"(
paths:
  /a: {get: {responses: {"200": {description: x, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}
components:
  schemas:
    A: {type: object, properties: {fooBar: {type: string}, foo-bar: {type: string}}}
)", Lock::parse(first->lock.text(), problem));
  EXPECT_EQ(problem, "");
  EXPECT_EQ(type_text(*second, "a"), "type a response struct\n  foo_bar_2 fooBar string\n  foo_bar foo-bar string");
}

const std::string& constant(const Made& made, const std::string& type, std::size_t index) {
  for (const Type& one : made.sdk.types) {
    if (one.name == type) return std::get<EnumType>(one.shape).values.at(index).constant;
  }
  throw std::out_of_range(type);
}

TEST(Constants, AreApartFromTypesAndFromEachOther) {
  auto made = schemas(
      "    A: {type: object, properties: {p: {$ref: '#/components/schemas/E'}, q: {$ref: '#/components/schemas/EB'}, r: {$ref: '#/components/schemas/ED'}}}\n"
      "    E: {type: string, enum: [b-c, d]}\n    EB: {type: string, enum: [c]}\n    ED: {type: object, properties: {x: {type: string}}}\n");
  EXPECT_EQ(constant(*made, "e", 0), "e_b_c");
  EXPECT_EQ(constant(*made, "eb", 0), "eb_c_2");
  EXPECT_EQ(constant(*made, "e", 1), "e_d_2");
}

TEST(Constants, KeepTheirNamesWhenOthersComeBefore) {
  auto first = schemas("    A: {type: object, properties: {p: {$ref: '#/components/schemas/E'}}}\n    E: {type: string, enum: [b, c]}\n");
  ASSERT_EQ(constant(*first, "e", 0), "e_b");
  std::string problem;
  const std::string more = R"(
paths:
  /a: {get: {responses: {"200": {description: x, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}
components:
  schemas:
    E_B: {type: object, properties: {x: {type: string}}}
    A: {type: object, properties: {n: {$ref: '#/components/schemas/E_B'}, p: {$ref: '#/components/schemas/E'}}}
    E: {type: string, enum: [x, b, c]}
)";
  auto second = make(more, Lock::parse(first->lock.text(), problem));
  EXPECT_EQ(constant(*second, "e", 1), "e_b");
  EXPECT_EQ(type_text(*second, "e_b"), "");
  EXPECT_NE(type_text(*second, "e_b_2"), "");
  auto third = make(more, Lock::parse(second->lock.text(), problem));
  EXPECT_EQ(constant(*third, "e", 1), "e_b");
  EXPECT_EQ(third->lock.text(), second->lock.text());
}

/// The example of schema A: its own if that fits.
std::string example_of_a(const std::string& properties, const std::string& own, Direction direction) {
  auto made = schemas("    A: {type: object, required: [id, at, secret], properties: {id: {type: integer, readOnly: true}, secret: {type: string, writeOnly: true}, " +
                      properties + "}, example: " + own + "}\n");
  for (std::size_t i = 0; i < made->sdk.types.size(); ++i) {
    const Type& type = made->sdk.types[i];
    if (type.name == "a") return example_json(made->sdk, {static_cast<TypeId>(i), false}, type.node->find("example"), false, direction);
  }
  return {};
}

TEST(Examples, OfTheDocumentAreTakenIfTheyFit) {
  const std::string when = "at: {type: string, format: date-time}", made = "{\"secret\":\"text\",\"at\":\"2026-01-31T12:00:00Z\"}";
  EXPECT_EQ(example_of_a(when, "{at: '2020-02-29T23:59:59.123+01:00', secret: x, more: [1]}", Direction::request),
            "{\"at\":\"2020-02-29T23:59:59.123+01:00\",\"secret\":\"x\",\"more\":[1]}");
  EXPECT_EQ(example_of_a(when, "{at: yesterday, secret: x}", Direction::request), made);
  EXPECT_EQ(example_of_a(when, "{at: '2021-02-29T00:00:00Z', secret: x}", Direction::request), made);
  EXPECT_EQ(example_of_a(when, "{at: 5, secret: x}", Direction::request), made);
  EXPECT_EQ(example_of_a(when, "{secret: x}", Direction::request), made);
  EXPECT_EQ(example_of_a("at: {type: array, items: {type: integer}}", "{secret: x, at: [1, a]}", Direction::request), "{\"secret\":\"text\",\"at\":[1]}");
  EXPECT_EQ(example_of_a("at: {oneOf: [{type: integer}, {type: string, format: uuid}]}", "{secret: x, at: a}", Direction::request), "{\"secret\":\"text\",\"at\":1}");
}

TEST(Examples, OfAnswersHoldWhatIsOnlyRead) {
  const std::string when = "at: {type: string, format: date}";
  EXPECT_EQ(example_of_a(when, "{at: '2020-01-01'}", Direction::response), "{\"id\":1,\"at\":\"2026-01-31\"}");
  EXPECT_EQ(example_of_a(when, "{id: 3, at: '2020-01-01'}", Direction::response), "{\"id\":3,\"at\":\"2020-01-01\"}");
}

TEST(Bodies, OfferEachMediaTypeOnce) {
  auto made = make(R"(
paths:
  /a: {post: {requestBody: {content: {application/json: {schema: {type: string}}, "application/*+json": {schema: {type: string}}}}, responses: {"204": {description: x}}}}
)");
  ASSERT_TRUE(made->sdk.operations.at(0).body);
  EXPECT_EQ(made->sdk.operations[0].body->contents.size(), 1U);
}

TEST(Pagination, PatternsAreRecognised) {
  auto made = make(R"(
paths:
  /a:
    get:
      parameters: [{name: nextToken, in: query, schema: {type: string}}, {name: limit, in: query, schema: {type: integer}}]
      responses: {"200": {description: x, content: {application/json: {schema: {type: object, properties: {things: {type: array, items: {type: string}}, nextToken: {type: string}}}}}}}
  /b:
    get:
      parameters: [{name: page, in: query, schema: {type: integer}}]
      responses: {"200": {description: x, content: {application/json: {schema: {type: array, items: {type: string}}}}}}
)");
  const std::string all = dump(made->sdk);
  EXPECT_NE(all.find("pages cursor input next_token limit limit items /things next /nextToken of string from 0"), std::string::npos) << all;
  EXPECT_NE(all.find("pages page input page items / next / of string from 1"), std::string::npos) << all;
}

TEST(Pagination, AWrongExtensionIsReported) {
  auto made = make("paths:\n  /a: {get: {x-apigen-pagination: {type: cursor, input: nope}, responses: {\"204\": {description: x}}}}\n");
  ASSERT_EQ(made->diagnostics.all().size(), 1u);
  EXPECT_FALSE(made->sdk.operations[0].pagination);
}

TEST(Security, KnowsApiGatewaysOwn) {
  auto made = make(R"(
paths:
  /a: {get: {security: [{iam: []}, {key: []}], responses: {"204": {description: x}}}}
components:
  securitySchemes:
    iam: {type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authtype: awsSigv4}
    key: {type: apiKey, in: header, name: x-api-key}
)");
  const std::string all = dump(made->sdk);
  EXPECT_NE(all.find("scheme iam sigv4"), std::string::npos) << all;
  EXPECT_NE(all.find("  security iam\n  security key\n"), std::string::npos) << all;
}

}  // namespace
}  // namespace apigen::sdk
