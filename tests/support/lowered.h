// A document's text or file, loaded and lowered in one call, with all that a test looks at.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apigen/document/loader.h"
#include "apigen/passes/lower.h"
#include "apigen/passes/plan.h"

namespace apigen::test {

struct Lowered {
  document::Loader loader;
  support::Diagnostics diagnostics;
  passes::Inputs inputs;
  std::optional<model::ApiModel> model;

  static std::unique_ptr<Lowered> text(const std::string& yaml, const passes::Options& options = {}) {
    auto out = std::make_unique<Lowered>();
    out->add(out->loader.load_text("t.yaml", yaml, out->diagnostics), "t.yaml");
    out->run(options);
    return out;
  }

  static std::unique_ptr<Lowered> files(const std::vector<std::string>& paths, const passes::Options& options = {}) {
    auto out = std::make_unique<Lowered>();
    for (const std::string& path : paths) {
      out->add(out->loader.load(path, out->diagnostics), path.substr(path.rfind('/') + 1));
    }
    out->run(options);
    return out;
  }

  void add(const document::Document* document, const std::string& name) {
    if (!document || !document->root()) return;
    openapi::Source source;
    source.root = document->root();
    source.name = name;
    source.resolve = [this](const document::Node& node) { return loader.resolve(node, diagnostics); };
    inputs.documents.push_back(std::move(source));
  }

  void run(const passes::Options& options) {
    inputs.options = options;
    for (const auto& document : loader.documents()) inputs.owners.push_back(document);
    model = passes::lower(inputs, diagnostics);
  }

  /// "AG0103@2:1 AG0102@3:4", in the order of reporting.
  std::string problems() const {
    std::string out;
    for (const support::Diagnostic& one : diagnostics.all()) {
      out += (out.empty() ? "" : " ") + std::string(support::info(one.id).id);
      if (!one.feature.empty()) out += "(" + one.feature + ")";
      if (!one.span.file) continue;
      support::Position at = one.span.file->position(one.span.begin);
      out += "@" + std::to_string(at.line) + ":" + std::to_string(at.column);
    }
    return out;
  }

  const model::Api& api() const { return model->apis.front(); }
};

}  // namespace apigen::test
