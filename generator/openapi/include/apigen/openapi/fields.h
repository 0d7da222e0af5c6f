// Typed reading of a mapping's members with diagnostics: one way to say "a string was due here".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/document/node.h"
#include "apigen/support/diagnostics.h"

namespace apigen::openapi {

/// A scalar's text whatever its kind (`1.0`, `true`, `"x"`); none for null, lists and objects.
std::optional<std::string> scalar_text(const document::Node& node);

/// True for an object that a deployment tool would replace: {"Ref": ...} or one key that starts with "Fn::".
bool is_intrinsic(const document::Node& node);

/// `text` in upper case, ASCII only.
std::string upper(std::string_view text);
/// `text` in lower case, ASCII only.
std::string lower(std::string_view text);

/// `text` with control characters written as \u00XX, so that a dump stays one fact a line whatever a document holds.
std::string printable(std::string_view text);

/// Reads members of one object. A member that is absent or null counts as absent; one of the wrong kind is reported
/// (wrong-type, or unresolved-intrinsic for what a deployment tool should have replaced) and then counts as absent too.
/// Borrows all that it is given.
class Fields {
 public:
  /// `what` names the object in messages: "the integration of GET /pets".
  Fields(const document::Node& node, std::string what, support::Diagnostics& diagnostics)
      : node_(node), what_(std::move(what)), diagnostics_(diagnostics) {}

  const document::Node& node() const { return node_; }
  const std::string& what() const { return what_; }

  /// The member's value, null if absent or null.
  const document::Node* find(std::string_view key) const;
  const document::Node* object(std::string_view key) const;
  const document::Node* list(std::string_view key) const;

  /// A string, or any other scalar in its own spelling (AWS takes `statusCode: 200` for "200").
  std::optional<std::string> text(std::string_view key) const;
  std::string text_or(std::string_view key, std::string_view fallback) const;
  /// true or false, also as text in any case.
  std::optional<bool> boolean(std::string_view key) const;
  /// A whole number, also as text.
  std::optional<std::int64_t> integer(std::string_view key) const;
  /// A list of scalars; a single scalar counts as a list of one.
  std::vector<std::string> strings(std::string_view key) const;

  void wrong_type(std::string_view key, const document::Node& value, std::string_view expected) const;

 private:
  const document::Node& node_;
  std::string what_;
  support::Diagnostics& diagnostics_;
};

/// The span of a key's spelling in a mapping, or the mapping's own.
support::Span key_span(const document::Node& mapping, std::string_view key);

}  // namespace apigen::openapi
