// Writing an API as a document again, as `aws apigateway get-export` does (aws-behaviour.md 13.2).
#pragma once

#include <string>
#include <vector>

#include "apigen/model/api.h"

namespace apigen::exporter {

enum class Format { oas30, swagger };

/// Which x-amazon-apigateway extensions are written. Each holds those before it but for `authorizers`, which has no
/// integrations.
enum class Extensions { none, authorizers, integrations, apigateway };

struct Options {
  Format format = Format::oas30;
  Extensions extensions = Extensions::apigateway;
  bool yaml = false;
  bool base_path_applied = false;  // the paths hold it already: no servers, host and basePath
};

struct Exported {
  std::string text;                // with a line end
  std::vector<std::string> losses;  // what the format has no place for, in words
};

/// The whole document. Paths, operations and schemas keep their order.
Exported export_api(const model::Api& api, const Options& options);

}  // namespace apigen::exporter
