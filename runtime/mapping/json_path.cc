#include "json_path.h"

#include <cmath>

#include "apigen/json/value.h"
#include "java.h"
#include "number.h"
#include "pattern.h"
#include "utf16.h"

namespace apigen::rt::vtl {
namespace {

using K = PathToken::Kind;

bool is_map(const Value& v) { return v.kind == Kind::map || (v.kind == Kind::json && v.json->type == json::Type::object); }
bool is_array(const Value& v) { return v.kind == Kind::list || (v.kind == Kind::json && v.json->type == json::Type::array); }

std::uint32_t length(const Value& v) {
  if (v.kind == Kind::json) return v.json->count;
  return v.kind == Kind::list ? size_of(*v.list) : size_of(*v.map);
}

Value element(TemplateScope& t, const Value& array, std::uint32_t i) {
  return array.kind == Kind::json ? view(t.arena(), array.json->elements[i]) : items_of(t, *array.list)[i];
}

bool member(TemplateScope& t, const Value& map, std::string_view name, Value& out) {
  if (map.kind == Kind::json) {
    const json::Value* found = map.json->find(name);
    if (found) out = view(t.arena(), *found);
    return found;
  }
  Entry* entry = find_entry(t, *map.map, Value::of(name));
  if (entry) out = entry->value;
  return entry;
}

template <class F>
void for_each_member(TemplateScope& t, const Value& map, F f) {
  if (map.kind == Kind::json) {
    for (std::uint32_t i = 0; i < map.json->count; ++i) f(map.json->members[i].name, view(t.arena(), map.json->members[i].value));
    return;
  }
  entries_of(t, *map.map);
  for (std::uint32_t i = 0; i < map.map->size; ++i) {
    const Entry& entry = *map.map->entries[i];
    f(to_string(t, entry.key), entry.value);
  }
}

/// How the evaluation of a path goes on; Jayway throws what is not `fine`.
enum class Status : std::uint8_t { fine, not_found, failed };

class Evaluation {
 public:
  Evaluation(TemplateScope& t, const Value& root, bool require_properties)
      : t_(t), root_(root), require_(require_properties), results_(*new_list(t, ListStyle::json_array, 0)) {}

  /// False where Jayway throws; then a path that is not definite gives an empty list, another one nothing.
  Status run(const JsonPath& path, const Value& item) {
    Value start = path.at_root ? root_ : item;
    return path.first ? walk(*path.first, start) : add(start);
  }
  List& results() { return results_; }

 private:
  Status add(const Value& value) {
    append(t_, results_, value);
    return t_.failed() ? Status::failed : Status::fine;
  }
  Status on(const PathToken& token, const Value& value) { return token.next ? walk(*token.next, value) : add(value); }

