// _operations/<group>.py: the operations of one group, as tables and as methods of two classes.
#include <algorithm>

#include "apigen/sdk/text.h"
#include "python/imports.h"
#include "python/layout.h"
#include "python/text.h"
#include "python/writers.h"

namespace apigen::sdk::python {
namespace {

// In the order of the enumerations of model.h.
constexpr const char* kStyles[] = {"simple", "label", "matrix", "form", "space", "pipe", "tab", "deep_object", "json"};
constexpr const char* kLocations[] = {"path", "query", "header", "cookie", "method"};
constexpr const char* kBodies[] = {"json", "form", "multipart", "text", "binary", "events", "lines"};
constexpr const char* kPages[] = {"cursor", "offset", "page", "url", "link"};

template <class Enum>
std::string word(const char* const* table, Enum value) {
  return literal(table[static_cast<std::size_t>(value)]);
}

Source texts(const std::vector<std::string>& all) {
  std::vector<Source> items;
  for (const std::string& one : all) items.emplace_back(literal(one));
  return tuple_of(items);
}

std::string parameter_name(const Parameter& parameter) { return identifier(names(), Role::parameter, parameter.name); }

class GroupWriter {
 public:
  GroupWriter(const Sdk& sdk, const Group& group) : sdk_(sdk), group_(group), text_(sdk, "models.") {}

  std::string write() {
    std::string tables, calls, async_calls;
    for (std::size_t index : group_.operations) {
      const Operation& operation = sdk_.operations[index];
      tables += table(operation);
      calls += methods(operation, false);
      async_calls += methods(operation, true);
    }
    const std::string name = styled(group_.name, Case::pascal);
    const std::string doc = docstring(group_.description.empty() ? "Operations of " + group_.title + "." : group_.description, 4);
    std::string body = tables;
    for (const bool async : {false, true}) {
      body += "\n\nclass " + std::string(async ? "Async" : "") + name + "Operations:\n" + doc + "\n    def __init__(self, driver: " +
              (async ? "Async" : "") + "Driver) -> None:\n        self._driver = driver\n" + (async ? async_calls : calls);
    }
    return head(body) + body;
  }

 private:
  static std::string head(const std::string& body) {
    std::string out = "\"\"\"Operations and their tables.\"\"\"\n\nfrom __future__ import annotations\n";
    const std::string standard = standard_imports(body, "_") + import_line(body, "collections.abc", {"AsyncIterator", "Iterable", "Iterator"}) +
                                 import_line(body, "typing", {"Any", "BinaryIO"});
    out += (standard.empty() ? "" : "\n" + standard) + "\n";
    out += import_line(body, "..", {"models"}) + import_line(body, ".._runtime", {"codec as _c"});
    out += import_line(body, ".._runtime.bodies", {"FILE as _FILE"}) + import_line(body, ".._runtime.bodies", {"Content", "File", "Part"});
    out += import_line(body, ".._runtime.client", {"AsyncDriver", "AsyncStream", "Driver", "Stream"});
    out += import_line(body, ".._runtime.operation", {"Answered", "Details", "Operation", "Pages"});
    out += import_line(body, ".._runtime.options", {"CallOptions"}) + import_line(body, ".._runtime.parameters", {"Parameter"});
    return out + import_line(body, ".._runtime.values", {"UNSET", "Unset"});
  }

  Source content(const Content& content) const {
    std::vector<Source> row{literal(content.media_type), word(kBodies, content.kind), text_.codec(content.type)};
    if (content.kind == BodyKind::lines || content.kind == BodyKind::events) return call_of("Content", row);
    if (content.kind == BodyKind::binary) row[2] = "_c.ANY";
    std::vector<Source> parts;
    for (const Part& part : content.parts) {
      std::vector<Source> one{literal(part.wire)};
      if (!part.content_type.empty()) one.push_back(keyword("content_type", literal(part.content_type)));
      if (part.file) one.push_back(keyword("file", "True"));
      if (part.style != Style::form) one.push_back(keyword("style", word(kStyles, part.style)));
      if (!part.explode) one.push_back(keyword("explode", "False"));
      if (part.style == Style::deep_object) one.push_back(keyword("styled", "True"));
      if (part.allow_reserved) one.push_back(keyword("reserved", "True"));
      if (one.size() > 1) parts.push_back(call_of("Part", one));
    }
    if (!parts.empty()) row.push_back(tuple_of(parts));
    return call_of("Content", row);
  }

