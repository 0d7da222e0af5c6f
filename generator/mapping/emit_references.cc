// References as C++: what $input, $util, $context and $stageVariables can do in one call, and the steps behind.
#include <optional>

#include "apigen/mapping/json_path.h"
#include "emitter.h"

namespace apigen::mapping {
namespace {

/// Methods that change what they are called on, or have no other sense than their effect.
bool changes_something(std::string_view method) {
  for (std::string_view name : {"add", "addAll", "clear", "next", "put", "putAll", "putIfAbsent", "remove", "removeAll", "retainAll", "set", "setValue"}) {
    if (method == name) return true;
  }
  return false;
}

/// Members of $context that are maps, so that steps behind them are looked up and not asked for by their whole name.
bool is_context_map(std::string_view path) {
  for (std::string_view name : {"", "identity", "identity.clientCert", "identity.clientCert.validity", "authorizer", "authorizer.claims", "error"}) {
    if (path == name) return true;
  }
  return path.starts_with("requestOverride") || path.starts_with("responseOverride");
}

std::string_view util_function(std::string_view name) {
  if (name == "escapeJavaScript") return "escape_javascript";
  if (name == "parseJson") return "parse_json";
  if (name == "urlEncode") return "url_encode";
  if (name == "urlDecode") return "url_decode";
  if (name == "base64Encode") return "base64_encode";
  if (name == "base64Decode") return "base64_decode";
  return {};
}

}  // namespace

Emitter::Code Emitter::reference(const Reference& reference) {
  uses_values_ = true;
  if (reference.name.empty()) return {{}, "Value()", true};
  Code code = chain(reference);
  if (code.constant) return {{}, "Value::of(std::string_view())", true};
  code.value = "t.or_empty(" + code.value + ")";
  return code;
}

std::string Emitter::path_argument(std::string_view path) {
  if (std::optional<std::vector<PathStep>> steps = simple_steps(path)) return "::apigen::rt::vtl::Steps{" + steps_code(*steps) + "}";
  const std::string plan = std::string(name_) + "_path_" + std::to_string(++plan_count_);
  plans_ += "const ::apigen::rt::vtl::PlannedPath " + plan + "(" + literal(path) + ");\n";
  return plan;
}

const Expression* Emitter::input_call(const Reference& reference, std::string_view method) const {
  if (reference.name != "input" || assigned_.contains("input") || reference.accesses.empty()) return nullptr;
  const Access& first = reference.accesses[0];
  return first.kind == Access::Kind::method && first.name == method && first.arguments.size() == 1 ? &first.arguments[0] : nullptr;
}

std::string_view Emitter::constant_name(const Access& access) {
  if (access.kind == Access::Kind::property) return access.name;
  if (access.kind == Access::Kind::method && access.name != "get") return {};
  return access.arguments.size() == 1 && access.arguments[0].kind == Expression::Kind::text ? std::string_view(access.arguments[0].text) : std::string_view();
}

Emitter::Code Emitter::steps_of(const Reference& reference, std::size_t count) {
  if (reference.name.empty()) return {{}, "Value()", true};
  uses_values_ = true;
  Code code;
  std::size_t done = 0;
  auto variable = variables_.find(reference.name);
  if (variable != variables_.end()) {
    code.value = "v." + variable->second;
    begin_loop(reference, count, code, done);
  } else if (!begin(reference, count, code, done)) {
    return {{}, "Value()", true};
  }
  for (; done < count; ++done) {
    code.owner.clear();
    step(reference.accesses[done], code);
  }
  return code;
}

void Emitter::begin_loop(const Reference& reference, std::size_t count, Code& code, std::size_t& done) {
  if (reference.name != "foreach" || count == 0 || reference.accesses[0].kind != Access::Kind::property) return;
  const std::string_view name = reference.accesses[0].name;
  const std::string_view function = name == "hasNext" ? "has_next" : name == "index" ? "loop_index" : name == "count" ? "loop_count" : "";
  if (function.empty()) return;
  code.value = "t." + std::string(function) + "(" + code.value + ")";
  done = 1;
}

bool Emitter::begin(const Reference& reference, std::size_t count, Code& code, std::size_t& done) {
  const std::vector<Access>& steps = reference.accesses;
  code.value = object(reference.name);
  if (code.value.empty()) return false;
  if (count == 0) return true;
  const Access& first = steps[0];
  if (reference.name == "input") {
    bool text = first.kind == Access::Kind::method && first.arguments.size() == 1 && first.arguments[0].kind == Expression::Kind::text;
    if (first.kind == Access::Kind::property && first.name == "body") code.value = "Value::of(t.body())";
    else if (first.kind == Access::Kind::method && first.name == "params" && first.arguments.empty()) code.value = "t.params()";
    else if (text && first.name == "params") code.value = "t.param(" + literal(first.arguments[0].text) + ")";
    else if (text && (first.name == "path" || first.name == "json")) code.value = "t." + first.name + "(" + path_argument(first.arguments[0].text) + ")";
    else return true;
    done = 1;
  } else if (reference.name == "util") {
    std::string_view function = util_function(first.name);
    if (first.kind != Access::Kind::method || function.empty() || first.arguments.size() != 1) return true;
    Code argument = value(first.arguments[0]);
    code.before = argument.before;
    code.value = "t." + std::string(function) + "(" + argument.value + ")";
    done = 1;
  } else if (reference.name == "stageVariables") {
    std::string_view name = constant_name(first);
    if (name.empty()) return true;
    code.value = "t.stage_variable(" + literal(name) + ")";
    done = 1;
  } else {
    begin_context(steps, count, code, done);
  }
  return true;
}

void Emitter::begin_context(const std::vector<Access>& steps, std::size_t count, Code& code, std::size_t& done) {
  std::string_view override = constant_name(steps[0]);
  if (override == "requestOverride" || override == "responseOverride") {
    // get() does not show maps, which a step has to see to.
    if (steps[0].kind == Access::Kind::method) return;
    code.value = override == "requestOverride" ? "t.request_override()" : "t.response_override()";
    done = 1;
    return;
  }
  std::string path;
  std::size_t named = 0;
  for (; named < count; ++named) {
    std::string_view name = constant_name(steps[named]);
    if (name.empty() || name.find('.') != std::string_view::npos) break;
    std::string longer = path + (path.empty() ? "" : ".") + std::string(name);
    if (steps[named].kind == Access::Kind::method && is_context_map(longer)) return;  // get() hides maps
    path = longer;
    if (!is_context_map(path)) {
      ++named;
      break;
    }
  }
  if (is_context_map(path)) return;
  code.value = "t.context(" + literal(path) + ")";
  done = named;
}

void Emitter::step(const Access& access, Code& code) {
  if (access.kind == Access::Kind::property) {
    code.owner = code.value;
    code.property = literal(access.name);
    code.value = "t.property(" + code.owner + ", " + code.property + ")";
    return;
  }
  std::string before;
  std::vector<Code> arguments = in_order(pointers(access.arguments), before);
  bool index = access.kind == Access::Kind::index;
  std::string method = "vtl::method(" + literal(access.name) + ")";
  auto call = [&](const std::string& of) {
    return index ? "t.index(" + of + ", " + arguments[0].value + ")" : "t.call(" + of + ", " + method + ", {" + joined(arguments) + "})";
  };
  bool effect = !index && changes_something(access.name);
  if (before.empty()) {
    code.value = effect ? keep(code.before, call(code.value), depth_) : call(code.value);
    return;
  }
  // Velocity computes no arguments for a method of nothing.
  std::string of = keep(code.before, code.value, depth_);
  std::string result = temporary("r");
  code.before += pad(depth_) + "Value " + result + ";\n" + pad(depth_) + "if (!" + of + ".is_null()) {\n" + before + pad(depth_) + result + " = " + call(of) + ";\n" + pad(depth_) + "}\n";
  code.value = result;
}

}  // namespace apigen::mapping
