// The names of Java methods that templates can call, as numbers, so that generated code decides on a name when it is
// compiled and not while it serves.
#pragma once

#include <cstdint>
#include <string_view>

namespace apigen::rt::vtl {

#define APIGEN_TEMPLATE_METHODS(X)                                                                                     \
  X(add) X(addAll) X(body) X(booleanValue) X(charAt) X(clear) X(codePointAt) X(compareTo) X(concat) X(contains)        \
  X(containsAll) X(containsKey) X(containsValue) X(copyValueOf) X(doubleValue) X(endsWith) X(entrySet) X(equals)       \
  X(equalsIgnoreCase) X(escapeJavaScript) X(format) X(get) X(getBody) X(getBytes) X(getCount) X(getFirst) X(getHasNext) \
  X(getIndex) X(getKey) X(getLast) X(getOrDefault) X(getParent) X(getTopmost) X(getValue) X(hasNext) X(hashCode)       \
  X(indexOf) X(intValue) X(isBlank) X(isEmpty) X(isFirst) X(isLast) X(iterator) X(join) X(json) X(keySet)              \
  X(lastIndexOf) X(length) X(longValue) X(matches) X(max) X(min) X(next) X(params) X(parseBoolean) X(parseDouble)      \
  X(parseInt) X(parseJson) X(parseLong) X(path) X(put) X(putAll) X(putIfAbsent) X(remove) X(removeAll) X(repeat)       \
  X(replace) X(replaceAll) X(replaceFirst) X(retainAll) X(set) X(setValue) X(signum) X(size) X(split) X(startsWith)    \
  X(strip) X(subList) X(subSequence) X(substring) X(sum) X(toArray) X(toCharArray) X(toLowerCase) X(toString)          \
  X(toUpperCase) X(trim) X(urlDecode) X(urlEncode) X(base64Decode) X(base64Encode) X(valueOf) X(values)

enum class Method : std::uint8_t {
  unknown,
#define APIGEN_TEMPLATE_METHOD(name) name##_,
  APIGEN_TEMPLATE_METHODS(APIGEN_TEMPLATE_METHOD)
#undef APIGEN_TEMPLATE_METHOD
};

/// The number of a name; Method::unknown for a method that nothing has.
constexpr Method method(std::string_view name) {
#define APIGEN_TEMPLATE_METHOD(known) if (name == #known) return Method::known##_;
  APIGEN_TEMPLATE_METHODS(APIGEN_TEMPLATE_METHOD)
#undef APIGEN_TEMPLATE_METHOD
  return Method::unknown;
}

}  // namespace apigen::rt::vtl
