// The files of the package and where they are.
#include <algorithm>
#include <cctype>

#include "apigen/emit/code_writer.h"
#include "apigen/sdk/text.h"
#include "java/writers.h"

namespace apigen::sdk::java {
namespace {

/// Text of the document in XML, on one line. Control characters are gone already.
std::string xml(std::string_view text) {
  std::string out;
  for (char c : doc_line(text, 400)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '{':  // behind a dollar it would be a property of Maven's
        out += out.ends_with('$') ? " {" : "{";
        break;
      default:
        out += c;
    }
  }
  return out;
}

bool is_web(std::string_view url) { return url.starts_with("https://") || url.starts_with("http://"); }

/// Central demands an address of the project.
std::string address_of(const Sdk& sdk, const std::string& artifact) {
  for (const std::string& one : {sdk.docs.url, sdk.metadata.contact_url}) {
    if (is_web(one)) return one;
  }
  return "https://example.com/" + artifact;
}

std::string folder_of(std::string package) {
  std::replace(package.begin(), package.end(), '.', '/');
  return package + "/";
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

/// A source of the runtime in the package: its imports are sorted anew, as the name of the package decides their order.
std::string moved(std::string text, const std::string& root) {
  replace_all(text, "apigen.sdk", root);
  constexpr std::string_view kImport = "import ";
  const std::size_t from = text.find("\nimport ");
  if (from == std::string::npos) return text;
  std::vector<std::string> lines;
  std::size_t at = from + 1;
  while (text.compare(at, kImport.size(), kImport) == 0) {
    const std::size_t end = text.find('\n', at) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  std::sort(lines.begin(), lines.end(), [](std::string_view one, std::string_view other) { return one.substr(0, one.size() - 2) < other.substr(0, other.size() - 2); });
  std::string sorted;
  for (const std::string& one : lines) sorted += one;
  return text.substr(0, from + 1) + sorted + text.substr(at);
}

}  // namespace

std::string default_package(const Sdk& sdk) { return "com.example:" + styled(sdk.name, Case::kebab); }

std::string package_problem(std::string_view name) {
  // Maven's naming conventions, and what Central takes.
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos || name.find(':', colon + 1) != std::string_view::npos) return "a Maven package is GROUP:ARTIFACT, as com.example:pet-shop";
  for (const std::string_view part : {name.substr(0, colon), name.substr(colon + 1)}) {
    if (part.empty() || part.front() == '.' || part.back() == '.' || part.find("..") != std::string_view::npos) return "no part between the dots of a Maven package may be empty";
    for (char c : part) {
      if (!std::islower(static_cast<unsigned char>(c)) && !std::isdigit(static_cast<unsigned char>(c)) && std::string_view("-._").find(c) == std::string_view::npos) {
        return "a Maven package has lower-case letters, digits and -._";
      }
    }
  }
  return {};
}

std::string pom_file(const Sdk& sdk, const Package& package, const std::string& text) {
  const std::size_t colon = package.name.find(':');
  const std::string artifact = package.name.substr(colon + 1), url = address_of(sdk, artifact);
  const Metadata& metadata = sdk.metadata;
  const std::string licence = metadata.license_identifier.empty() ? metadata.license_name : metadata.license_identifier;
  std::string licence_url;
  if (is_web(metadata.license_url)) licence_url = "<url>" + xml(metadata.license_url) + "</url>";
  const std::string title = sdk.title.empty() ? artifact : sdk.title;
  return emit::fill(text, {{"group", package.name.substr(0, colon)},
                           {"artifact", artifact},
                           {"version", package.version},
                           {"title", xml(title)},
                           {"description", xml("Client of " + title)},
                           {"url", xml(url)},
                           {"licence", licence.empty() ? "All rights reserved" : xml(licence)},
                           {"licence_url", licence_url},
                           {"developer", xml(metadata.contact_name.empty() ? "The provider of " + title : metadata.contact_name)},
                           {"module", package_name(package.name)}});
}

emit::FileSet generate(const Sdk& sdk, const Package& package) {
  emit::FileSet files;
  const std::string root = package_name(package.name), sources = "src/main/java/" + folder_of(root);
  constexpr std::string_view kRuntime = "runtime/";
  for (const auto& [path, text] : package.templates) {
    if (path.starts_with(kRuntime)) {
      files.add(sources + path.substr(kRuntime.size()), moved(text, root));
    } else if (path == "pom.xml.tmpl") {
      files.add("pom.xml", pom_file(sdk, package, text));
    } else {
      files.add(path == "gitignore" ? ".gitignore" : path, text);
    }
  }
  files.add(sources + "package-info.java", raw_javadoc("A client of " + doc_escape(doc_line(sdk.title)) + ". Begin with {@link " + root + "." + client_name(sdk) + "}.", 0) + "package " + root + ";\n");
  files.add(sources + "model/package-info.java", raw_javadoc("The values of the service and the arguments of its operations.", 0) + "package " + root + ".model;\n");
  add_models(sdk, root, sources + "model/", files);
  add_params(sdk, root, sources + "model/", files);
  add_services(sdk, root, sources, files);
  files.add(sources + client_name(sdk) + ".java", client_file(sdk, package, root));
  files.add(sources + "Credentials.java", credentials_file(sdk, root));
  add_tests(sdk, root, "src/test/java/" + folder_of(root), files);
  files.add("README.md", readme_file(sdk, package, root));
  files.add("reference.md", reference_file(sdk, root));
  files.add("LICENSE", license_text(sdk));
  files.add("CHANGELOG.md", changelog_text(sdk, package.name, package.version));
  return files;
}

std::vector<PublishStep> publish_check(const Package&) {
  return {{"compile, test and pack with sources and javadoc", "mvn", {"--batch-mode", "--quiet", "package"}}};
}

}  // namespace apigen::sdk::java
