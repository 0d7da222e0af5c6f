#include "apigen/document/substitute.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/document/reading.h"

namespace apigen::document {
namespace {

using support::DiagnosticId;

struct Substituted {
  Reading reading;
  std::shared_ptr<const Document> document;

  Substituted(std::string text, std::initializer_list<std::string_view> arguments = {}) : reading(std::move(text)) {
    Parameters parameters;
    for (std::string_view argument : arguments) EXPECT_TRUE(parameters.set(argument));
    document = substitute(reading.document, parameters, reading.diagnostics);
  }
  std::string json() const { return to_json(*document->root()); }
  const Node* at(std::initializer_list<std::string_view> keys) const {
    const Node* node = document->root();
    for (std::string_view key : keys) node = node ? node->find(key) : nullptr;
    return node;
  }
  std::string message(DiagnosticId id) const {
    for (const support::Diagnostic& d : reading.diagnostics.all()) {
      if (d.id == id) return d.message;
    }
    return {};
  }
};

/// In an integration, where values are required.
std::string integration(const std::string& members) { return "x-amazon-apigateway-integration:\n  " + members + "\n"; }
constexpr auto kIntegration = "x-amazon-apigateway-integration";

TEST(Substitute, WithoutPlaceholdersTheDocumentStays) {
  Substituted s("a: [1, {b: $x}]\nc: '{}'\n");
  EXPECT_EQ(s.document, s.reading.document);
}

TEST(Substitute, PseudoParameters) {
  Substituted s("a: {Fn::Sub: '${AWS::Region} ${AWS::AccountId} ${AWS::Partition} ${AWS::URLSuffix} ${AWS::StackName}'}\nb: {Ref: AWS::Region}\nc: x ${AWS::Region}\n");
  EXPECT_EQ(s.json(), R"({"a":"us-east-1 123456789012 aws amazonaws.com apigen","b":"us-east-1","c":"x us-east-1"})");
  EXPECT_EQ(Substituted("a: {Ref: AWS::Region}", {"AWS::Region=eu-west-2"}).json(), R"({"a":"eu-west-2"})");
  EXPECT_EQ(s.reading.problems(), "");
}

TEST(Substitute, FunctionsInLambdaUris) {
  Substituted s(integration("{type: aws_proxy, uri: {Fn::Sub: 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${My.Arn}:live/invocations'}, credentials: {Fn::GetAtt: [Role, Arn]}}"));
  EXPECT_EQ(s.at({kIntegration, "uri"})->text,
            "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:My:live/invocations");
  EXPECT_EQ(s.at({kIntegration, "credentials"})->text, "arn:aws:iam::123456789012:role/Role");
  EXPECT_EQ(s.reading.problems(), "");
}

TEST(Substitute, JoinKnowsWhatStandsInFront) {
  Substituted s(integration("{uri: {Fn::Join: ['', ['arn:aws:apigateway:', {Ref: AWS::Region}, ':lambda:path/2015-03-31/functions/', {Fn::GetAtt: F.Arn}, /invocations]]}}"));
  EXPECT_EQ(s.at({kIntegration, "uri"})->text, "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:F/invocations");
}

TEST(Substitute, NamesInsideAFunctionArn) {
  Substituted s(integration("{uri: {Fn::Sub: 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Name}'}}"));
  EXPECT_EQ(s.at({kIntegration, "uri"})->text, "arn:aws:lambda:us-east-1:123456789012:function:Name");
}

TEST(Substitute, AllMissingNamesMakeOneError) {
  Substituted s(integration("{uri: '${base}/pets', a: {Ref: Table}, b: ['${base}', {Fn::If: [IsProd, 1, 2]}], c: {Fn::GetAtt: [Lb, DNSName]}, d: {Fn::ImportValue: exported}, e: '{{resolve:ssm:/x}}'}"));
  ASSERT_EQ(s.reading.diagnostics.all().size(), 1u);
  EXPECT_EQ(s.message(DiagnosticId::missing_parameter),
            "there is no value for 6 names that the document uses:\nbase: lines 2, 2\nTable, a Ref: line 2\nIsProd, a condition (true or false): line 2\n"
            "Lb.DNSName, a Fn::GetAtt: line 2\nexported, a Fn::ImportValue: line 2\nresolve:ssm:/x, a dynamic reference: line 2");
}

TEST(Substitute, ParametersGiveValues) {
  Substituted s(integration("{uri: '${base}/pets', a: {Ref: Table}, b: {Fn::If: [IsProd, 1, 2]}, c: {Fn::GetAtt: [Lb, DNSName]}, d: {Fn::ImportValue: exported}, e: '{{resolve:ssm:/x}}-'}"),
                {"base=http://b", "Table=t", "IsProd=false", "Lb.DNSName=lb", "exported=E", "resolve:ssm:/x=v"});
  EXPECT_EQ(to_json(*s.at({kIntegration})), R"({"uri":"http://b/pets","a":"t","b":2,"c":"lb","d":"E","e":"v-"})");
  EXPECT_EQ(s.reading.problems(), "");
}

TEST(Substitute, MisspeltParametersAreSuggested) {
  Substituted s(integration("{uri: '${backend}/x'}"), {"bakend=http://b"});
  EXPECT_NE(s.reading.diagnostics.all().at(0).suggestion.find("\"bakend\""), std::string::npos);
}

TEST(Substitute, WhatBelongsToApiGatewayIsNeverTouched) {
  std::string text = integration("{uri: 'http://${stageVariables.host}/${stageVariables[''x'']}', a: '${request.path.id}', b: '${context.requestId} $context.x', responseTemplates: {application/json: '${util} $!{input.x} ${foo} #set($a = 1)${a}'}}");
  Substituted s(text, {"stageVariables.host=no", "context.requestId=no"});
  EXPECT_EQ(s.document, s.reading.document);
  EXPECT_EQ(s.reading.problems(), "");
}

TEST(Substitute, TemplatesAndProseTakeOnlyWhatIsGiven) {
  Substituted s("info: {title: '${name} API', description: 'costs ${amount}'}\n" + integration("{requestTemplates: {a/b: '{\"table\": \"${table}\", \"x\": \"${x}\"}'}}"), {"table=pets"});
  EXPECT_EQ(s.at({kIntegration, "requestTemplates", "a/b"})->text, R"({"table": "pets", "x": "${x}"})");
  EXPECT_EQ(s.at({"info", "title"})->text, "${name} API");
  EXPECT_EQ(s.reading.problems(), "");
}

TEST(Substitute, EscapesOfSubAndTerraform) {
  Substituted s(integration("{a: {Fn::Sub: '${!Literal} ${AWS::Region}'}, b: 'x:$${stageVariables.fn}'}"));
  EXPECT_EQ(to_json(*s.at({kIntegration})), R"({"a":"${Literal} us-east-1","b":"x:${stageVariables.fn}"})");
}

TEST(Substitute, SubWithItsOwnValues) {
  Substituted s(integration("{a: {Fn::Sub: [\"'${Header}-${AWS::Region}'\", {Header: {Ref: Value}}]}}"), {"Value=v"});
  EXPECT_EQ(s.at({kIntegration, "a"})->text, "'v-us-east-1'");
}

TEST(Substitute, KindsOfTemplateValues) {
  Substituted s("x-amazon-apigateway-integration:\n  timeoutInMillis: ${t}\n  text: '${t}'\n  flag: ${f}\n  embedded: a${t}\n", {"t=500", "f=true"});
  EXPECT_EQ(to_json(*s.at({kIntegration})), R"({"timeoutInMillis":500,"text":"500","flag":true,"embedded":"a500"})");
  Substituted json(R"({"x-amazon-apigateway-integration": {"timeoutInMillis": ${t}, "list": ${ l }}})", {"t=500", "l=a"});
  EXPECT_EQ(to_json(*json.at({kIntegration})), R"({"timeoutInMillis":500,"list":"a"})");
}

TEST(Substitute, NoValueRemoves) {
  Substituted s("a: {Fn::If: [C, {Ref: AWS::NoValue}, 1]}\nb: [1, {Ref: AWS::NoValue}, 2]\nc: {Fn::Join: ['-', [x, {Ref: AWS::NoValue}, y]]}\n", {"C=true"});
  EXPECT_EQ(s.json(), R"({"b":[1,2],"c":"x-y"})");
}

TEST(Substitute, OtherFunctions) {
  Substituted s("a: {Fn::Select: [1, {Fn::Split: [',', 'x,y,z']}]}\nb: {Fn::Base64: 'any carnal pleas'}\nc: {Fn::ToJsonString: {k: [1]}}\nd: {Fn::Length: [1, 2]}\n"
                "e: {Fn::GetAZs: ''}\nf: {Fn::Base64: ab}\ng: {Fn::Base64: ''}\nh: {Fn::Equals: [a, a]}\n");
  EXPECT_EQ(s.json(), R"({"a":"y","b":"YW55IGNhcm5hbCBwbGVhcw==","c":"{\"k\":[1]}","d":2,"e":["us-east-1a","us-east-1b","us-east-1c"],"f":"YWI=","g":"","h":true})");
}

TEST(Substitute, BadFormsAreReportedAll) {
  Substituted s("a: {Fn::Sub: {x: 1}}\nb: {Fn::Join: x}\nc: {Fn::GetAtt: x}\nd: {Fn::If: [x]}\ne: {Fn::Select: [9, [a]]}\nf: {Fn::Nonsense: 1}\ng: {Fn::FindInMap: [a]}\nh: {Fn::Split: ['', x]}\n"
                "i: {Fn::Transform: {Name: Other}}\nj: {Fn::Cidr: [a, 1, 2]}\n");
  EXPECT_EQ(s.reading.problems(), "AG0132@1:4 AG0132@2:4 AG0132@3:4 AG0132@4:4 AG0132@5:4 AG0132@6:4 AG0132@7:4 AG0132@8:4 AG0132@9:20 AG0132@10:4");
}

TEST(Substitute, WhatLooksLikeRefInSchemasStays) {
  std::string text = "properties: {Ref: {type: string}}\nexample: {Ref: abc}\n";
  EXPECT_EQ(Substituted("info: {title: {Ref: 'AWS::StackName'}}").json(), R"({"info":{"title":"apigen"}})");
  EXPECT_EQ(Substituted(text).json(), R"({"properties":{"Ref":{"type":"string"}},"example":{"Ref":"abc"}})");
}

TEST(Substitute, FreeNamesInTheFunctionsPlaceAreAssumedWithAWarning) {
  Substituted s(integration("{type: AWS_PROXY, uri: 'arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${fn.arn}/invocations', credentials: '${role}'}"));
  EXPECT_EQ(s.at({kIntegration, "uri"})->text, "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:fn_arn/invocations");
  EXPECT_EQ(s.reading.diagnostics.count(support::Severity::error), 0u);
  EXPECT_EQ(s.message(DiagnosticId::assumed_value), "values were made up for names that are not given:\nregion = us-east-1: line 2\n"
                                                    "fn.arn = arn:aws:lambda:us-east-1:123456789012:function:fn_arn: line 2\nrole = arn:aws:iam::123456789012:role/role: line 2");
}

TEST(Substitute, KeysAreReplacedToo) {
  Substituted s("paths:\n  '/${stage}/pets': 1\n  /x: 2\n  '/${other}': 3\n", {"stage=v1"});
  EXPECT_EQ(to_json(*s.at({"paths"})), R"({"/v1/pets":1,"/x":2,"/other":3})");
  EXPECT_EQ(s.message(DiagnosticId::missing_parameter), "there is no value for a name that the document uses:\nother: line 4");
  EXPECT_EQ(Substituted("paths: {'/${a}': 1, '/${b}': 2}", {"a=x", "b=x"}).reading.problems(), "AG0103@1:21");
}

TEST(Substitute, SpansAreThoseOfThePlaceholder) {
  Substituted s("a: 1\nx-amazon-apigateway-integration: {uri: !Sub 'http://${h}/'}\n", {"h=host"});
  const Node* uri = s.at({kIntegration, "uri"});
  EXPECT_EQ(uri->text, "http://host/");
  EXPECT_EQ(s.reading.text_of(*uri), "!Sub 'http://${h}/'");
}

TEST(Substitute, OddPlaceholders) {
  Substituted s(integration("{a: '${', b: '${}x', c: '${unclosed', d: '$', e: '${ lower(env) }x'}"), {"lower(env)=J"});
  EXPECT_EQ(s.at({kIntegration, "a"})->text, "${");
  EXPECT_EQ(s.at({kIntegration, "c"})->text, "${unclosed");
  EXPECT_EQ(s.at({kIntegration, "e"})->text, "Jx");
}

class ParameterFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "apigen-params-XXXXXX").string();
    int file = mkstemp(pattern.data());
    ASSERT_GE(file, 0);
    close(file);
    path_ = pattern;
  }
  void TearDown() override { std::filesystem::remove(path_); }
  Parameters read(const std::string& text) {
    std::ofstream(path_) << text;
    Parameters out;
    out.add_file(path_, diagnostics_);
    return out;
  }
  std::string path_;
  support::Diagnostics diagnostics_;
};

