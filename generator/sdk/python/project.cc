// The files of the package and where they are.
#include "apigen/emit/code_writer.h"
#include "apigen/sdk/text.h"
#include "python/text.h"
#include "python/writers.h"

namespace apigen::sdk::python {
namespace {

/// A string of TOML (1.0, "Basic strings"), from one line of text.
std::string toml(std::string_view text) {
  std::string out = "\"";
  for (char c : doc_line(text, 400)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string project_lines(const Sdk& sdk) {
  std::string out;
  if (!sdk.metadata.license_identifier.empty()) {
    out += "license = {text = " + toml(sdk.metadata.license_identifier) + "}\n";
  } else if (!sdk.metadata.license_name.empty()) {
    out += "license = {text = " + toml(sdk.metadata.license_name) + "}\n";
  }
  if (!sdk.metadata.contact_name.empty()) out += "authors = [{name = " + toml(sdk.metadata.contact_name) + "}]\n";
  return out;
}

}  // namespace

emit::FileSet generate(const Sdk& sdk, const Package& package) {
  emit::FileSet files;
  const std::string module = module_name(package.name);
  const std::string source = "src/" + module + "/";
  const std::string summary = toml(sdk.title.empty() ? package.name : sdk.title);
  const std::string project = project_lines(sdk);
  for (const auto& [path, text] : package.templates) {
    if (path.starts_with("runtime/")) {
      files.add(source + "_runtime/" + path.substr(8), text);
    } else if (path.ends_with(".tmpl")) {
      files.add(path.starts_with("package/") ? source + path.substr(8, path.size() - 13) : path.substr(0, path.size() - 5),
                emit::fill(text, {{"package", package.name}, {"module", module}, {"version", package.version}, {"summary", summary}, {"project", project}}));
    } else {
      files.add(path.starts_with("package/") ? source + path.substr(8) : path, text);
    }
  }
  files.add(source + "_version.py", "\"\"\"The version of the package.\"\"\"\n\n__version__ = " + literal(package.version) + "\n");
  files.add(source + "models.py", models_file(sdk));
  files.add(source + "client.py", client_file(sdk, package));
  files.add(source + "_operations/__init__.py", "\"\"\"Operations by group.\"\"\"\n");
  for (const Group& group : sdk.groups) files.add(source + "_operations/" + identifier(names(), Role::module, group.name) + ".py", group_file(sdk, group));
  files.add("tests/test_operations.py", tests_file(sdk, package));
  files.add("README.md", readme_file(sdk, package));
  files.add("LICENSE", license_text(sdk));
  files.add("CHANGELOG.md", changelog_text(sdk, package.name, package.version));
  return files;
}

}  // namespace apigen::sdk::python
