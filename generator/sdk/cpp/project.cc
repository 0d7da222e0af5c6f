// The files of the package and where they are.
#include "apigen/sdk/text.h"
#include "cpp/text.h"
#include "cpp/writers.h"

namespace apigen::sdk::cpp {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

/// The runtime's files are real ones, of a package that is called sdk.
std::string renamed(std::string text, const std::string& own) {
  replace_all(text, "\"sdk/sdk.hpp\"", "\"" + own + "/" + own + ".hpp\"");
  replace_all(text, "#include \"sdk/", "#include \"" + own + "/");
  replace_all(text, "namespace sdk", "namespace " + own);
  replace_all(text, "sdk::", own + "::");
  return kGenerated + text;
}

std::string umbrella(const Writing& writing) {
  std::string out = std::string(kGenerated) + "#pragma once\n\n";
  std::set<std::string> headers = {"client.hpp", "items.hpp", "models.hpp", "values.hpp"};
  for (const Group& group : writing.sdk.groups) headers.insert("api/" + file_name(group.name) + ".hpp");
  for (const std::string& one : headers) out += "#include \"" + writing.own + "/" + one + "\"\n";
  return out;
}

struct Hole {
  std::string_view name;  // "@own@"
  std::string value;
};

std::string filled(std::string text, const std::vector<Hole>& holes) {
  for (const Hole& hole : holes) replace_all(text, hole.name, hole.value);
  return text;
}

/// The sources in `folder`, but not those of folders in it.
std::string sources(const emit::FileSet& files, std::string_view folder, std::string_view separator) {
  std::string out;
  for (const auto& [path, text] : files.files()) {
    const bool wanted = path.starts_with(folder) && path.ends_with(".cpp") && path.find('/', folder.size()) == std::string::npos;
    if (wanted) out.append(out.empty() ? "" : separator).append(path);
  }
  return out;
}

}  // namespace

std::string default_package(const Sdk& sdk) { return styled(sdk.name, Case::kebab); }

std::string package_problem(std::string_view name) {
  // vcpkg, "Manifest reference", name; Conan takes more, but at least two characters.
  if (name.size() < 2 || name.size() > 100) return "a package name has 2 to 100 characters";
  for (char c : name) {
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') return "a package name has small letters, digits and hyphens";
  }
  if (name.front() == '-' || name.back() == '-' || name.find("--") != std::string_view::npos) return "hyphens of a package name stand between other characters";
  return {};
}

emit::FileSet generate(const Sdk& sdk, const Package& package) {
  const Layout layout(sdk);
  const Writing writing{sdk, package, layout, namespace_name(package.name)};
  const std::string& own = writing.own;
  emit::FileSet files;
  add_models(writing, files);
  files.add("include/" + own + "/client.hpp", client_header(writing));
  files.add("include/" + own + "/" + own + ".hpp", umbrella(writing));
  files.add("src/client.cpp", client_source(writing));
  for (const Group& group : sdk.groups) {
    files.add("include/" + own + "/api/" + file_name(group.name) + ".hpp", group_header(writing, group));
    files.add("src/" + file_name(group.name) + "_api.cpp", group_source(writing, group));
    files.add("tests/test_" + file_name(group.name) + ".cpp", group_test(writing, group));
  }
  files.add("tests/main.cpp", tests_main(writing));
  for (const auto& [path, text] : package.templates) {
    if (path.ends_with(".hpp") || path.ends_with(".cpp")) files.add(path.starts_with("include/") ? "include/" + own + path.substr(7) : path, renamed(text, own));
  }
  const std::string license = plain(sdk.metadata.license_identifier);
  // Nothing is looked at twice: values hold no @.
  const std::vector<Hole> holes = {{"@package@", package.name},
                                   {"@own@", own},
                                   {"@version@", package.version},
                                   {"@numbers@", package.version.substr(0, package.version.find('-'))},
                                   {"@title@", plain(sdk.title)},
                                   {"@license@", license.empty() ? "null" : "\"" + license + "\""},
                                   {"@library@", sources(files, "src/", "\n  ")},
                                   {"@tests@", sources(files, "tests/", "\n    ")}};
  for (const auto& [path, text] : package.templates) {
    if (path.ends_with(".hpp") || path.ends_with(".cpp")) continue;
    const std::string target = path == "clang-format" || path == "gitignore" ? "." + path : path;
    path.ends_with(".tmpl") ? files.add(path.substr(0, path.size() - 5), filled(text, holes)) : files.add(target, text);
  }
  files.add("README.md", readme_file(writing));
  files.add("reference.md", reference_file(writing));
  files.add("LICENSE", license_text(sdk));
  files.add("CHANGELOG.md", changelog_text(sdk, package.name, package.version));
  return files;
}

std::vector<PublishStep> publish_check(const Package&) {
  const std::string prefix = "build/publish/installed";
  return {{"configure the package", "cmake", {"-S", ".", "-B", "build/publish", "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_INSTALL_PREFIX=" + prefix}},
          {"compile the package", "cmake", {"--build", "build/publish", "--parallel"}},
          {"run the package's tests", "ctest", {"--test-dir", "build/publish", "--output-on-failure"}},
          {"install the package", "cmake", {"--install", "build/publish"}},
          {"configure an application that finds it", "cmake", {"-S", "tests/consumer", "-B", "build/publish/consumer", "-DCMAKE_PREFIX_PATH=../../" + prefix}},
          {"compile that application", "cmake", {"--build", "build/publish/consumer"}},
          {"run that application", "ctest", {"--test-dir", "build/publish/consumer", "--output-on-failure"}}};
}

}  // namespace apigen::sdk::cpp