TEST_F(ParameterFiles, AllForms) {
  Parameters map = read("a: 1\nouter: {in-ner: {x: deep}, 'a.b': dotted}\nlist: [1, 2]\n");
  EXPECT_EQ(map.find("a")->text, "1");
  EXPECT_EQ(map.find("outer.in-ner.x")->text, "deep");
  EXPECT_EQ(map.find("outer.a.b")->text, "dotted");
  EXPECT_TRUE(map.find("list")->is_sequence());
  EXPECT_EQ(map.find("outer.none"), nullptr);
  EXPECT_EQ(map.find("none"), nullptr);
  EXPECT_EQ(read("Parameters: {a: x}").find("a")->text, "x");
  EXPECT_EQ(read(R"([{"ParameterKey": "k", "ParameterValue": "v"}])").find("k")->text, "v");
  EXPECT_FALSE(diagnostics_.has_errors());
  EXPECT_TRUE(read("just text").empty());
  EXPECT_TRUE(read("[{ParameterKey: k}]").empty());
  EXPECT_EQ(diagnostics_.count(support::Severity::error), 2u);
}

TEST_F(ParameterFiles, ValuesOfAnyKindTakeThePlaceOfAWholeValue) {
  Parameters parameters = read("roles: [a, b]\n");
  Reading reading("x-amazon-apigateway-y: {roles: '${roles}', text: 'r=${roles}'}\n");
  std::shared_ptr<const Document> result = substitute(reading.document, parameters, reading.diagnostics);
  EXPECT_EQ(to_json(*result->root()), R"({"x-amazon-apigateway-y":{"roles":["a","b"],"text":"r=[\"a\",\"b\"]"}})");
}

TEST_F(ParameterFiles, UnreadableFilesAreReported) {
  Parameters parameters;
  parameters.add_file(path_ + ".none", diagnostics_);
  EXPECT_TRUE(diagnostics_.has_errors());
}

}  // namespace
}  // namespace apigen::document
