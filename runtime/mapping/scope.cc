// The run of a template: limits and failure, $input, $context, $stageVariables, overrides.
#include <charconv>

#include "apigen/rt/exchange.h"
#include "apigen/rt/integrations.h"
#include "apigen/rt/mapping.h"
#include "java.h"

namespace apigen::rt {

using vtl::Entry;
using vtl::Kind;
using vtl::Map;
using vtl::MapOrder;

TemplateScope::TemplateScope(Arena& arena, TemplateInput& input, TemplateData& data, const vtl::Limits& limits)
    : arena_(arena), input_(input), data_(data), limits_(limits) {}
TemplateScope::TemplateScope(Arena& arena, TemplateInput& input, TemplateData& data)
    : TemplateScope(arena, input, data, vtl::Limits()) {}

void TemplateScope::fail(std::string_view why) {
  if (failed_) return;
  failed_ = true;
  if (line_ == 0) {
    why_ = why;
  } else {
    why_ = Buffer(arena_).append("line ").append_number(line_).append(" of the mapping template: ").append(why).view();
  }
}

bool TemplateScope::note_elements(std::size_t count) {
  if (count > limits_.elements - elements_) {
    fail("the template makes too many values");
    return false;
  }
  elements_ += static_cast<std::uint32_t>(count);
  return true;
}

Outcome TemplateScope::finish(Buffer& out) {
  if (!failed_ && out.size() > limits_.output) fail("the template's output is too long");
  if (!failed_) take_overrides();
  if (!failed_) return {};
  GatewayError error{GatewayErrorKind::api_configuration_error};
  error.cause = why_;
  return error;
}

// --------------------------------------------------------------------------------------------------------------- input

std::string_view TemplateScope::body() const { return input_.body.empty() ? std::string_view("{}") : input_.body; }

TemplateScope::Value TemplateScope::document(bool for_text) {
  // Parameter mappings may have tried before, and they are strict.
  if (!input_.json && !leniently_parsed_) {
    leniently_parsed_ = true;
    input_.json = vtl::parse_lenient(arena_, body());
    input_.parsed = true;
  }
  if (!input_.json) return {};
  if (for_text && !(root_kept_ && changed_)) return vtl::view(arena_, *input_.json);
  if (!root_kept_) {
    root_ = vtl::wrap(arena_, *input_.json);
    root_kept_ = true;
  }
  return root_;
}

template <class Path>
TemplateScope::Value TemplateScope::find(const Path& path, bool for_text) {
  const Value root = document(for_text);
  return root.is_null() ? root : vtl::evaluate_path(*this, root, path);
}

TemplateScope::Value TemplateScope::json_text(const Value& found) {
  if (found.is_null()) return Value::of(std::string_view("\"\""));
  Buffer out(arena_);
  vtl::append_json(*this, out, found, false);
  return text(out);
}

void TemplateScope::print_found(Buffer& out, const Value& found) {
  if (failed_) return;
  if (found.is_null()) out.append("\"\"");
  else vtl::append_json(*this, out, found, false);
}

TemplateScope::Value TemplateScope::path(std::string_view path) { return find(path, false); }
TemplateScope::Value TemplateScope::path(vtl::Steps path) { return find(path, false); }
TemplateScope::Value TemplateScope::path(const vtl::PlannedPath& path) { return find(path, false); }
TemplateScope::Value TemplateScope::json(std::string_view path) { return json_text(find(path, true)); }
TemplateScope::Value TemplateScope::json(vtl::Steps path) { return json_text(find(path, true)); }
TemplateScope::Value TemplateScope::json(const vtl::PlannedPath& path) { return json_text(find(path, true)); }
void TemplateScope::print_json(Buffer& out, std::string_view path) { print_found(out, find(path, true)); }
void TemplateScope::print_json(Buffer& out, vtl::Steps path) { print_found(out, find(path, true)); }
void TemplateScope::print_json(Buffer& out, const vtl::PlannedPath& path) { print_found(out, find(path, true)); }

TemplateScope::Value TemplateScope::params() {
  if (!params_.is_null()) return params_;
  Map* all = vtl::new_map(*this);
  ArenaVector<NamedValue> values(arena_);
  auto add = [&](std::string_view name, vtl::ParameterPlace place) {
    values.clear();
    data_.parameters(place, values);
    Map* map = vtl::new_map(*this);
    for (const NamedValue& value : values) vtl::put(*this, *map, Value::of(value.name), Value::of(value.value));
    vtl::put(*this, *all, Value::of(name), Value::of(map));
  };
  add("path", vtl::ParameterPlace::path);
  add("querystring", vtl::ParameterPlace::querystring);
  add("header", vtl::ParameterPlace::header);
  return params_ = Value::of(all);
}

TemplateScope::Value TemplateScope::param(std::string_view name) {
  for (vtl::ParameterPlace place : {vtl::ParameterPlace::path, vtl::ParameterPlace::querystring, vtl::ParameterPlace::header}) {
    std::string_view value = data_.parameter(place, name);
    if (value.data()) return Value::of(value);
  }
  return vtl::nothing();
}

// ------------------------------------------------------------------------------------------------------------- context

TemplateScope::Value TemplateScope::context(std::string_view name) {
  if (!context_.is_null()) {  // a template may have put something there
    Value at = context_;
    while (!name.empty() && !at.is_null()) {
      std::size_t dot = name.find('.');
      at = property(at, name.substr(0, dot));
      name = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
    }
    return at;
  }
  std::string_view value = data_.context(name);
  return value.data() ? Value::of(value) : Value();
}

TemplateScope::Value TemplateScope::context_object() {
  if (!context_.is_null()) return context_;
  ArenaVector<std::string_view> names(arena_);
  data_.context_names(names);
  Map* all = vtl::new_map(*this, MapOrder::hash);
  all->hides_maps = true;
  for (std::string_view name : names) {
    Map* map = all;
    std::string_view rest = name;
    for (std::size_t dot; (dot = rest.find('.')) != std::string_view::npos; rest.remove_prefix(dot + 1)) {
      Value key = Value::of(rest.substr(0, dot));
      Entry* inner = vtl::find_entry(*this, *map, key);
      if (!inner) {
        Map* made = vtl::new_map(*this, MapOrder::hash);
        made->hides_maps = true;
        vtl::put(*this, *map, key, Value::of(made));
        inner = vtl::find_entry(*this, *map, key);
      }
      if (!inner || inner->value.kind != Kind::map) break;
      map = inner->value.map;
    }
    std::string_view value = data_.context(name);
    vtl::put(*this, *map, Value::of(rest), value.data() ? Value::of(value) : Value());
  }
  vtl::put(*this, *all, Value::of(std::string_view("requestOverride")), request_override());
  vtl::put(*this, *all, Value::of(std::string_view("responseOverride")), response_override());
  return context_ = Value::of(all);
}

Map& TemplateScope::override_map(Map*& kept, bool request) {
  if (kept) return *kept;
  kept = vtl::new_map(*this, MapOrder::hash);
  kept->hides_maps = true;
  for (std::string_view part : {"header", "path", "querystring"}) {
    if (!request && part != "header") continue;
    Map* inner = vtl::new_map(*this, MapOrder::hash);
    inner->hides_maps = true;
    vtl::put(*this, *kept, Value::of(part), Value::of(inner));
  }
  return *kept;
}
TemplateScope::Value TemplateScope::request_override() { return Value::of(&override_map(data_.overrides().request_values, true)); }
TemplateScope::Value TemplateScope::response_override() { return Value::of(&override_map(data_.overrides().response_values, false)); }

void TemplateScope::take_overrides() {
  if (!data_.has_overrides()) return;
  Overrides& overrides = data_.overrides();
  auto take = [&](vtl::Map* from, std::string_view part, ArenaVector<NamedValue>& into) {
    Value inner = from ? vtl::get(*this, *from, part) : Value();
    if (inner.kind != Kind::map) return;
    into.clear();
    vtl::entries_of(*this, *inner.map);
    for (std::uint32_t i = 0; i < inner.map->size; ++i) {
      std::string_view name = vtl::to_string(*this, inner.map->entries[i]->key);
      const Value value = inner.map->entries[i]->value;
      if (value.kind == Kind::list) {
        vtl::items_of(*this, *value.list);
        for (std::uint32_t k = 0; k < value.list->size; ++k) into.push_back({name, vtl::to_string(*this, value.list->items[k])});
      } else if (!value.is_null()) {
        into.push_back({name, vtl::to_string(*this, value)});
      }
    }
  };
  take(overrides.request_values, "header", overrides.request_headers);
  take(overrides.request_values, "querystring", overrides.request_query);
  take(overrides.request_values, "path", overrides.request_path);
  take(overrides.response_values, "header", overrides.response_headers);
  Value status = overrides.response_values ? vtl::get(*this, *overrides.response_values, "status") : Value();
  overrides.response_status = 0;
  if (!status.is_null()) {
    std::string_view text = vtl::to_string(*this, status);
    int number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size() && number >= 100 && number <= 599) overrides.response_status = number;
  }
}

TemplateScope::Value TemplateScope::stage_variable(std::string_view name) {
  if (!stage_variables_.is_null()) return vtl::get(*this, *stage_variables_.map, name);
  std::string_view value = data_.stage_variable(name);
  return value.data() ? Value::of(value) : Value();
}

TemplateScope::Value TemplateScope::stage_variables_object() {
  if (!stage_variables_.is_null()) return stage_variables_;
  ArenaVector<NamedValue> values(arena_);
  data_.stage_variables(values);
  Map* map = vtl::new_map(*this);
  for (const NamedValue& value : values) vtl::put(*this, *map, Value::of(value.name), Value::of(value.value));
  return stage_variables_ = Value::of(map);
}

}  // namespace apigen::rt
