#include "apigen/document/loader.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <unordered_set>

#include "apigen/support/text.h"
#include "fetch.h"
#include "files.h"
#include "reference.h"
#include "template_body.h"

namespace apigen::document {

namespace fs = std::filesystem;
using support::DiagnosticId;
using support::Diagnostics;
using support::in_quotes;

/// One file or URL, read or found unreadable.
struct Loader::Entry {
  std::string key;     // canonical path or URL
  std::string name;    // for people; a path as the user would write it, or a URL
  bool remote = false;
  bool referenced = false;  // by a $ref, not named as SPEC
  fs::path folder;     // canonical folder of the SPEC that led here; references must stay below
  std::shared_ptr<const Document> document;  // null: not readable
  std::unordered_map<std::string, const Node*> anchors;  // $anchor -> its schema; filled when first asked for
  bool anchors_known = false;
};

struct Loader::Lookup {
  std::vector<const Node*> chain;  // reference objects being followed
};

namespace {

constexpr std::size_t kMaxChain = 64;

bool is_reference(const Node& node, const Node*& value) {
  value = node.is_mapping() ? node.find("$ref") : nullptr;
  return value && value->is_string();
}

/// Swagger 2.0 lets `$ref: Pet` stand for `#/definitions/Pet`.
bool is_simple_name(const Document& document, std::string_view text) {
  const Node* definitions = document.root()->find("swagger") ? document.root()->find("definitions") : nullptr;
  return definitions && text.find_first_of("#/.") == std::string_view::npos && definitions->find(text);
}

/// API Gateway names a model of the same API by "https://apigateway.amazonaws.com/restapis/<id>/models/<name>". Empty: `text` is none.
std::string pointer_of_model(const Document& document, std::string_view text) {
  constexpr std::string_view kBegin = "https://apigateway.amazonaws.com/restapis/", kModels = "/models/";
  if (!text.starts_with(kBegin)) return {};
  text.remove_prefix(kBegin.size());
  const std::size_t models = text.find('/');
  if (models == std::string_view::npos || !text.substr(models).starts_with(kModels)) return {};
  const std::string_view name = text.substr(models + kModels.size());
  return (document.root()->find("swagger") ? "/definitions/" : "/components/schemas/") + pointer_token(name);
}

void collect_anchors(const Node& node, std::unordered_map<std::string, const Node*>& anchors, std::unordered_set<const Node*>& seen) {
  if (node.is_scalar() || !seen.insert(&node).second) return;
  for (const Node* item : node.items) collect_anchors(*item, anchors, seen);
  for (const Member& member : node.members) {
    if ((member.key == "$anchor" || member.key == "$dynamicAnchor") && member.value->is_string()) anchors.emplace(member.value->text, &node);
    collect_anchors(*member.value, anchors, seen);
  }
}

}  // namespace

Loader::Loader(LoaderOptions options) : options_(options) {}
Loader::~Loader() = default;

/// A template's API in place of the template, placeholders replaced.
std::shared_ptr<const Document> Loader::prepare(Entry& entry, std::shared_ptr<const Document> document, std::string_view api, Diagnostics& diagnostics) {
  if (!document->root()) return nullptr;
  if (!is_template(*document->root()) || entry.referenced) return substitute(std::move(document), options_.parameters, diagnostics);
  std::vector<DeclaredFunction> functions = functions_of_template(*document, options_.parameters, fs::path(entry.name).parent_path().generic_string());
  auto is_known = [&](const DeclaredFunction& function) {  // a template with several APIs may be loaded more than once
    return std::any_of(functions_.begin(), functions_.end(), [&](const DeclaredFunction& other) {
      return other.logical_id == function.logical_id && other.span.file->name() == function.span.file->name();
    });
  };
  std::copy_if(functions.begin(), functions.end(), std::back_inserter(functions_), [&](const DeclaredFunction& f) { return !is_known(f); });
  std::vector<std::shared_ptr<const Document>> included;
  Include include = [&](const std::string& location, support::Span at) -> const Node* {
    fs::path file = real_path(fs::path(entry.key).parent_path() / location);
    std::string text, why;
    if (!options_.allow_outside && !is_below(file, entry.folder)) {
      diagnostics.report(DiagnosticId::reference_outside, at, "the template includes " + in_quotes(location, 200) + ", outside its folder", "allow it with --allow-outside-refs, or move the file");
      return nullptr;
    }
    if (!read_file(file, options_.limits.max_bytes, text, why)) {
      diagnostics.report(DiagnosticId::cannot_read, at, "cannot read " + in_quotes(location, 200) + ": " + why);
      return nullptr;
    }
    std::string name = (fs::path(entry.name).parent_path() / location).lexically_normal().generic_string();
    included.push_back(parse(std::make_shared<support::SourceFile>(std::move(name), std::move(text)), diagnostics, options_.limits));
    by_source_[&included.back()->source()] = &entry;  // its references are those of the API that it becomes a part of
    return included.back()->root();
  };
  std::shared_ptr<const Document> body = api_of_template(document, api, options_.parameters, diagnostics, include);
  documents_.insert(documents_.end(), included.begin(), included.end());
  return body;
}

const Document* Loader::add(std::unique_ptr<Entry> entry, std::string text, std::string_view api, Diagnostics& diagnostics) {
  auto source = std::make_shared<const support::SourceFile>(entry->name, std::move(text));
  by_source_[source.get()] = entry.get();
  by_key_[entry->key] = entry.get();
  entries_.push_back(std::move(entry));
  Entry& added = *entries_.back();
  std::shared_ptr<const Document> parsed = parse(source, diagnostics, options_.limits);
  added.document = prepare(added, parsed, api, diagnostics);
  documents_.push_back(added.document ? added.document : parsed);  // diagnostics point into what could not be used, too
  return added.document.get();
}

const Document* Loader::load(const std::string& path, Diagnostics& diagnostics) {
  std::string name = path;
  std::string api;
  std::error_code ignored;
  if (std::size_t hash = path.rfind('#'); hash != std::string::npos && !fs::exists(path, ignored)) {
    name = path.substr(0, hash);
    api = path.substr(hash + 1);
  }
  fs::path file = real_path(name);
  std::string key = api.empty() ? file.string() : file.string() + "#" + api;
  if (auto known = by_key_.find(key); known != by_key_.end()) return known->second->document.get();
  auto entry = std::make_unique<Entry>();
  entry->key = std::move(key);
  entry->name = name;
  entry->folder = file.parent_path();
  std::string text, why;
  if (!read_file(file, options_.limits.max_bytes, text, why)) {
    diagnostics.report(DiagnosticId::cannot_read, {}, "cannot read " + in_quotes(name, 400) + ": " + why);
    by_key_[entry->key] = entry.get();
    entries_.push_back(std::move(entry));
    return nullptr;
  }
  return add(std::move(entry), std::move(text), api, diagnostics);
}

const Document* Loader::load_text(const std::string& name, std::string text, Diagnostics& diagnostics) {
  auto entry = std::make_unique<Entry>();
  fs::path file = real_path(name);
  entry->key = file.string();
  entry->name = name;
  entry->folder = file.parent_path();
  return add(std::move(entry), std::move(text), {}, diagnostics);
}

Loader::Entry* Loader::entry_of(const Node& node) const {
  auto found = by_source_.find(node.span.file);
  return found == by_source_.end() ? nullptr : found->second;
}

const Document* Loader::document_of(const Node& node) const {
  Entry* entry = entry_of(node);
  return entry ? entry->document.get() : nullptr;
}

Loader::Entry* Loader::open_referenced(const Entry& from, const Node& value, std::string_view address, Diagnostics& diagnostics) {
  bool url = from.remote || has_scheme(address);
  auto entry = std::make_unique<Entry>();
  entry->referenced = true;
  entry->folder = from.folder;
  fs::path file;
  if (url && !(has_scheme(address) && address.starts_with("file:"))) {
    entry->remote = true;
    entry->key = entry->name = from.remote ? join_url(from.key, address) : std::string(address);
    if (!entry->key.starts_with("https://") && !entry->key.starts_with("http://")) {
      diagnostics.report(DiagnosticId::bad_reference, value.span, "references by " + in_quotes(entry->key.substr(0, entry->key.find(':') + 1)) + " cannot be followed",
                         "refer to a file, or to an http or https URL");
      return nullptr;
    }
    if (!options_.allow_remote) {
      diagnostics.report(DiagnosticId::remote_reference, value.span, "the reference names the remote document " + in_quotes(entry->key) + ", and fetching is not allowed",
                         "allow it with --allow-remote-refs, or keep a copy beside the document");
      return nullptr;
    }
  } else {
    if (from.remote) {
      diagnostics.report(DiagnosticId::reference_outside, value.span, "a remote document cannot refer to a file on this machine");
      return nullptr;
    }
    std::string_view encoded = address;
    if (encoded.starts_with("file://")) encoded.remove_prefix(7);
    else if (encoded.starts_with("file:")) encoded.remove_prefix(5);
    std::optional<std::string> decoded = percent_decode(encoded);
    if (!decoded || decoded->find('\0') != std::string::npos) {
      diagnostics.report(DiagnosticId::bad_reference, value.span, "the file name in this reference is not well-formed: " + in_quotes(address));
      return nullptr;
    }
    fs::path named = fs::path(*decoded).is_absolute() ? fs::path(*decoded) : fs::path(from.name).parent_path() / *decoded;
    entry->name = named.lexically_normal().generic_string();
    file = real_path(fs::path(*decoded).is_absolute() ? fs::path(*decoded) : fs::path(from.key).parent_path() / *decoded);
    entry->key = file.string();
    if (!options_.allow_outside && !is_below(file, from.folder)) {
      diagnostics.report(DiagnosticId::reference_outside, value.span, "the reference leads to " + in_quotes(entry->name, 200) + ", outside the document's folder",
                         "allow it with --allow-outside-refs, or move the file");
      return nullptr;
    }
  }
  if (auto known = by_key_.find(entry->key); known != by_key_.end()) {
    if (!known->second->document) {
      diagnostics.report(DiagnosticId::cannot_read, value.span, "the document " + in_quotes(known->second->name, 200) + " could not be read");
    }
    return known->second->document ? known->second : nullptr;
  }
  std::string text, why;
  bool got = entry->remote ? fetch(entry->key, options_.limits.max_bytes, text, why) : read_file(file, options_.limits.max_bytes, text, why);
  Entry* raw = entry.get();
  if (!got) {
    diagnostics.report(entry->remote ? DiagnosticId::cannot_fetch : DiagnosticId::cannot_read, value.span,
                       "cannot " + std::string(entry->remote ? "fetch " : "read ") + in_quotes(entry->name, 200) + ": " + why);
    by_key_[entry->key] = raw;
    entries_.push_back(std::move(entry));
    return nullptr;
  }
  return add(std::move(entry), std::move(text), {}, diagnostics) ? raw : nullptr;
}

const Node* Loader::resolve(const Node& node, Diagnostics& diagnostics) {
  const Node* value = nullptr;
  if (!is_reference(node, value)) return &node;
  const Target* found = target(node, diagnostics);
  return found ? found->node : nullptr;
}

const Node* Loader::find_resolved(const Node& node) const {
  const Node* value = nullptr;
  if (!is_reference(node, value)) return &node;
  auto known = targets_.find(&node);
  return known == targets_.end() ? nullptr : known->second.node;
}

const Loader::Target* Loader::target(const Node& node, Diagnostics& diagnostics) {
  const Node* value = nullptr;
  if (!is_reference(node, value)) return nullptr;
  auto known = targets_.find(&node);
  if (known == targets_.end()) {
    Lookup lookup;
    known = targets_.emplace(&node, follow(node, lookup, diagnostics)).first;
  }
  return known->second.node ? &known->second : nullptr;
}

Loader::Target Loader::follow(const Node& node, Lookup& lookup, Diagnostics& diagnostics) {
  const Node* value = nullptr;
  is_reference(node, value);
  if (auto known = targets_.find(&node); known != targets_.end()) return known->second;
  auto begin = std::find(lookup.chain.begin(), lookup.chain.end(), &node);
  if (begin != lookup.chain.end() || lookup.chain.size() >= kMaxChain) {
    bool cycle = begin != lookup.chain.end();
    support::Diagnostic& problem = diagnostics.report(
        DiagnosticId::circular_reference, lookup.chain.front()->find("$ref")->span,
        cycle ? "this reference goes round in a circle" : "this chain of references has more than " + std::to_string(kMaxChain) + " links");
    for (auto link = begin; link != lookup.chain.end(); ++link) problem.notes.push_back({(*link)->find("$ref")->span, "the circle comes by here"});
    for (const Node* link : lookup.chain) targets_.emplace(link, Target{});  // reported for all of them
    return {};
  }
  lookup.chain.push_back(&node);

  Entry* from = entry_of(node);
  ReferenceText text = split_reference(value->text);
  Entry* to = from;
  Target result;
  std::string definition;
  if (!from) {
    diagnostics.report(DiagnosticId::bad_reference, value->span, "this reference does not stand in a document that was loaded");
    to = nullptr;
  } else if (value->text.empty()) {
    diagnostics.report(DiagnosticId::bad_reference, value->span, "the reference is empty");
    to = nullptr;
  } else if (is_simple_name(*from->document, value->text)) {
    definition = "/definitions/" + pointer_token(value->text);
    text.fragment = definition;
  } else if (definition = pointer_of_model(*from->document, value->text); !definition.empty()) {
    text.fragment = definition;
  } else if (!text.address.empty()) {
    to = open_referenced(*from, *value, text.address, diagnostics);
  }
  if (to) result = walk(*to, text.fragment, *value, lookup, diagnostics);
  const Node* next = nullptr;
  if (result.node && is_reference(*result.node, next)) result = follow(*result.node, lookup, diagnostics);
  lookup.chain.pop_back();
  targets_.emplace(&node, result);
  return result;
}

Loader::Target Loader::walk(Entry& entry, std::string_view fragment, const Node& value, Lookup& lookup, Diagnostics& diagnostics) {
  std::optional<std::string> decoded = percent_decode(fragment);
  if (!decoded) {
    diagnostics.report(DiagnosticId::bad_reference, value.span, "a % in this reference is not followed by two hexadecimal digits, or gives no UTF-8");
    return {};
  }
  const Node* node = entry.document->root();
  if (!decoded->empty() && (*decoded)[0] != '/') {  // a plain name: JSON Schema's $anchor
    if (!entry.anchors_known) {
      std::unordered_set<const Node*> seen;
      collect_anchors(*node, entry.anchors, seen);
      entry.anchors_known = true;
    }
    auto found = entry.anchors.find(*decoded);
    if (found != entry.anchors.end()) return {found->second, entry.document.get(), *decoded};
    std::string suggestion = node->find(*decoded) ? "did you mean \"#/" + pointer_token(*decoded) + "\"?" : "a JSON pointer begins with \"#/\"";
    diagnostics.report(DiagnosticId::unresolved_reference, value.span, "there is no $anchor " + in_quotes(*decoded) + " in " + in_quotes(entry.name, 200), std::move(suggestion));
    return {};
  }
  std::optional<std::vector<std::string>> tokens = pointer_tokens(*decoded);
  if (!tokens) {
    diagnostics.report(DiagnosticId::bad_reference, value.span, "a ~ in a JSON pointer must be followed by 0 or 1", "write ~0 for ~ and ~1 for /");
    return {};
  }
  Target at{node, entry.document.get(), ""};
  for (const std::string& token : *tokens) {
    // A step through a reference goes on where that leads.
    const Node* hop = nullptr;
    if (is_reference(*at.node, hop) && !at.node->find(token)) {
      at = follow(*at.node, lookup, diagnostics);
      if (!at.node) return {};
    }
    const Node* child = nullptr;
    if (at.node->is_sequence()) {
      bool index = !token.empty() && token.size() < 8 && token.find_first_not_of("0123456789") == std::string::npos && (token == "0" || token[0] != '0');
      std::size_t position = index ? std::stoul(token) : at.node->items.size();
      if (position < at.node->items.size()) child = at.node->items[position];
    } else {
      child = at.node->find(token);
    }
    if (!child) {
      std::vector<std::string_view> keys;
      for (const Member& member : at.node->members) keys.push_back(member.key);
      std::string near = support::nearest(token, keys);
      std::string where = at.pointer.empty() ? "at the top" : "in \"#" + support::printable(at.pointer) + "\"";
      std::string message = "there is no " + in_quotes(token) + " " + where;
      if (at.document != document_of(value)) message += " of " + in_quotes(at.document->source().name(), 200);
      if (at.node->is_scalar()) message += ", which is " + std::string(describe(at.node->kind));
      diagnostics.report(DiagnosticId::unresolved_reference, value.span, std::move(message),
                         near.empty() ? "" : "did you mean \"#" + at.pointer + "/" + pointer_token(near) + "\"?");
      return {};
    }
    at.node = child;
    at.pointer += "/" + pointer_token(token);
  }
  return at;
}

}  // namespace apigen::document
