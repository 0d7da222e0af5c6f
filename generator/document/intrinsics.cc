// Substituter: CloudFormation's intrinsic functions (AWS CloudFormation, "Intrinsic function reference").
#include <cstdint>

#include "apigen/support/text.h"
#include "substituter.h"

namespace apigen::document {
namespace {

using support::DiagnosticId;
using support::in_quotes;

constexpr int kDeepest = 16;  // of conditions that name each other, and of files that include each other

std::string base64_text(std::string_view bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += i + k > bytes.size() ? '=' : digits[(group >> (18 - 6 * k)) & 63];
  }
  return out;
}

}  // namespace

bool Substituter::evaluate(const Node& node, Place place, std::string_view before, const Node*& result) {
  const Member& member = node.members[0];
  std::string_view key = member.key;
  if (key == "Ref") {
    // A schema may have a property of this name, and an example a member.
    if (!member.value->is_string() || place.data) return false;
    result = reference(*member.value, place, before, node.span);
    return true;
  }
  if (!key.starts_with("Fn::") || key == "Fn::Transform") return false;
  result = call(key.substr(4), *member.value, node, place, before);
  return true;
}

const Node* Substituter::call(std::string_view function, const Node& argument, const Node& whole, Place place, std::string_view before) {
  if (function == "Sub") return sub(argument, place, before, whole.span);
  if (function == "GetAtt") return get_attribute(argument, place, before, whole.span);
  if (function == "Join") return join(argument, place, before, whole.span);
  if (function == "If") return choose(argument, place, whole.span);
  if (function == "Select") return select(argument, place, whole.span);
  if (function == "Split") return split(argument, place, whole.span);
  if (function == "FindInMap") return find_in_map(argument, place, whole.span);
  if (function == "ImportValue") return import_value(argument, place, whole.span);
  if (function == "Base64") return base64(argument, place, whole.span);
  if (function == "ToJsonString") {
    const Node* value = visit(argument, place);
    return text_node(value ? to_json(*value) : "null", whole.span);
  }
  if (function == "Length") {
    const Node* value = argument_value(argument, place);
    if (!value || !value->is_sequence()) return bad_form("Fn::Length", whole.span, "a list");
    Node& count = out_.make(Kind::integer, whole.span);
    count.text = std::to_string(value->items.size());
    return &count;
  }
  if (function == "GetAZs") {
    Node& zones = out_.make(Kind::sequence, whole.span);
    for (const char* zone : {"a", "b", "c"}) zones.items.push_back(text_node(account_.region + zone, whole.span));
    return &zones;
  }
  if (function == "And" || function == "Or" || function == "Not" || function == "Equals") {
    Node& truth = out_.make(Kind::boolean, whole.span);
    truth.boolean = condition_of(whole, 0).value_or(false);
    return &truth;
  }
  diagnostics_.report(DiagnosticId::bad_intrinsic, whole.span, "CloudFormation's function " + in_quotes("Fn::" + std::string(function)) + " cannot be evaluated here",
                      "replace it with its value");
  return text_node("", whole.span);
}

const Node* Substituter::bad_form(std::string_view function, support::Span span, std::string_view form) {
  diagnostics_.report(DiagnosticId::bad_intrinsic, span, std::string(function) + " takes " + std::string(form));
  return text_node("", span);
}

/// Arguments may be functions themselves.
const Node* Substituter::argument_value(const Node& argument, Place place, std::string_view before) {
  const Node* result = nullptr;
  if (argument.is_mapping() && argument.members.size() == 1 && evaluate(argument, place, before, result)) return result;
  return visit(argument, place);
}

const Node* Substituter::reference(const Node& argument, Place place, std::string_view before, support::Span span) {
  if (argument.text == "AWS::NoValue") return nullptr;
  Name name{argument.text, Origin::reference, place, before, before.empty(), span};
  if (const Node* value = value_of(name)) return value;
  names_.missing(argument.text, "a Ref", span);
  return text_node(fallback_text(name), span);
}

const Node* Substituter::get_attribute(const Node& argument, Place place, std::string_view before, support::Span span) {
  std::string path;
  if (argument.is_string()) {
    path = argument.text;
  } else if (argument.is_sequence() && argument.items.size() == 2 && argument.items[0]->is_string()) {
    const Node* attribute = argument_value(*argument.items[1], place);
    std::optional<std::string> text = attribute ? scalar_text(*attribute) : std::nullopt;
    if (text) path = argument.items[0]->text + "." + *text;
  }
  if (path.find('.') == std::string::npos) return bad_form("Fn::GetAtt", span, "a logical id and an attribute: [Resource, Attribute]");
  Name name{path, Origin::attribute, place, before, before.empty(), span};
  if (const Node* value = value_of(name)) return value;
  names_.missing(path, "a Fn::GetAtt", span);
  return text_node(fallback_text(name), span);
}