  /// A body of lines is encoded as the list of its items.
  Source body_content(const Content& body) const {
    if (body.kind != BodyKind::lines) return content(body);
    return call_of("Content", {literal(body.media_type), "\"lines\"", "_c.ListOf(" + text_.codec(body.type) + ")"});
  }

  Source parameter(const Parameter& parameter) const {
    std::vector<Source> row{literal(parameter_name(parameter)), literal(parameter.wire), word(kLocations, parameter.location), text_.codec(parameter.type)};
    if (parameter.required) row.push_back(keyword("required", "True"));
    if (parameter.style != Style::form) row.push_back(keyword("style", word(kStyles, parameter.style)));
    if (!parameter.explode) row.push_back(keyword("explode", "False"));
    if (parameter.allow_reserved || parameter.greedy) row.push_back(keyword("reserved", "True"));
    return call_of("Parameter", row);
  }

  std::vector<Source> details(const Operation& operation) const {
    std::vector<Source> all;
    std::vector<Source> rows;
    for (const Parameter& one : operation.parameters) rows.push_back(parameter(one));
    if (!rows.empty()) all.push_back(keyword("parameters", tuple_of(rows)));
    if (operation.body) {
      rows.clear();
      for (const Content& one : operation.body->contents) rows.push_back(body_content(one));
      all.push_back(keyword("bodies", tuple_of(rows)));
      if (operation.body->required) all.push_back(keyword("body_required", "True"));
    }
    rows.clear();
    for (const Response& response : operation.responses) {
      std::vector<Source> contents;
      for (const Content& one : response.contents) contents.push_back(content(one));
      std::vector<Source> row{literal(response.status)};
      if (!contents.empty()) row.push_back(tuple_of(contents));
      rows.push_back(call_of("Answered", row));
    }
    if (!rows.empty()) all.push_back(keyword("responses", tuple_of(rows)));
    if (const Content* stream = stream_of(operation)) all.push_back(keyword("stream", content(*stream)));
    if (!operation.security.empty()) all.push_back(keyword("security", security(operation)));
    if (!operation.idempotency_header.empty()) all.push_back(keyword("idempotency_header", literal(operation.idempotency_header)));
    if (operation.pagination) all.push_back(keyword("pages", pages(operation, *operation.pagination)));
    return all;
  }

  static const Content* stream_of(const Operation& operation) {
    if (operation.stream) return &*operation.stream;
    if (operation.result_kind != BodyKind::events && operation.result_kind != BodyKind::lines) return nullptr;
    for (const Response& response : operation.responses) {
      if (!response.success()) continue;
      for (const Content& one : response.contents) {
        if (one.kind == operation.result_kind) return &one;
      }
    }
    return nullptr;
  }

  Source security(const Operation& operation) const {
    std::vector<Source> alternatives;
    for (const std::vector<SchemeUse>& alternative : operation.security) {
      std::vector<Source> uses;
      for (const SchemeUse& use : alternative) {
        uses.push_back(tuple_of({literal(identifier(names(), Role::parameter, sdk_.schemes[use.scheme].name)), texts(use.scopes)}));
      }
      alternatives.push_back(tuple_of(uses));
    }
    return tuple_of(alternatives);
  }

