#include <gtest/gtest.h>

#include "generator/sdk/cpp/text.h"
#include "generator/sdk/cpp/writers.h"

namespace apigen::sdk::cpp {
namespace {

TypeRef ref(std::size_t index, bool nullable = false) { return {static_cast<TypeId>(index), nullable}; }

Field field(const std::string& name, TypeRef type, bool boxed = false) {
  Field out;
  out.name = out.wire = name;
  out.type = type;
  out.required = true;
  out.boxed = boxed;
  return out;
}

template <class Shape>
Type type(const std::string& name, Shape shape) {
  Type out;
  out.name = name;
  out.shape = std::move(shape);
  return out;
}

StructType object(std::vector<Field> fields) {
  StructType out;
  out.fields = std::move(fields);
  return out;
}

std::vector<std::size_t> component_of(const Layout& layout, std::size_t type) { return layout.components()[layout.component(type)]; }

TEST(CppLayout, PutsWhatIsNeededFirst) {
  Sdk sdk;
  sdk.types = {type("page", object({field("items", ref(1))})), type("", ListType{ref(2)}), type("pet", object({}))};
  const Layout layout(sdk);
  EXPECT_LT(layout.component(2), layout.component(0));
  EXPECT_EQ(layout.file(layout.component(2)), "pet");
}

TEST(CppLayout, KeepsTypesThatNeedEachOtherTogether) {
  // a holds b, b holds a list of a, and c stands apart.
  Sdk sdk;
  sdk.types = {type("a", object({field("b", ref(1))})), type("b", object({field("all", ref(2))})), type("", ListType{ref(0)}), type("c", object({}))};
  const Layout layout(sdk);
  EXPECT_EQ(component_of(layout, 0), (std::vector<std::size_t>{1, 0})) << "b must be complete where a is defined";
  EXPECT_EQ(layout.component(0), layout.component(1));
  EXPECT_NE(layout.component(3), layout.component(0));
  EXPECT_EQ(layout.file(layout.component(0)), "a");
}

TEST(CppLayout, NamesListsAndMapsThatHoldThemselves) {
  Sdk sdk;
  sdk.types = {type("promise", AliasType{ref(1)}), type("", ListType{ref(0)}), type("tree", object({field("children", ref(3))})), type("trees", AliasType{ref(4)}),
               type("", ListType{ref(2)})};
  const Layout layout(sdk);
  EXPECT_TRUE(layout.is_own(0));
  EXPECT_FALSE(layout.is_own(3)) << "a struct stands between";
  EXPECT_EQ(layout.named(ref(3)), (std::vector<std::size_t>{2}));
}

TEST(CppLayout, EndsWithChainsOfAnyLength) {
  constexpr std::size_t kLong = 200000;
  Sdk sdk;
  for (std::size_t i = 0; i < kLong; ++i) sdk.types.push_back(type("t" + std::to_string(i), object({field("next", ref((i + 1) % kLong), i + 1 == kLong)})));
  const Layout layout(sdk);
  EXPECT_EQ(layout.components().size(), 1U);
  EXPECT_EQ(layout.components()[0].front(), kLong - 1);
}

TEST(CppTypes, TellAbsentAndNullApart) {
  Sdk sdk;
  sdk.types = {type("", ScalarType{Scalar::string}), type("", ScalarType{Scalar::any}), type("pet", object({}))};
  const Layout layout(sdk);
  Types types(sdk, layout, "shop", "shop::", "models::");
  EXPECT_EQ(types.type(ref(0)), "std::string");
  EXPECT_EQ(types.type(ref(0, true)), "shop::Nullable<std::string>");
  EXPECT_EQ(types.optional(ref(0)), "std::optional<std::string>");
  EXPECT_EQ(types.optional(ref(0, true)), "shop::Field<std::string>");
  EXPECT_EQ(types.type(ref(1, true)), "shop::Json") << "which can be null itself";
  EXPECT_EQ(types.optional(ref(2), true), "std::optional<shop::Box<models::Pet>>");
  EXPECT_NE(types.includes().find("#include \"shop/models/pet.hpp\"\n"), std::string::npos);
}

TEST(CppTypes, BoxValuesOfMapsThatAreIncomplete) {
  Sdk sdk;
  sdk.types = {type("tree", object({field("children", ref(1))})), type("", MapType{ref(0)})};
  const Layout layout(sdk);
  Types types(sdk, layout, "shop", "", "");
  EXPECT_EQ(types.type(ref(1)), "std::map<std::string, Tree>");
  types.within(layout.component(0));
  EXPECT_EQ(types.type(ref(1)), "std::map<std::string, Box<Tree>>");
}

TEST(CppNames, AreNeitherKeywordsNorMacros) {
  EXPECT_EQ(field_name("class"), "class_");
  EXPECT_EQ(field_name("linux"), "linux_");
  EXPECT_EQ(field_name("extra"), "extra_");
  EXPECT_EQ(constant_name("unknown"), "unknown_");
  EXPECT_EQ(type_name("value"), "Value_");
  EXPECT_EQ(namespace_name("pet-shop"), "pet_shop");
  EXPECT_EQ(namespace_name("std"), "std_api");
  EXPECT_EQ(namespace_name("json"), "json_api") << "json.hpp is there already";
}

TEST(CppPackage, HasANameThatRegistriesTake) {
  EXPECT_EQ(package_problem("pet-shop2"), "");
  for (const char* name : {"", "a", "Pet", "pet_shop", "-pet", "pet-", "pet--shop", "pet/shop", "p\xC3\xA9t"}) EXPECT_NE(package_problem(name), "") << name;
}

TEST(CppText, CannotBeLeft) {
  EXPECT_EQ(literal("a\"b\\\n"), "\"a\\\"b\\\\\\n\"");
  EXPECT_EQ(literal(std::string("a\0b", 3)), "std::string_view(\"a\\000b\", 3)");
  EXPECT_EQ(literal(std::string(300, 'x')).find('\n'), std::string::npos);
  EXPECT_EQ(literals({}), "{}");
  EXPECT_EQ(doc_comment("a \\", "  ").find("\\\n"), std::string::npos) << "a line must not go on";
  EXPECT_EQ(plain("x\"; $(rm) @own@ [[\n#"), "x (rm) own  ");
}

}  // namespace
}  // namespace apigen::sdk::cpp
