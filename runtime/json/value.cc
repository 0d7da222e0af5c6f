#include "apigen/json/value.h"

#include "apigen/json/names.h"
#include "apigen/json/writer.h"

namespace apigen::json {

const Value* Value::find(std::string_view name) const {
  if (type != Type::object) return nullptr;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (same_name(members[i].name, name)) return &members[i].value;
  }
  return nullptr;
}

void append(rt::Buffer& out, const Value& value) {  // recursion is bounded by ParseOptions::depth
  switch (value.type) {
    case Type::null: out.append("null"); break;
    case Type::boolean: out.append(value.boolean ? "true" : "false"); break;
    case Type::number: out.append(value.text()); break;
    case Type::string: append_string(out, value.text()); break;
    case Type::array:
      out.append('[');
      for (std::uint32_t i = 0; i < value.count; ++i) {
        if (i) out.append(',');
        append(out, value.elements[i]);
      }
      out.append(']');
      break;
    case Type::object:
      out.append('{');
      for (std::uint32_t i = 0; i < value.count; ++i) {
        if (i) out.append(',');
        append_string(out, value.members[i].name);
        out.append(':');
        append(out, value.members[i].value);
      }
      out.append('}');
      break;
  }
}

}  // namespace apigen::json
