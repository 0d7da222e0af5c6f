#include "sentences.h"

#include "apigen/core/urlencoding.h"

namespace apigen::rt {
namespace {

const char* with_article(const json::Value& value) {
  switch (value.type) {
    case json::Type::null: return "null";
    case json::Type::boolean: return "a boolean";
    case json::Type::number: return value.integral ? "an integer" : "a number";
    case json::Type::string: return "a string";
    case json::Type::array: return "an array";
    case json::Type::object: return "an object";
  }
  return "null";
}

/// Names come from the client: a long one is cut, between two characters.
std::string_view cut(std::string_view text) {
  constexpr std::size_t kMost = 80;
  if (text.size() <= kMost) return text;
  std::size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

void append_count(Buffer& out, std::string_view count, const char* one, const char* many) { out.append(count).append(' ').append(count == "1" ? one : many); }

bool is_number_format(std::string_view format) { return format == "int32" || format == "int64" || format == "float" || format == "double"; }

/// The failure is about a member by this name, rather than about the value.
bool about_member(Rule rule) {
  return rule == Rule::required || rule == Rule::dependent_required || rule == Rule::additional_properties || rule == Rule::unevaluated_properties || rule == Rule::property_names ||
         rule == Rule::read_only || rule == Rule::write_only || rule == Rule::discriminator;
}

void append_token(Buffer& out, std::string_view name) {
  out.append('/');
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= name.size(); ++i) {
    if (i < name.size() && name[i] != '~' && name[i] != '/') continue;
    append_encoded(out, name.substr(begin, i - begin));
    if (i < name.size()) out.append(name[i] == '~' ? "~0" : "~1");
    begin = i + 1;
  }
}

}  // namespace

void append_sentence(Buffer& out, const ValidationFailure& f) {
  switch (f.rule) {
    case Rule::type: out.append("The value has to be ").append(f.detail).append(", not ").append(with_article(f.value)); break;
    case Rule::enumeration: out.append("The value has to be one of: ").append(f.detail); break;
    case Rule::minimum: out.append("The value has to be at least ").append(f.detail); break;
    case Rule::exclusive_minimum: out.append("The value has to be above ").append(f.detail); break;
    case Rule::maximum: out.append("The value has to be at most ").append(f.detail); break;
    case Rule::exclusive_maximum: out.append("The value has to be below ").append(f.detail); break;
    case Rule::multiple_of: out.append("The value has to be a multiple of ").append(f.detail); break;
    case Rule::min_length: out.append("The text has to have at least "); append_count(out, f.detail, "character", "characters"); break;
    case Rule::max_length: out.append("The text may have at most "); append_count(out, f.detail, "character", "characters"); break;
    case Rule::pattern: out.append("The text does not match the pattern ").append(f.detail); break;
    case Rule::format:
      if (is_number_format(f.detail)) out.append("The value is outside the range of ").append(f.detail);
      else out.append("The text is not of the format ").append(f.detail);
      break;
    case Rule::min_items: out.append("The array has to have at least "); append_count(out, f.detail, "element", "elements"); break;
    case Rule::max_items:
    case Rule::additional_items: out.append("The array may have at most "); append_count(out, f.detail, "element", "elements"); break;
    case Rule::unique_items: out.append("The array has elements that are equal"); break;
    case Rule::contains: out.append("The array has to have at least "); append_count(out, f.detail, "element", "elements"); out.append(" of the kind that it has to contain"); break;
    case Rule::min_contains: out.append("The array has too few elements of the kind that it has to contain"); break;
    case Rule::max_contains: out.append("The array may have at most "); append_count(out, f.detail, "element", "elements"); out.append(" of the kind that it has to contain"); break;
    case Rule::min_properties: out.append("The object has to have at least "); append_count(out, f.detail, "member", "members"); break;
    case Rule::max_properties: out.append("The object may have at most "); append_count(out, f.detail, "member", "members"); break;
    case Rule::required: out.append("The member \"").append(cut(f.name)).append("\" is missing"); break;
    case Rule::additional_properties:
    case Rule::unevaluated_properties: out.append("The member \"").append(cut(f.name)).append("\" is not allowed"); break;
    case Rule::property_names: out.append("The name \"").append(cut(f.name)).append("\" is not one that a member may have"); break;
    case Rule::dependent_required: out.append("The member \"").append(cut(f.name)).append("\" is missing, which \"").append(cut(f.detail)).append("\" needs"); break;
    case Rule::any_of: out.append("The value fits none of the alternatives"); break;
    case Rule::one_of: out.append(f.detail == "none" ? "The value fits none of the alternatives" : "The value fits several alternatives, of which it may fit one only"); break;
    case Rule::not_: out.append("The value is of a kind that is not allowed"); break;
    case Rule::never: out.append("No value is allowed here"); break;
    case Rule::unevaluated_items: out.append("The array has elements that are not allowed"); break;
    case Rule::discriminator: out.append("The member \"").append(f.name).append("\" has to be one of: ").append(f.detail); break;
    case Rule::read_only: out.append("The member \"").append(cut(f.name)).append("\" is read-only: a request may not hold it"); break;
    case Rule::write_only: out.append("The member \"").append(cut(f.name)).append("\" is write-only: an answer may not hold it"); break;
  }
  out.append('.');
}

void append_pointer(Buffer& out, const json::Value& root, const ValidationFailure& failure) {
  out.append('#');
  const json::Value* at = &root;
  while (at->offset != failure.value.offset && at->count) {
    const bool object = at->type == json::Type::object;
    auto part = [&](std::uint32_t i) { return object ? &at->members[i].value : &at->elements[i]; };
    std::uint32_t low = 0, high = at->count;  // the last part that does not begin behind the value
    while (high - low > 1) {
      std::uint32_t middle = low + (high - low) / 2;
      (part(middle)->offset <= failure.value.offset ? low : high) = middle;
    }
    if (object) append_token(out, at->members[low].name);
    else out.append('/').append_number(low);
    at = part(low);
  }
  if (about_member(failure.rule)) append_token(out, failure.name);
}

}  // namespace apigen::rt