  Source pages(const Operation& operation, const Pagination& pages) const {
    std::vector<Source> row{word(kPages, pages.kind), text_.codec(pages.item)};
    if (pages.input) row.push_back(keyword("input", literal(parameter_name(operation.parameters[*pages.input]))));
    if (!pages.input_member.empty()) row.push_back(keyword("input_member", literal(pages.input_member)));
    if (pages.limit) row.push_back(keyword("limit", literal(parameter_name(operation.parameters[*pages.limit]))));
    if (!pages.items.empty()) row.push_back(keyword("items", texts(pages.items)));
    if (!pages.next.empty()) row.push_back(keyword("next", texts(pages.next)));
    if (pages.first) row.push_back(keyword("first", std::to_string(pages.first)));
    return call_of("Pages", row);
  }

  std::string result(const Operation& operation) const {
    if (!operation.result) return "None";
    if (operation.result_kind == BodyKind::binary) return operation.result_optional ? "bytes | None" : "bytes";
    const std::string text = text_.annotation(*operation.result);
    return operation.result_optional && text != "Any" && !text.ends_with("| None") ? text + " | None" : text;
  }

  std::string table(const Operation& operation) const {
    const Methods methods = methods_of(sdk_, operation);
    const std::string type = methods.call.empty() ? "Any" : result(operation);
    std::string out = "\n\ndef _" + operation.name + "_details() -> Details:\n    " + render(call_of("return Details", details(operation)), 4, 4) + "\n\n\n";
    const Source made = call_of("Operation", {literal(operation.name), literal(operation.method), literal(operation.path), "_" + operation.name + "_details"});
    const std::string lead = "_" + operation.name + "_operation: Operation[" + type + "] = ";
    return out + lead + render(made, 0, lead.size()) + "\n";
  }

  /// What a body may be given as.
  std::string body_annotation(const Body& body) const {
    std::vector<std::string> all;
    auto add = [&](const std::string& text) {
      if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(text);
    };
    for (const Content& content : body.contents) {
      if (content.kind == BodyKind::binary) {
        for (const char* one : {"bytes", "BinaryIO", "Iterable[bytes]", "File"}) add(one);
      } else if (content.kind == BodyKind::lines) {
        add("list[" + text_.annotation(content.type) + "]");
      } else {
        add(text_.annotation(content.type));
      }
    }
    if (std::find(all.begin(), all.end(), "Any") != all.end()) return "Any";
    std::string out;
    for (const std::string& one : all) out += (out.empty() ? "" : " | ") + one;
    return out;
  }

  struct Signature {
    std::vector<Source> parameters;
    std::string arguments;  // the dictionary
    std::string body;       // "body", or UNSET
    bool choice = false;    // of media types
  };

  Signature signature(const Operation& operation) const {
    Signature out;
    std::vector<Source> optional, pairs;
    for (const Parameter& one : operation.parameters) {
      const std::string name = parameter_name(one), annotation = text_.annotation(one.type);
      if (one.required) {
        out.parameters.emplace_back(name + ": " + annotation);
      } else {
        optional.emplace_back(name + ": " + annotation + (annotation == "Any" ? "" : " | Unset") + " = UNSET");
      }
      pairs.emplace_back(literal(name) + ": " + name);
    }
    out.body = "UNSET";
    if (operation.body) {
      out.body = "body";
      const std::string annotation = body_annotation(*operation.body);
      if (operation.body->required) {
        out.parameters.emplace_back("body: " + annotation);
      } else {
        optional.emplace(optional.begin(), "body: " + annotation + (annotation == "Any" ? "" : " | Unset") + " = UNSET");
      }
      out.choice = operation.body->contents.size() > 1;
      if (out.choice) optional.emplace_back("body_type: str | None = None");
    }
    out.parameters.insert(out.parameters.end(), optional.begin(), optional.end());
    out.parameters.emplace_back("options: CallOptions | None = None");
    const Source dictionary("{", pairs, "}");
    out.arguments = pairs.empty() ? "{}" : "        arguments: dict[str, Any] = " + render(dictionary, 8, 36) + "\n";
    return out;
  }

