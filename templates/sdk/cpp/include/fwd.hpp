// What the headers of models need to know of the rest.
#pragma once

#include <cstddef>
#include <type_traits>

namespace sdk {

template <class T>
class Result;

namespace detail {

class Core;
class Decoder;
struct Encoder;

template <class T>
concept Arithmetic = std::is_arithmetic_v<T>;

/// A constructor of Self may take it: it is neither a Self nor null, and makes a T.
template <class U, class T, class Self>
concept Makes = !std::is_same_v<std::remove_cvref_t<U>, Self> &&
                !std::is_same_v<std::remove_cvref_t<U>, std::nullptr_t> && std::is_constructible_v<T, U>;

/// As Makes, but without being asked to.
template <class U, class T, class Self>
concept Becomes = !std::is_same_v<std::remove_cvref_t<U>, Self> && std::is_convertible_v<U, T>;

}  // namespace detail
}  // namespace sdk
