#include "apigen/support/diagnostics_page.h"

#include <algorithm>

#include "apigen/support/diagnostics.h"

namespace apigen::support {
namespace {

struct Group {
  std::string_view prefix, title;
};

constexpr Group kGroups[] = {
    {"AG01", "Reading"},
    {"AG02", "OpenAPI"},
    {"AG03", "API Gateway extensions"},
    {"AG04", "The API as a whole"},
    {"AG05", "Mapping templates and parameters"},
    {"AG06", "Schemas and validation"},
    {"AG07", "SDKs"},
    {"AG09", "Not supported"},
};

std::string_view severity_word(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::unsupported: return "unsupported";
  }
  return "error";
}

}  // namespace

std::string diagnostics_page() {
  std::vector<DiagnosticInfo> rows = all_diagnostics();
  std::sort(rows.begin(), rows.end(), [](const DiagnosticInfo& a, const DiagnosticInfo& b) { return a.id < b.id; });
  std::string page =
      "# Diagnostics\n\n"
      "Every problem that apigen reports has an id that never changes. An *error* stops the build; a *warning* does not, unless\n"
      "`--fail-on-warnings` is given; *unsupported* means that the document is right but apigen does not act on it yet:\n"
      "`--allow-unsupported=FEATURE` builds it anyway, with the feature id that the message shows.\n\n"
      "This page is generated from `generator/support/include/apigen/support/diagnostic_ids.def` (`ninja diagnostics-page`).\n";
  for (const Group& group : kGroups) {
    bool open = false;
    for (const DiagnosticInfo& row : rows) {
      if (!row.id.starts_with(group.prefix)) continue;
      if (!open) page += "\n## " + std::string(group.title) + "\n\n| id | name | severity | meaning |\n| --- | --- | --- | --- |\n";
      open = true;
      page += "| " + std::string(row.id) + " | " + std::string(row.name) + " | " + std::string(severity_word(row.severity)) + " | " +
              std::string(row.summary) + " |\n";
    }
  }
  return page;
}

}  // namespace apigen::support
