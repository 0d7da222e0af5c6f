// What a language must provide, and the list of those that exist. See docs/sdk.md.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/emit/file_set.h"
#include "apigen/sdk/model.h"

namespace apigen::sdk {

/// What the command line says of the package to be made.
struct Package {
  std::string name;               // as the language's registry spells it
  std::string version;            // of the package: semantic version
  std::string generator_version;  // of apigen
  /// Files of templates/sdk/<language>/: relative path -> text. Names that end in .tmpl hold @holes@ (emit::fill).
  std::map<std::string, std::string> templates;
};

/// One command of --publish-check, run in the package's folder; `program` is looked up on PATH.
struct PublishStep {
  std::string purpose;                 // "pack the tarball"
  std::string program;
  std::vector<std::string> arguments;
};

/// One language: a row in languages.cc and the functions of generator/sdk/<id>/. All are pure.
struct Language {
  std::string_view id;     // --lang
  std::string_view title;  // "TypeScript"
  /// The package name if --package is not given: from sdk.name.
  std::string (*default_package)(const Sdk& sdk);
  /// Why the registry would not take the name; "" if it would.
  std::string (*package_problem)(std::string_view name);
  emit::FileSet (*generate)(const Sdk& sdk, const Package& package);
  /// Builds what would be uploaded, without uploading it.
  std::vector<PublishStep> (*publish_check)(const Package& package);
};

const std::vector<Language>& languages();

/// Reads templates/sdk/<language>/ below `templates_folder` (driver::Paths::templates). Returns a problem, or "".
std::string load_templates(const std::string& templates_folder, std::string_view language, std::map<std::string, std::string>& into);

}  // namespace apigen::sdk