const Node* Substituter::sub(const Node& argument, Place place, std::string_view before, support::Span span) {
  const Node* text = &argument;
  const Node* locals = nullptr;
  if (argument.is_sequence() && argument.items.size() == 2 && argument.items[1]->is_mapping()) {
    text = argument.items[0];
    Node& values = out_.make(Kind::mapping, argument.items[1]->span);
    for (const Member& member : argument.items[1]->members) {
      if (const Node* value = argument_value(*member.value, place)) values.members.push_back({member.key, member.key_span, value});
    }
    locals = &values;
  }
  if (!text->is_string()) return bad_form("Fn::Sub", span, "a string, or a list of a string and an object of values");
  return text_node(replace(text->text, Origin::sub, locals, place, std::string(before), span), span);
}

const Node* Substituter::join(const Node& argument, Place place, std::string_view before, support::Span span) {
  const Node* list = argument.is_sequence() && argument.items.size() == 2 ? argument.items[1] : nullptr;
  std::optional<std::string> delimiter = list ? scalar_text(*argument.items[0]) : std::nullopt;
  if (list && list->is_mapping()) list = argument_value(*list, place);
  if (!delimiter || !list || !list->is_sequence()) return bad_form("Fn::Join", span, "a delimiter and a list: [delimiter, [part, ...]]");
  std::string out;
  bool first = true;
  for (const Node* part : list->items) {
    const Node* value = argument_value(*part, place, std::string(before) + out + (first ? "" : *delimiter));
    if (!value) continue;
    std::optional<std::string> text = scalar_text(*value);
    if (!text) return bad_form("Fn::Join", part->span, "a list of strings");
    if (!first) out += *delimiter;
    first = false;
    out += *text;
  }
  return text_node(std::move(out), span);
}

const Node* Substituter::choose(const Node& argument, Place place, support::Span span) {
  if (!argument.is_sequence() || argument.items.size() != 3 || !argument.items[0]->is_string()) {
    return bad_form("Fn::If", span, "a condition and two values: [condition, if true, if false]");
  }
  bool truth = condition(argument.items[0]->text, argument.items[0]->span).value_or(true);
  return argument_value(*argument.items[truth ? 1 : 2], place);
}

const Node* Substituter::select(const Node& argument, Place place, support::Span span) {
  const Node* index = argument.is_sequence() && argument.items.size() == 2 ? argument_value(*argument.items[0], place) : nullptr;
  const Node* list = index ? argument_value(*argument.items[1], place) : nullptr;
  std::optional<std::string> text = index ? scalar_text(*index) : std::nullopt;
  bool number = text && !text->empty() && text->size() < 8 && text->find_first_not_of("0123456789") == std::string::npos;
  if (!number || !list || !list->is_sequence() || std::stoul(*text) >= list->items.size()) return bad_form("Fn::Select", span, "an index and a list that has it: [index, [value, ...]]");
  return list->items[std::stoul(*text)];
}

const Node* Substituter::split(const Node& argument, Place place, support::Span span) {
  const Node* source = argument.is_sequence() && argument.items.size() == 2 ? argument_value(*argument.items[1], place) : nullptr;
  std::optional<std::string> text = source ? scalar_text(*source) : std::nullopt;
  std::optional<std::string> delimiter = text ? scalar_text(*argument.items[0]) : std::nullopt;
  if (!delimiter || delimiter->empty()) return bad_form("Fn::Split", span, "a delimiter and a string: [delimiter, string]");
  Node& parts = out_.make(Kind::sequence, span);
  std::size_t begin = 0;
  for (;;) {
    std::size_t end = text->find(*delimiter, begin);
    parts.items.push_back(text_node(text->substr(begin, end - begin), span));
    if (end == std::string::npos) break;
    begin = end + delimiter->size();
  }
  return &parts;
}

const Node* Substituter::find_in_map(const Node& argument, Place place, support::Span span) {
  if (!argument.is_sequence() || argument.items.size() < 3) return bad_form("Fn::FindInMap", span, "a map and two keys: [map, key, key]");
  std::string path;
  const Node* at = nullptr;
  for (std::size_t i = 0; i < 3; ++i) {
    const Node* value = argument_value(*argument.items[i], place);
    std::optional<std::string> key = value ? scalar_text(*value) : std::nullopt;
    if (!key) return bad_form("Fn::FindInMap", span, "names as its map and keys");
    path += (i == 0 ? "" : ".") + *key;
    at = i == 0 ? scope_.mapping(*key) : at ? at->find(*key) : nullptr;
  }
  if (const Node* given = parameters_.find(path)) return copy_at(*given, span);
  if (at) return copy_at(*at, span);
  const Node* more = argument.items.size() > 3 ? argument.items[3]->find("DefaultValue") : nullptr;
  if (more) return argument_value(*more, place);
  names_.missing(path, "a Fn::FindInMap", span);
  return text_node(path, span);
}

