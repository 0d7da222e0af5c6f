#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "apigen/sdk/language.h"
#include "cpp/writers.h"
#include "go/writers.h"
#include "java/writers.h"
#include "python/writers.h"
#include "typescript/writers.h"

namespace apigen::sdk {
namespace fs = std::filesystem;

const std::vector<Language>& languages() {
  static const std::vector<Language> all = {
      {"cpp", "C++", cpp::default_package, cpp::package_problem, cpp::generate, cpp::publish_check},
      {"typescript", "TypeScript", typescript::default_package, typescript::package_problem, typescript::generate, typescript::publish_check},
      {"python", "Python", python::default_package, python::package_problem, python::generate, python::publish_check},
      {"go", "Go", go::default_package, go::package_problem, go::generate, go::publish_check},
      {"java", "Java", java::default_package, java::package_problem, java::generate, java::publish_check},
  };
  return all;
}

std::string load_templates(const std::string& templates_folder, std::string_view language, std::map<std::string, std::string>& into) {
  const fs::path folder = fs::path(templates_folder) / "sdk" / language;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (!at->is_regular_file()) continue;
    std::ifstream in(at->path(), std::ios::binary);
    if (!in) return "cannot read the template " + at->path().string();
    into[at->path().lexically_relative(folder).generic_string()] = std::string(std::istreambuf_iterator<char>(in), {});
  }
  if (error || into.empty()) return "cannot read the templates in " + folder.string();
  return {};
}

}  // namespace apigen::sdk
