// The pass behind substitute(): walks a tree, replaces placeholders, shares what does not change.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "apigen/document/substitute.h"
#include "name_report.h"
#include "template_scope.h"

namespace apigen::document {

/// Where in an OpenAPI document the walk is.
struct Place {
  bool extension = false;  // in a value of API Gateway's extensions, where a deployment tool must have replaced everything
  bool loose = false;      // mapping templates and prose, where `${name}` may mean something else
  bool lambda = false;     // in an integration of type aws_proxy
  bool http = false;       // in an integration of type http or http_proxy
  bool data = false;       // examples and defaults, which may have a member called Ref
  std::string_view key{};  // the nearest key
};

/// Reads another file for AWS::Include; null if that fails (reported).
using Include = std::function<const Node*(const std::string& location, support::Span at)>;

class Substituter {
 public:
  /// Borrows everything; new nodes go to `out`.
  Substituter(Document& out, const Parameters& parameters, const TemplateScope& scope, support::Diagnostics& diagnostics, Include include = {});

  /// The node with its placeholders replaced; the node itself if there are none; null for AWS::NoValue.
  const Node* visit(const Node& node, Place place);
  /// Reports names without values. Call once, at the end.
  void finish();

 private:
  enum class Origin { reference, attribute, sub, plain };
  struct Name {
    std::string_view text;    // "Function.Arn"
    Origin origin;
    Place place;
    std::string_view before;  // text in front of it, as far as known
    bool whole;               // it is all of the value
    support::Span span;
  };
  using Locals = Node;  // the second argument of Fn::Sub: a mapping

  // Names -> values (names.cc).
  const Node* value_of(const Name& name);
  const Node* assumed_value(const Name& name, std::string_view id, std::string_view attribute);
  const Node* text_node(std::string text, support::Span span);
  const Node* copy_at(const Node& value, support::Span span);
  std::string fallback_text(const Name& name) const;
  std::optional<std::string> pseudo(std::string_view name) const;
  std::string setting(std::string_view name) const;

  // Text with ${...} (substituter.cc).
  const Node* plain_text(const Node& node, Place place);
  std::string replace(std::string_view text, Origin origin, const Locals* locals, Place place, std::string before, support::Span span);
  const Node* visit_mapping(const Node& node, Place place);
  const Node* visit_sequence(const Node& node, Place place);
  Place below(const Place& place, std::string_view key) const;

  // CloudFormation's functions (intrinsics.cc). False: `node` is none of them.
  bool evaluate(const Node& node, Place place, std::string_view before, const Node*& result);
  const Node* call(std::string_view function, const Node& argument, const Node& whole, Place place, std::string_view before);
  const Node* reference(const Node& argument, Place place, std::string_view before, support::Span span);
  const Node* get_attribute(const Node& argument, Place place, std::string_view before, support::Span span);
  const Node* sub(const Node& argument, Place place, std::string_view before, support::Span span);
  const Node* join(const Node& argument, Place place, std::string_view before, support::Span span);
  const Node* choose(const Node& argument, Place place, support::Span span);
  const Node* select(const Node& argument, Place place, support::Span span);
  const Node* split(const Node& argument, Place place, support::Span span);
  const Node* find_in_map(const Node& argument, Place place, support::Span span);
  const Node* import_value(const Node& argument, Place place, support::Span span);
  const Node* base64(const Node& argument, Place place, support::Span span);
  const Node* bad_form(std::string_view function, support::Span span, std::string_view form);
  const Node* argument_value(const Node& argument, Place place, std::string_view before = {});
  std::optional<bool> condition(std::string_view name, support::Span at, int depth = 0);
  std::optional<bool> condition_of(const Node& expression, int depth);
  void splice_include(const Node& transform, Node& into, Place place);

  Document& out_;
  const Parameters& parameters_;
  const TemplateScope& scope_;
  support::Diagnostics& diagnostics_;
  Include include_;
  NameReport names_;
  Account account_;
  int include_depth_ = 0;
};

/// The text of a scalar as it would stand in a string; none for lists, objects and null.
std::optional<std::string> scalar_text(const Node& node);

}  // namespace apigen::document