const Node* Substituter::import_value(const Node& argument, Place place, support::Span span) {
  const Node* name = argument_value(argument, place);
  std::optional<std::string> text = name ? scalar_text(*name) : std::nullopt;
  if (!text) return bad_form("Fn::ImportValue", span, "the name of an export");
  if (const Node* given = parameters_.find(*text)) return copy_at(*given, span);
  names_.missing(*text, "a Fn::ImportValue", span);
  return text_node(*text, span);
}

const Node* Substituter::base64(const Node& argument, Place place, support::Span span) {
  const Node* value = argument_value(argument, place);
  std::optional<std::string> text = value ? scalar_text(*value) : std::nullopt;
  if (!text) return bad_form("Fn::Base64", span, "a string");
  return text_node(base64_text(*text), span);
}

std::optional<bool> Substituter::condition(std::string_view name, support::Span at, int depth) {
  if (const Node* given = parameters_.find(name)) {
    std::string text = scalar_text(*given).value_or("");
    if (text == "true" || text == "false") return text == "true";
    diagnostics_.report(DiagnosticId::bad_parameters, at, "the parameter " + in_quotes(name) + " stands for a condition and must be true or false");
    return std::nullopt;
  }
  if (const Node* declared = scope_.condition(name)) return condition_of(*declared, depth + 1);
  names_.missing(name, "a condition (true or false)", at);
  return std::nullopt;
}

std::optional<bool> Substituter::condition_of(const Node& expression, int depth) {
  const Place place{.extension = true};
  if (depth > kDeepest || !expression.is_mapping() || expression.members.size() != 1) {
    bad_form("a condition", expression.span, "one of Fn::Equals, Fn::And, Fn::Or, Fn::Not and Condition");
    return std::nullopt;
  }
  std::string_view key = expression.members[0].key;
  const Node& argument = *expression.members[0].value;
  if (key == "Condition" && argument.is_string()) return condition(argument.text, argument.span, depth);
  if (key == "Fn::Equals" && argument.is_sequence() && argument.items.size() == 2) {
    const Node* left = argument_value(*argument.items[0], place);
    const Node* right = argument_value(*argument.items[1], place);
    if (!left || !right) return std::nullopt;
    std::optional<std::string> a = scalar_text(*left), b = scalar_text(*right);
    return a && b ? *a == *b : to_json(*left) == to_json(*right);
  }
  if (key == "Fn::Not" && argument.is_sequence() && argument.items.size() == 1) {
    std::optional<bool> truth = condition_of(*argument.items[0], depth + 1);
    return truth ? std::optional<bool>(!*truth) : std::nullopt;
  }
  if ((key == "Fn::And" || key == "Fn::Or") && argument.is_sequence() && !argument.items.empty()) {
    bool all = key == "Fn::And";
    bool result = all;
    for (const Node* item : argument.items) {
      std::optional<bool> truth = condition_of(*item, depth + 1);
      if (!truth) return std::nullopt;
      result = all ? result && *truth : result || *truth;
    }
    return result;
  }
  bad_form("a condition", expression.span, "one of Fn::Equals, Fn::And, Fn::Or, Fn::Not and Condition");
  return std::nullopt;
}

/// {Fn::Transform: {Name: AWS::Include, Parameters: {Location: FILE}}}: the file's members stand where the transform stands.
void Substituter::splice_include(const Node& transform, Node& into, Place place) {
  const Node* name = transform.find("Name");
  const Node* arguments = transform.find("Parameters");
  const Node* location = arguments ? arguments->find("Location") : nullptr;
  const Node* value = location ? argument_value(*location, Place{.extension = true}) : nullptr;
  if (!name || name->text != "AWS::Include" || !value || !value->is_string()) {
    bad_form("Fn::Transform", transform.span, "AWS::Include with a Location here; other transforms need CloudFormation");
    return;
  }
  if (!include_ || value->text.find("://") != std::string::npos || include_depth_ >= kDeepest) {
    diagnostics_.report(DiagnosticId::bad_intrinsic, value->span, "the included file " + in_quotes(value->text, 200) + " cannot be read here", "include a local file");
    return;
  }
  const Node* root = include_(value->text, value->span);
  if (!root) return;
  ++include_depth_;
  const Node* visited = visit(*root, place);
  --include_depth_;
  if (!visited || !visited->is_mapping()) {
    diagnostics_.report(DiagnosticId::bad_intrinsic, value->span, "the included file does not have an object to take members from");
    return;
  }
  for (const Member& member : visited->members) {
    if (!into.find(member.key)) into.members.push_back(member);
  }
}

}  // namespace apigen::document
