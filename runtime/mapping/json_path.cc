// Evaluating JSONPaths: most are followed as they stand, the others through a plan.
#include "json_path.h"

#include "json_path_evaluation.h"

namespace apigen::rt::vtl {
namespace {

/// Most paths are names and indexes: followed without being parsed. False if this one needs more.
bool follow(TemplateScope& t, const Value& root, std::string_view path, Value& out) {
  if (path.empty() || path[0] != '$') return false;
  Value at = root;
  bool found = true;
  for (std::size_t i = 1; i < path.size();) {
    std::size_t begin = i + 1;
    if (path[i] == '.') {
      for (i = begin; i < path.size(); ++i) {
        char c = path[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (!plain) break;
      }
      if (i == begin || (i < path.size() && path[i] != '.' && path[i] != '[')) return false;
      if (found) {
        Value next;
        found = is_map(at) && member(t, at, path.substr(begin, i - begin), next);
        at = next;
      }
    } else if (path[i] == '[') {
      std::uint32_t index = 0;
      for (i = begin; i < path.size() && path[i] >= '0' && path[i] <= '9' && i - begin < 9; ++i) index = index * 10 + static_cast<std::uint32_t>(path[i] - '0');
      if (i == begin || i >= path.size() || path[i] != ']') return false;
      ++i;
      if (found) {
        found = is_array(at) && index < length(at);
        if (found) at = element(t, at, index);
      }
    } else {
      return false;
    }
  }
  out = found ? at : Value();
  return true;
}

Value follow_plan(TemplateScope& t, const Value& root, const JsonPath& path) {
  Value result;
  Evaluation evaluation(t, root, false);
  Status status = evaluation.run(path, root);
  if (status == Status::fine) status = evaluation.result(path, result);
  if (status == Status::fine) return result;
  return path.definite ? Value() : Value::of(new_list(t, ListStyle::json_array, 0));
}

}  // namespace

Value evaluate_path(TemplateScope& t, const Value& root, std::string_view path) {
  Value result;
  if (follow(t, root, path, result)) return result;
  const JsonPath* parsed = parse_json_path(t.arena(), path);
  return parsed ? follow_plan(t, root, *parsed) : Value();
}

Value evaluate_path(TemplateScope& t, const Value& root, Steps path) {
  Value at = root;
  for (const PathStep& step : path) {
    if (step.by_name) {
      Value next;
      if (!is_map(at) || !member(t, at, step.name, next)) return {};
      at = next;
    } else {
      if (!is_array(at) || step.index >= length(at)) return {};
      at = element(t, at, step.index);
    }
  }
  return at;
}

Value evaluate_path(TemplateScope& t, const Value& root, const PlannedPath& path) {
  return path.plan() ? follow_plan(t, root, *path.plan()) : Value();
}

}  // namespace apigen::rt::vtl
