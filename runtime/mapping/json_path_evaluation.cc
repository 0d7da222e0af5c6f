// Steps of a path: members, elements, slices, wildcards, scans, filters.
#include "json_path_evaluation.h"

#include <algorithm>

namespace apigen::rt::vtl {

using K = PathToken::Kind;

Status Evaluation::run(const JsonPath& path, const Value& item) {
  Value start = path.at_root ? root_ : item;
  return path.first ? walk(*path.first, start) : add(start);
}

Status Evaluation::add(const Value& value) {
  append(t_, results_, value);
  return t_.failed() ? Status::failed : Status::fine;
}

Status Evaluation::walk(const PathToken& token, const Value& model) {
  if (++steps_ > kMostSteps) return Status::failed;
  switch (token.kind) {
    case K::property: return property(token, model);
    case K::index:
    case K::slice: return array(token, model);
    case K::wildcard: return wildcard(token, model);
    case K::scan: return token.next ? scan(*token.next, model, 0) : Status::failed;
    case K::filter: return filter(token, model);
    case K::function: return function(token, model);
  }
  return Status::failed;
}

Status Evaluation::one_property(const PathToken& token, const Value& model, std::string_view name) {
  Value value;
  if (member(t_, model, name, value)) return on(token, value);
  return require_ ? Status::not_found : Status::fine;
}

Status Evaluation::property(const PathToken& token, const Value& model) {
  if (!is_map(model)) return token.upstream_definite ? Status::not_found : Status::fine;
  if (token.count == 1) return one_property(token, model, token.names[0]);
  if (token.next) {
    for (std::uint32_t i = 0; i < token.count; ++i) {
      Status status = one_property(token, model, token.names[i]);
      if (status != Status::fine) return status;
    }
    return Status::fine;
  }
  Map* merged = new_map(t_);
  for (std::uint32_t i = 0; i < token.count; ++i) {
    Value value;
    if (member(t_, model, token.names[i], value)) put(t_, *merged, Value::of(token.names[i]), kept(value));
    else if (require_) return Status::not_found;
  }
  return add(Value::of(merged));
}

Status Evaluation::at_index(const PathToken& token, const Value& model, std::int64_t index) {
  std::int64_t count = length(model);
  if (index < 0) index += count;
  if (index < 0 || index >= count) return Status::fine;
  return on(token, element(t_, model, static_cast<std::uint32_t>(index)));
}

Status Evaluation::array(const PathToken& token, const Value& model) {
  if (!is_array(model)) return token.upstream_definite ? Status::not_found : Status::fine;
  Status status = Status::fine;
  if (token.kind == K::index) {
    for (std::uint32_t i = 0; i < token.count && status == Status::fine; ++i) status = at_index(token, model, token.indexes[i]);
    return status;
  }
  std::int64_t count = length(model);
  std::int64_t from = token.has_from ? token.from : 0, to = count;
  if (token.has_to) {
    to = token.to;
    if (!token.has_from && to < 0) to += count;  // only [:-n] counts from the end
    to = std::min(count, to);
  } else if (from < 0) {
    from = std::max<std::int64_t>(0, count + from);
  }
  for (std::int64_t i = from; i < to && status == Status::fine; ++i) status = at_index(token, model, i);
  return status;
}

Status Evaluation::wildcard(const PathToken& token, const Value& model) {
  Status status = Status::fine;
  if (is_map(model)) {
    for_each_member(t_, model, [&](std::string_view, const Value& value) {
      if (status == Status::fine) status = on(token, value);
    });
  } else if (is_array(model)) {
    std::uint32_t count = length(model);
    for (std::uint32_t i = 0; i < count && status == Status::fine; ++i) {
      status = at_index(token, model, i);
      if (status == Status::not_found && !require_) status = Status::fine;
    }
  }
  return status;
}

bool Evaluation::scan_matches(const PathToken& target, const Value& model) {
  switch (target.kind) {
    case K::property: {
      if (!is_map(model)) return false;
      if (target.count > 1 && target.next) return true;
      Value value;
      for (std::uint32_t i = 0; i < target.count; ++i) {
        if (!member(t_, model, target.names[i], value)) return false;
      }
      return true;
    }
    case K::index:
    case K::slice: return is_array(model);
    case K::wildcard: return true;
    case K::filter: {
      bool accepted = false;
      return accept(*target.condition, model, accepted) == Status::fine && accepted;
    }
    default: return false;
  }
}

Status Evaluation::scan(const PathToken& target, const Value& model, std::uint32_t depth) {
  if (depth > kDeepest || ++steps_ > kMostSteps) return Status::failed;
  Status status = Status::fine;
  if (is_map(model)) {
    if (scan_matches(target, model)) status = walk(target, model);
    for_each_member(t_, model, [&](std::string_view, const Value& value) {
      if (status == Status::fine) status = scan(target, value, depth + 1);
    });
  } else if (is_array(model)) {
    std::uint32_t count = length(model);
    if (scan_matches(target, model)) {
      if (!target.next) {
        status = walk(target, model);
      } else {
        for (std::uint32_t i = 0; i < count && status == Status::fine; ++i) status = walk(*target.next, element(t_, model, i));
      }
    }
    for (std::uint32_t i = 0; i < count && status == Status::fine; ++i) status = scan(target, element(t_, model, i), depth + 1);
  }
  return status;
}

Status Evaluation::filter(const PathToken& token, const Value& model) {
  bool accepted = false;
  if (is_map(model)) {
    Status status = accept(*token.condition, model, accepted);
    return status == Status::fine && accepted ? on(token, model) : status;
  }
  if (!is_array(model)) return token.upstream_definite ? Status::failed : Status::fine;
  std::uint32_t count = length(model);
  for (std::uint32_t i = 0; i < count; ++i) {
    Status status = accept(*token.condition, element(t_, model, i), accepted);
    if (status == Status::fine && accepted) status = at_index(token, model, i);
    if (status != Status::fine) return status;
  }
  return Status::fine;
}

}  // namespace apigen::rt::vtl
