// Values for the placeholders of a document: what `--param NAME=VALUE` and `--params FILE` give.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/document/document.h"

namespace apigen::document {

/// Copies share the values. Reading is thread-safe.
class Parameters {
 public:
  /// A value from the command line, as text. A later value of the same name wins.
  void set(std::string name, std::string value);
  /// `argument` is "NAME=VALUE".  False if it is not.
  bool set(std::string_view argument);
  /// A YAML or JSON file: an object of names and values (any kind; objects are reached by "outer.inner"), also below a key
  /// `Parameters`, or the list of CloudFormation's command line, [{ParameterKey, ParameterValue}]. Problems are reported.
  void add_file(const std::string& path, support::Diagnostics& diagnostics);

  /// Null if there is none.
  const Node* find(std::string_view name) const;
  bool empty() const { return values_.empty(); }
  std::vector<std::string_view> names() const;

 private:
  void add_members(const Node& mapping);

  std::map<std::string, const Node*, std::less<>> values_;
  std::vector<std::shared_ptr<const void>> owners_;
};

}  // namespace apigen::document