  Status walk(const PathToken& token, const Value& model) {
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

  Status one_property(const PathToken& token, const Value& model, std::string_view name, bool token_definite) {
    Value value;
    if (member(t_, model, name, value)) return on(token, value);
    if (require_) return Status::not_found;
    if (!token.next) return Status::fine;
    (void)token_definite;
    return Status::fine;
  }

  Status property(const PathToken& token, const Value& model) {
    if (!is_map(model)) return token.upstream_definite ? Status::not_found : Status::fine;
    if (token.count == 1) return one_property(token, model, token.names[0], true);
    if (token.next) {
      for (std::uint32_t i = 0; i < token.count; ++i) {
        Status status = one_property(token, model, token.names[i], false);
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

  /// A value that outlives this evaluation as a member of something new.
  Value kept(const Value& value) { return value.kind == Kind::json ? wrap(t_.arena(), *value.json) : value; }

  Status at_index(const PathToken& token, const Value& model, std::int64_t index) {
    std::int64_t count = length(model);
    if (index < 0) index += count;
    if (index < 0 || index >= count) return Status::fine;
    return on(token, element(t_, model, static_cast<std::uint32_t>(index)));
  }

  Status array(const PathToken& token, const Value& model) {
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

  Status wildcard(const PathToken& token, const Value& model) {
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

  bool scan_matches(const PathToken& target, const Value& model) {
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

  Status scan(const PathToken& target, const Value& model, std::uint32_t depth) {
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

  Status filter(const PathToken& token, const Value& model) {
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

  // --------------------------------------------------------------------------------------------------------- functions

  Status argument(const Operand& operand, Value& out) {
    if (operand.kind == Operand::Kind::json) {
      out = operand.value;
      return Status::fine;
    }
    Evaluation inner(t_, root_, false);
    inner.steps_ = steps_;
    Status status = inner.run(*operand.path, root_);
    if (status != Status::fine) return status;
    return inner.result(*operand.path, out);
  }

 public:
  Status result(const JsonPath& path, Value& out) {
    if (!path.definite) {
      out = Value::of(&results_);
      return Status::fine;
    }
    if (results_.size == 0) return Status::not_found;
    out = results_.items[results_.size - 1];
    return Status::fine;
  }

 private:
  Status function(const PathToken& token, const Value& model) {
    using F = PathToken::Function;
    Value result;
    switch (token.function) {
      case F::unknown: return Status::failed;
      case F::length:
        if (is_array(model) || is_map(model)) result = Value::of(static_cast<std::int32_t>(length(model)));
        break;
      case F::concat: {
        Buffer text(t_.arena());
        if (is_array(model)) {
          for (std::uint32_t i = 0; i < length(model); ++i) {
            Value item = element(t_, model, i);
            if (item.kind == Kind::string) text.append(item.text());
          }
        }
        for (std::uint32_t i = 0; i < token.count; ++i) {
          Value value;
          if (Status status = argument(token.arguments[i], value); status != Status::fine) return status;
          if (!value.is_null()) append_string(t_, text, value);
        }
        result = t_.text(text);
        break;
      }
      case F::append: {
        result = kept(model);
        for (std::uint32_t i = 0; i < token.count && result.kind == Kind::list; ++i) {
          Value value;
          if (Status status = argument(token.arguments[i], value); status != Status::fine) return status;
          append(t_, *result.list, kept(value));
        }
        break;
      }
      default: {
        double sum = 0, squares = 0, most = 4.9e-324, least = 1.7976931348623157e308;  // Java's Double.MIN_VALUE is positive
        std::uint32_t count = 0;
        auto take = [&](const Value& value) {
          if (!value.is_number()) return;
          double number = double_value(value);
          ++count;
          sum += number;
          squares += number * number;
          if (most < number) most = number;
          if (least > number) least = number;
        };
        if (is_array(model)) {
          for (std::uint32_t i = 0; i < length(model); ++i) take(element(t_, model, i));
        }
        for (std::uint32_t i = 0; i < token.count; ++i) {
          Value value;
          if (Status status = argument(token.arguments[i], value); status != Status::fine) return status;
          take(value);
        }
        if (!count) return Status::failed;
        result = Value::of(token.function == F::sum ? sum : token.function == F::min ? least : token.function == F::max ? most
                           : token.function == F::avg ? sum / count : std::sqrt(squares / count - sum * sum / count / count));
      }
    }
    Status status = add(result);
    return status == Status::fine && token.next ? walk(*token.next, result) : status;
  }

  // -------------------------------------------------------------------------------------------------------- conditions

  Status accept(const Condition& condition, const Value& item, bool& accepted) {
    accepted = false;
    switch (condition.kind) {
      case Condition::Kind::all:
      case Condition::Kind::any: {
        bool any = condition.kind == Condition::Kind::any;
        for (const Condition* part = condition.inner; part; part = part->next) {
          Status status = accept(*part, item, accepted);
          if (status != Status::fine || accepted == any) return status;
        }
        return Status::fine;
      }
      case Condition::Kind::negation: {
        Status status = accept(*condition.inner, item, accepted);
        accepted = !accepted;
        return status;
      }
      case Condition::Kind::existence: {
        Evaluation inner(t_, root_, true);
        inner.steps_ = steps_;
        Status status = inner.run(*condition.left.path, item);
        Value value;
        if (status == Status::fine) status = inner.result(*condition.left.path, value);
        steps_ = inner.steps_;
        if (status == Status::failed) return status;
        accepted = (status == Status::fine) == condition.left.wanted;
        return Status::fine;
      }
      case Condition::Kind::comparison: break;
    }
    Operand left, right;
    Status status = settle(condition.left, item, left);
    if (status == Status::fine) status = settle(condition.right, item, right);
    if (status == Status::fine) status = compare(condition.op, left, right, accepted);
    return status;
  }

  Operand operand_of(const Value& value) {
    Operand out;
    out.value = value;
    switch (value.kind) {
      case Kind::null: out.kind = Operand::Kind::null; break;
      case Kind::boolean:
        out.kind = Operand::Kind::boolean;
        out.boolean = value.boolean;
        break;
      case Kind::string:
        out.kind = Operand::Kind::text;
        out.text = value.text();
        break;
      case Kind::list:
      case Kind::map:
      case Kind::json: out.kind = Operand::Kind::json; break;
      default:
        if (!value.is_number()) break;
        out.kind = Operand::Kind::number;
        out.text = to_string(t_, value);
    }
    return out;
  }

  Status settle(const Operand& operand, const Value& item, Operand& out) {
    if (operand.kind != Operand::Kind::path) {
      out = operand;
      return Status::fine;
    }
    Evaluation inner(t_, root_, false);
    inner.steps_ = steps_;
    Status status = inner.run(*operand.path, item);
    Value value;
    if (status == Status::fine) status = inner.result(*operand.path, value);
    steps_ = inner.steps_;
    if (status == Status::not_found) {
      out = Operand();
      return Status::fine;
    }
    if (status == Status::fine) out = operand_of(value);
    return status;
  }

  static bool number_of(const Operand& operand, Arena& arena, Value& out) {
    if (operand.kind == Operand::Kind::number) {
      out = operand.value;
      return true;
    }
    std::string_view text = operand.text;
    if (operand.kind != Operand::Kind::text || text.empty()) return false;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      char c = text[i];
      if (c >= '0' && c <= '9') ++digits;
      else if (!(c == '.' || ((c == '-' || c == '+') && (i == 0 || text[i - 1] == 'e' || text[i - 1] == 'E')) || ((c == 'e' || c == 'E') && digits))) return false;
    }
    if (!digits) return false;
    out = number_of_json(arena, text, text.find_first_of(".eE") == std::string_view::npos);
    return true;
  }

  bool equal(const Operand& left, const Operand& right) {
    using O = Operand::Kind;
    switch (left.kind) {
      case O::null: return right.kind == O::null;
      case O::boolean: return right.kind == O::boolean && left.boolean == right.boolean;
      case O::text:
        return (right.kind == O::text || right.kind == O::number) && left.text == right.text;
      case O::number: {
        Value other;
        return number_of(right, t_.arena(), other) && compare_numbers(t_.arena(), left.value, other) == 0;
      }
      case O::json: return right.kind == O::json && equals(t_, kept(left.value), kept(right.value));
      case O::pattern: return right.kind == O::pattern && left.text == right.text && left.ignore_case == right.ignore_case;
      default: return false;
    }
  }

  bool contained(const Operand& wanted, const Value& array) {
    for (std::uint32_t i = 0; i < length(array); ++i) {
      if (equal(wanted, operand_of(element(t_, array, i)))) return true;
    }
    return false;
  }

  Status compare(Condition::Operator op, const Operand& left, const Operand& right, bool& accepted) {
    using O = Operand::Kind;
    using C = Condition::Operator;
    bool right_is_list = right.kind == O::json && is_array(right.value), left_is_list = left.kind == O::json && is_array(left.value);
    switch (op) {
      case C::equal: accepted = equal(left, right); break;
      case C::not_equal: accepted = !equal(left, right); break;
      case C::same: accepted = left.kind == right.kind && equal(left, right); break;
      case C::not_same: accepted = !(left.kind == right.kind && equal(left, right)); break;
      case C::less:
      case C::less_equal:
      case C::greater:
      case C::greater_equal: {
        int order = 0;
        if (left.kind == O::number && right.kind == O::number) order = compare_numbers(t_.arena(), left.value, right.value);
        else if (left.kind == O::text && right.kind == O::text) order = left.text.compare(right.text);
        else return Status::fine;
        accepted = op == C::less ? order < 0 : op == C::less_equal ? order <= 0 : op == C::greater ? order > 0 : order >= 0;
        break;
      }
      case C::matches: {
        if ((left.kind == O::pattern) == (right.kind == O::pattern)) return Status::fine;
        const Operand& pattern = left.kind == O::pattern ? left : right;
        const Operand& input = left.kind == O::pattern ? right : left;
        Pattern* compiled = Pattern::compile(pattern.text, pattern.ignore_case);
        if (!compiled) return Status::failed;
        std::string_view subject;
        if (input.kind == O::text || input.kind == O::number) subject = input.text;
        if (input.kind == O::boolean) subject = input.boolean ? "true" : "false";
        Pattern::Result result = compiled->matches(subject);
        if (result == Pattern::Result::failed) return Status::failed;
        accepted = result == Pattern::Result::found;
        break;
      }
      case C::in:
      case C::not_in:
        if (right.kind != O::json) return Status::failed;  // Jayway throws: no list
        accepted = (right_is_list && contained(left, right.value)) == (op == C::in);
        break;
      case C::contains:
        if (left.kind == O::text && right.kind == O::text) accepted = left.text.find(right.text) != std::string_view::npos;
        else if (left_is_list) accepted = contained(right, left.value);
        break;
      case C::all:
      case C::subset: {
        if (!right_is_list) return op == C::all ? Status::failed : Status::fine;
        if (left.kind != O::json) return Status::fine;
        const Value& from = op == C::all ? right.value : left.value;
        const Value& within = op == C::all ? left.value : right.value;
        accepted = op == C::all || left_is_list;
        if (!left_is_list) break;
        for (std::uint32_t i = 0; i < length(from) && accepted; ++i) accepted = contained(operand_of(element(t_, from, i)), within);
        break;
      }
      case C::size:
        if (right.kind != O::number) return Status::fine;
        if (left.kind == O::text) accepted = static_cast<std::int64_t>(utf16_length(left.text)) == int_value(right.value);
        if (left.kind == O::json) accepted = (left_is_list ? static_cast<std::int64_t>(length(left.value)) : -1) == int_value(right.value);
        break;
      case C::empty:
        if (left.kind != O::text && left.kind != O::json) return Status::fine;
        if (right.kind != O::boolean) return Status::failed;
        accepted = (left.kind == O::text ? left.text.empty() : length(left.value) == 0) == right.boolean;
        break;
    }
    return Status::fine;
  }

  static constexpr std::uint32_t kMostSteps = 1'000'000;
  static constexpr std::uint32_t kDeepest = 600;  // the parser allows 512

  TemplateScope& t_;
  const Value& root_;
  bool require_;
  List& results_;
  std::uint32_t steps_ = 0;
};

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

}  // namespace

Value evaluate_path(TemplateScope& t, const Value& root, std::string_view path) {
  Value result;
  if (follow(t, root, path, result)) return result;
  const JsonPath* parsed = parse_json_path(t.arena(), path);
  if (!parsed) return {};
  Evaluation evaluation(t, root, false);
  Status status = evaluation.run(*parsed, root);
  if (status == Status::fine) status = evaluation.result(*parsed, result);
  if (status == Status::fine) return result;
  return parsed->definite ? Value() : Value::of(new_list(t, ListStyle::json_array, 0));
}

}  // namespace apigen::rt::vtl