  std::string docs(const Operation& operation) const {
    std::vector<std::string> more;
    if (operation.docs.deprecated) more.emplace_back("Deprecated.");
    std::vector<std::string> arguments;
    for (const Parameter& one : operation.parameters) {
      std::string text = doc_line(one.docs.description, 300);
      if (text.empty()) continue;
      for (std::string& line : doc_lines(parameter_name(one) + ": " + text, 96)) {
        arguments.push_back((arguments.empty() || line.rfind(parameter_name(one) + ": ", 0) == 0 ? "    " : "        ") + docstring_line(line));
      }
    }
    if (!arguments.empty()) {
      if (!more.empty()) more.emplace_back();
      more.emplace_back("Args:");
      more.insert(more.end(), arguments.begin(), arguments.end());
    }
    std::string text = doc_text(operation.docs);
    return docstring(text.empty() ? operation.key : text, 8, more);
  }

  std::string method(const Operation& operation, const std::string& name, const std::string& driver, const std::string& returns, bool async, bool awaits) const {
    const Signature parts = signature(operation);
    std::vector<Source> parameters{"self", "*"};
    parameters.insert(parameters.end(), parts.parameters.begin(), parts.parameters.end());
    const std::string lead = std::string(async && awaits ? "async " : "") + "def " + name + "(";
    std::string out = "\n    " + render(Source(lead, parameters, ") -> " + returns + ":"), 4, 4) + "\n" + docs(operation);
    const bool none = parts.arguments == "{}";
    if (!none) out += parts.arguments;
    std::vector<Source> call{"_" + operation.name + "_operation", none ? "{}" : "arguments"};
    if (operation.body) call.emplace_back("body");
    if (parts.choice && driver != "items") call.push_back(keyword("body_type", "body_type"));
    call.push_back(keyword("options", "options"));
    const bool nothing = returns == "None";
    const std::string verb = std::string(nothing ? "" : "return ") + (async && awaits ? "await " : "");
    return out + "        " + render(call_of(verb + "self._driver." + driver, call), 8, 8) + "\n";
  }

  std::string methods(const Operation& operation, bool async) const {
    const Methods methods = methods_of(sdk_, operation);
    std::string out;
    if (!methods.call.empty()) out += method(operation, methods.call, "call", result(operation), async, true);
    if (!methods.items.empty()) {
      out += method(operation, methods.items, "items", std::string(async ? "Async" : "") + "Iterator[" + text_.annotation(operation.pagination->item) + "]", async, false);
    }
    if (const Content* stream = stream_of(operation); stream && !methods.stream.empty()) {
      out += method(operation, methods.stream, "stream", std::string(async ? "Async" : "") + "Stream[" + text_.annotation(stream->type) + "]", async, true);
    }
    return out;
  }

  const Sdk& sdk_;
  const Group& group_;
  TypeText text_;
};

}  // namespace

Methods methods_of(const Sdk& sdk, const Operation& operation) {
  // Names of further methods differ from those of all operations: no neutral name ends with an underscore.
  auto free_name = [&](std::string name) {
    const bool taken = std::any_of(sdk.operations.begin(), sdk.operations.end(),
                                   [&](const Operation& other) { return identifier(names(), Role::function, other.name) == name; });
    return taken ? name + "_" : name;
  };
  Methods out;
  const std::string name = identifier(names(), Role::function, operation.name);
  const bool streams_only = operation.result_kind == BodyKind::events || operation.result_kind == BodyKind::lines;
  if (streams_only) out.stream = name;
  else out.call = name;
  if (operation.pagination) out.items = free_name("iter_" + operation.name);
  if (operation.stream) out.stream = free_name("stream_" + operation.name);
  return out;
}

std::string group_file(const Sdk& sdk, const Group& group) { return GroupWriter(sdk, group).write(); }

}  // namespace apigen::sdk::python
