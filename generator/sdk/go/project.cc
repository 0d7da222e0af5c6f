// The files of the package and where they are.
#include <algorithm>
#include <cctype>

#include "apigen/sdk/text.h"
#include "go/text.h"
#include "go/writers.h"

namespace apigen::sdk::go {

std::string default_package(const Sdk& sdk) { return "example.com/" + styled(sdk.name, Case::kebab); }

std::string package_problem(std::string_view name) {
  // Go Modules Reference, "Module paths".
  if (name.empty() || name.front() == '/' || name.back() == '/' || name.find("//") != std::string_view::npos) return "a module path has elements that are joined by '/'";
  if (name.find('.') == std::string_view::npos || name.find('.') > name.find('/')) return "a module path begins with a host name, as example.com/pets";
  for (char c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && std::string_view("-._~/").find(c) == std::string_view::npos) return "a module path has letters, digits and -._~/";
  }
  if (name.front() == '-' || name.find("/.") != std::string_view::npos || name.find("./") != std::string_view::npos || name.back() == '.') {
    return "no element of a module path begins or ends with a dot";
  }
  return {};
}

emit::FileSet generate(const Sdk& sdk, const Package& package) {
  emit::FileSet files;
  const std::string own = package_name(package.name);
  constexpr std::string_view kRuntime = "runtime/", kClause = "package sdk\n";
  for (const auto& [path, text] : package.templates) {
    if (!path.starts_with(kRuntime)) {
      files.add(path, text);
      continue;
    }
    std::string copy = text;
    copy.replace(copy.find(kClause), kClause.size(), "package " + own + "\n");
    files.add(path.substr(kRuntime.size()), kGenerated + copy);
  }
  files.add("go.mod", "module " + package.name + "\n\ngo 1.22\n");
  files.add("doc.go", kGenerated + doc_comment("Package " + own + " is a client of " + doc_line(sdk.title) + ".\n\n" + doc_text(sdk.docs)) + "package " + own + "\n");
  files.add("models.go", models_file(sdk, own));
  files.add("client.go", client_file(sdk, package));
  // Names that end with a system or with _test would mean something to the go command.
  for (const Group& group : sdk.groups) files.add(identifier(names(), Role::module, group.name) + "_operations.go", group_file(sdk, group, own));
  files.add("operations_test.go", tests_file(sdk, package));
  files.add("README.md", readme_file(sdk, package));
  files.add("reference.md", reference_file(sdk));
  files.add("LICENSE", license_text(sdk));
  files.add("CHANGELOG.md", changelog_text(sdk, package.name, package.version));
  return files;
}

std::vector<PublishStep> publish_check(const Package&) {
  return {{"compile the package", "go", {"build", "./..."}}, {"look for mistakes", "go", {"vet", "./..."}}, {"run the package's tests", "go", {"test", "./..."}}};
}

}  // namespace apigen::sdk::go
