// Text of parameters and forms as JSON values, guided by what the schema leaves open.
//
// A value made here counts its parts: `offset` grows from a container to its parts and from part to part, so that a failure's
// place can be found again (pointer.h).
#pragma once

#include "apigen/rt/contract.h"

namespace apigen::rt {

enum class Escapes : std::uint8_t { none, percent, form };  // header; path and cookie; query string and forms

/// Percent-decoded text. Null data if a '%' is not followed by two hexadecimal digits.
std::string_view decode_text(Arena& arena, std::string_view raw, Escapes escapes);

/// Takes "a=1&b=2" apart (urlencoded texts, cookies): names decoded, values as sent. A name that cannot be decoded stays as it is.
ArenaVector<NamedValue> split_pairs(Arena& arena, std::string_view text, char separator, Escapes escapes);

class TextReader {
 public:
  /// `reading`: which of the readings of an ambiguous text: bit 0 prefers strings, bit 1 prefers arrays and objects.
  TextReader(Arena& arena, Escapes escapes, unsigned reading) : arena_(arena), escapes_(escapes), reading_(reading) {}
  static constexpr unsigned kReadings = 4;

  /// A value in one or several texts (a repeated parameter). False: problem() says what is wrong with the text.
  bool value(const std::string_view* texts, std::size_t count, const TextParameter& parameter, json::Value& out);
  /// An object whose members are pairs of their own. `fields`: members that are written in another way.
  bool object(ArenaVector<NamedValue>& pairs, const TextShape& shape, const TextParameter* fields, std::size_t field_count, json::Value& out);
  /// An object from "[a]=1&[b][c]=2": names of the pairs without the parameter's.
  bool deep_object(ArenaVector<NamedValue>& pairs, const TextShape& shape, json::Value& out) { return deep(pairs.begin(), pairs.size(), shape, 0, out); }
  bool json_text(std::string_view raw, json::Value& out);

  const char* problem() const { return problem_; }

 private:
  bool scalar(std::string_view raw, const TextShape& shape, json::Value& out);
  bool array(const std::string_view* texts, std::size_t count, bool split, Style style, const TextShape& shape, json::Value& out);
  bool delimited_object(std::string_view text, Style style, bool explode, const TextShape& shape, json::Value& out);
  bool deep(NamedValue* pairs, std::size_t count, const TextShape& shape, int depth, json::Value& out);
  bool finish_object(ArenaVector<json::Member>& members, json::Value& out);
  bool wants_container(const TextShape& shape, std::size_t texts) const;
  void renumber(json::Value& value);
  bool fail(const char* why) {
    problem_ = why;
    return false;
  }

  Arena& arena_;
  Escapes escapes_;
  unsigned reading_;
  std::uint32_t made_ = 0;
  const char* problem_ = nullptr;
};

}  // namespace apigen::rt
