#include "apigen/schema/compile.h"

#include <algorithm>
#include <array>

#include "compiler.h"

namespace apigen::schema {

namespace {

constexpr std::array<std::string_view, 33> kFormats = {
    "date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uri-template", "uuid",
    "json-pointer", "relative-json-pointer", "regex",                                                                              // validation section 7.3
    "byte", "base64url", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float", "double",              // OpenAPI
    "binary", "password"};                                                                                                         // of which every text is one

}  // namespace

bool checked_format(std::string_view name) { return name != "binary" && name != "password" && known_format(name); }
bool known_format(std::string_view name) { return std::find(kFormats.begin(), kFormats.end(), name) != kFormats.end(); }
std::vector<std::string_view> known_formats() { return {kFormats.begin(), kFormats.end()}; }

Compiler::Compiler(Options options, ReferenceFinder find, support::Diagnostics& diagnostics) : impl_(std::make_unique<Impl>(options, std::move(find), diagnostics)) {}
Compiler::~Compiler() = default;

void Compiler::add_document(const std::string& uri, const document::Node& root) { impl_->registry.add(uri, root); }

void Compiler::add_embedded(const std::string& uri, const document::Node& schema) { impl_->registry.embed(uri, schema); }

BlockId Compiler::add(const document::Node& schema, std::string name) {
  BlockId id = impl_->block_of(schema, name);
  impl_->work();
  return id;
}

const Plan& Compiler::plan() const { return impl_->plan; }
const std::map<std::string, support::Span>& Compiler::unknown_formats() const { return impl_->unknown_formats; }

const Plan& Compiler::finish() {
  // Which resources have a dynamic anchor is known only now that every block exists; the targets may add blocks.
  for (std::size_t i = 0; i < impl_->dynamic_uses.size(); ++i) {
    Impl::DynamicUse use = impl_->dynamic_uses[i];
    std::vector<DynamicCall::Choice> choices;
    for (std::uint32_t resource = 1; resource < impl_->registry.resource_count(); ++resource) {
      const auto& anchors = impl_->registry.resource(resource).dynamic_anchors;
      auto found = anchors.find(use.anchor);
      if (found != anchors.end()) choices.push_back({resource, impl_->block_of(*found->second, use.anchor)});
    }
    impl_->work();
    std::get<DynamicCall>(impl_->plan.block(use.block).rules[use.rule]).choices = std::move(choices);
  }
  impl_->dynamic_uses.clear();
  impl_->refuse_endless_calls();
  impl_->spread_notes();
  return impl_->plan;
}

}  // namespace apigen::schema
