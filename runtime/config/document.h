// gateway.yaml while it is read: its place on disk and the problems found in it.
#pragma once

#include <yaml-cpp/yaml.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/config/settings.h"

namespace apigen::config {

class Document {
 public:
  /// `path` as the user gave it; problems begin with it.
  explicit Document(std::string path);

  /// Reads and parses the file. Null with problems reported if it is missing or not YAML.
  std::optional<YAML::Node> parse();

  void problem(const YAML::Mark& where, std::string text);

  /// A scalar's text with `${env:NAME}` and `${file:PATH}` replaced. Nothing, with the problem reported, if it is no
  /// scalar or a reference has no value. `what` names the value in the message; values themselves are never printed.
  std::optional<std::string> expand(const YAML::Node& scalar, std::string_view what);

  /// A path relative to the file's folder, made absolute and normal.
  std::string absolute(std::string_view path) const;

  /// All problems, in the order of the file.
  std::vector<Problem> problems() const;

 private:
  struct Found { int line, column; std::string text; };
  std::optional<std::string> resolve(const YAML::Mark& where, std::string_view kind, const std::string& name);

  std::string path_;
  std::string folder_;  // absolute
  std::vector<Found> found_;
};

/// "; did you mean 'stageName'?" for the nearest of `candidates`, "" if none is near.
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace apigen::config
