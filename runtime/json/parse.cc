// A strict RFC 8259 parser without recursion: finished values wait on a per-thread stack until their container closes
// and are then copied into the arena in one piece, so that elements and members lie side by side.
#include <algorithm>
#include <cstring>
#include <vector>

#include "apigen/json/value.h"
#include "scan.h"
#include "apigen/json/utf8.h"

namespace apigen::json {
namespace {

struct Open {            // a container that is not closed yet
  std::size_t first;     // its first entry on the stack
  std::uint32_t offset;
  bool object;
};

/// Grows with the largest body seen by the thread and is trimmed after unusual ones.
struct Scratch {
  std::vector<Member> entries;  // of arrays too, with empty names
  std::vector<Open> open;
  std::vector<std::uint32_t> order;
  void trim() {
    if (entries.capacity() > 4096) entries = {};
    if (order.capacity() > 4096) order = {};
  }
};
thread_local Scratch scratch;

class Parser {
 public:
  Parser(rt::Arena& arena, std::string_view text, ParseOptions options)
      : arena_(arena), begin_(text.data()), at_(text.data()), end_(text.data() + text.size()), options_(options) {}

  Parsed run() {
    scratch.entries.clear();
    scratch.open.clear();
    bool good = document();
    Parsed result;
    if (good) {
      result.value = arena_.make<Value>(scratch.entries[0].value);
    } else {
      result.error = error_;
      result.error_offset = static_cast<std::uint32_t>(at_ - begin_);
    }
    scratch.trim();
    return result;
  }

 private:
  bool fail(const char* why) {
    if (!error_) error_ = why;
    return false;
  }
  std::uint32_t offset() const { return static_cast<std::uint32_t>(at_ - begin_); }
  void skip_space() {
    while (at_ < end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }

  bool document() {
    if (end_ - begin_ > 0xFFFFFFFE) return fail("the text is longer than 4 GiB");
    if (end_ - at_ >= 3 && std::memcmp(at_, "\xEF\xBB\xBF", 3) == 0) return fail("the text begins with a byte order mark");
    std::string_view name;
    for (;;) {  // one value a turn
      skip_space();
      if (at_ == end_) return fail(begin_ == end_ ? "the text is empty" : "the text ends where a value is expected");
      if (*at_ == '{' || *at_ == '[') {
        if (scratch.open.size() >= options_.depth) return fail("the text is nested too deeply");
        bool object = *at_ == '{';
        // The container's own entry is made now, so that its name is kept; its value is filled when it closes.
        scratch.entries.push_back({name, Value{}});
        scratch.open.push_back({scratch.entries.size(), offset(), object});
        ++at_;
        skip_space();
        if (at_ < end_ && *at_ == (object ? '}' : ']')) {
          ++at_;
          if (!close()) return false;
        } else {
          if (object && !member_name(name)) return false;
          if (!object) name = {};
          continue;
        }
      } else {
        Value value;
        if (!scalar(value)) return false;
        scratch.entries.push_back({name, value});
      }
      // A value is complete: go on in its container, closing as many as end here.
      for (;;) {
        skip_space();
        if (scratch.open.empty()) return at_ == end_ || fail("something follows the value");
        if (at_ == end_) return fail("the text ends inside an object or array");
        bool object = scratch.open.back().object;
        if (*at_ == ',') {
          ++at_;
          skip_space();
          if (object && !member_name(name)) return false;
          if (!object) name = {};
          break;
        }
        if (*at_ != (object ? '}' : ']')) return fail(object ? "a comma or '}' is expected" : "a comma or ']' is expected");
        ++at_;
        if (!close()) return false;
      }
    }
  }

  bool member_name(std::string_view& name) {
    if (at_ == end_) return fail("the text ends inside an object or array");
    if (*at_ != '"') return fail("a member's name in quotes is expected");
    Value text;
    if (!string(text)) return false;
    name = text.text();
    skip_space();
    if (at_ == end_ || *at_ != ':') return fail("a colon is expected after a member's name");
    ++at_;
    return true;
  }

  bool close() {
    Open open = scratch.open.back();
    scratch.open.pop_back();
    Member* first = scratch.entries.data() + open.first;
    std::size_t count = scratch.entries.size() - open.first;
    Value value;
    value.offset = open.offset;
    if (open.object) {
      value.type = Type::object;
      if (count > 1 && !settle_duplicates(first, count)) return false;
      Member* members = static_cast<Member*>(arena_.allocate(std::max<std::size_t>(count, 1) * sizeof(Member), alignof(Member)));
      std::copy(first, first + count, members);
      value.members = members;
    } else {
      value.type = Type::array;
      Value* elements = static_cast<Value*>(arena_.allocate(std::max<std::size_t>(count, 1) * sizeof(Value), alignof(Value)));
      for (std::size_t i = 0; i < count; ++i) elements[i] = first[i].value;
      value.elements = elements;
    }
    value.count = static_cast<std::uint32_t>(count);
    scratch.entries.resize(open.first);
    scratch.entries.back().value = value;
    return true;
  }

  /// Leaves each name once: the last value in the first one's place. Small objects by comparing all pairs, large ones by
  /// sorting, so that no choice of names makes it quadratic.
  bool settle_duplicates(Member* members, std::size_t& count) {
    constexpr std::size_t kSmall = 16;
    if (count <= kSmall) {
      for (std::size_t i = 1; i < count; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          if (members[i].name != members[j].name) continue;
          if (options_.duplicates == Duplicates::refuse) return duplicate(members[i]);
          members[j].value = members[i].value;
          std::copy(members + i + 1, members + count, members + i);
          --count;
          --i;
          break;
        }
      }
      return true;
    }
    auto& order = scratch.order;
    order.resize(count);
    for (std::uint32_t i = 0; i < count; ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      const std::string_view x = members[a].name, y = members[b].name;
      if (x.size() != y.size()) return x.size() < y.size();
      int difference = x.empty() ? 0 : std::memcmp(x.data(), y.data(), x.size());
      return difference ? difference < 0 : a < b;
    });
    bool found = false;
    for (std::size_t i = 0; i < count;) {
      std::size_t last = i;
      while (last + 1 < count && members[order[last + 1]].name == members[order[i]].name) ++last;
      if (last > i) {
        if (options_.duplicates == Duplicates::refuse) return duplicate(members[order[i + 1]]);
        members[order[i]].value = members[order[last]].value;
        for (std::size_t k = i + 1; k <= last; ++k) members[order[k]].value.offset = kDropped;
        found = true;
      }
      i = last + 1;
    }
    if (found) {
      Member* kept = std::remove_if(members, members + count, [](const Member& m) { return m.value.offset == kDropped; });
      count = static_cast<std::size_t>(kept - members);
    }
    return true;
  }
  static constexpr std::uint32_t kDropped = 0xFFFFFFFF;  // no value begins there: texts are shorter

  bool duplicate(const Member& member) {
    at_ = begin_ + member.value.offset;
    return fail("an object has the same member twice");
  }

  bool scalar(Value& value) {
    value.offset = offset();
    switch (*at_) {
      case '"': return string(value);
      case 't': return word("true", value, Type::boolean, true);
      case 'f': return word("false", value, Type::boolean, false);
      case 'n': return word("null", value, Type::null, false);
      default: return number(value);
    }
  }

  bool word(std::string_view spelling, Value& value, Type type, bool boolean) {
    if (static_cast<std::size_t>(end_ - at_) < spelling.size() || std::memcmp(at_, spelling.data(), spelling.size()) != 0)
      return fail("a value is expected");
    at_ += spelling.size();
    value.type = type;
    value.boolean = boolean;
    return true;
  }

  static bool digit(char c) { return c >= '0' && c <= '9'; }
  bool digits() {
    if (at_ == end_ || !digit(*at_)) return fail("a digit is expected");
    while (at_ < end_ && digit(*at_)) ++at_;
    return true;
  }

  bool number(Value& value) {  // RFC 8259 section 6
    const char* start = at_;
    if (*at_ == '-') ++at_;
    if (at_ == end_ || !digit(*at_)) return fail("a value is expected");
    if (*at_ == '0') {
      ++at_;
      if (at_ < end_ && digit(*at_)) return fail("a number begins with 0");
    } else if (!digits()) {
      return false;
    }
    value.integral = true;
    if (at_ < end_ && *at_ == '.') {
      value.integral = false;
      ++at_;
      if (!digits()) return false;
    }
    if (at_ < end_ && (*at_ == 'e' || *at_ == 'E')) {
      value.integral = false;
      ++at_;
      if (at_ < end_ && (*at_ == '+' || *at_ == '-')) ++at_;
      if (!digits()) return false;
    }
    value.type = Type::number;
    value.characters = start;
    value.length = static_cast<std::uint32_t>(at_ - start);
    return true;
  }

  bool string(Value& value) {
    const char* start = ++at_;
    value.type = Type::string;
    for (;;) {
      at_ = skip_plain(at_, end_);
      if (at_ == end_) return fail("the text ends inside a string");
      if (*at_ == '"') break;
      if (*at_ == '\\') return escaped_string(value, start);
      if (static_cast<unsigned char>(*at_) < 0x20) return fail("a string holds a control character");
      std::size_t length = utf8_sequence(at_, end_);
      if (length == 0) return fail("a string holds a byte that is not UTF-8");
      at_ += length;
    }
    value.characters = start;
    value.length = static_cast<std::uint32_t>(at_ - start);
    ++at_;
    return true;
  }

  bool escaped_string(Value& value, const char* start) {
    // The decoded text is never longer than the rest of the string's source, so its end bounds the room needed.
    const char* close = at_;
    while (close < end_ && *close != '"') close += *close == '\\' && close + 1 < end_ ? 2 : 1;
    char* text = static_cast<char*>(arena_.allocate(static_cast<std::size_t>(close - start) + 1, 1));
    char* to = text;
    const char* from = start;
    for (;;) {
      std::memcpy(to, from, static_cast<std::size_t>(at_ - from));
      to += at_ - from;
      if (at_ == end_) return fail("the text ends inside a string");
      if (*at_ == '"') break;
      if (*at_ == '\\') {
        if (!escape(to)) return false;
      } else if (static_cast<unsigned char>(*at_) < 0x20) {
        return fail("a string holds a control character");
      } else {
        std::size_t length = utf8_sequence(at_, end_);
        if (length == 0) return fail("a string holds a byte that is not UTF-8");
        std::memcpy(to, at_, length);
        to += length;
        at_ += length;
      }
      from = at_;
      at_ = skip_plain(at_, end_);
    }
    ++at_;
    value.characters = text;
    value.length = static_cast<std::uint32_t>(to - text);
    return true;
  }

  bool escape(char*& to) {
    if (end_ - at_ < 2) return fail("the text ends inside a string");
    char kind = at_[1];
    switch (kind) {
      case '"': case '\\': case '/': *to++ = kind; break;
      case 'b': *to++ = '\b'; break;
      case 'f': *to++ = '\f'; break;
      case 'n': *to++ = '\n'; break;
      case 'r': *to++ = '\r'; break;
      case 't': *to++ = '\t'; break;
      case 'u': return unicode_escape(to);
      default: return fail("a string holds an unknown escape");
    }
    at_ += 2;
    return true;
  }

  bool unicode_escape(char*& to) {
    std::uint32_t unit = 0, low = 0;
    if (!hex4(at_ + 2, unit)) return fail("\\u is not followed by four hexadecimal digits");
    if (unit >= 0xDC00 && unit < 0xE000) return fail("a string holds half of a surrogate pair");
    if (unit >= 0xD800 && unit < 0xDC00) {
      bool paired = end_ - at_ >= 12 && at_[6] == '\\' && at_[7] == 'u' && hex4(at_ + 8, low) && low >= 0xDC00 && low < 0xE000;
      if (!paired) return fail("a string holds half of a surrogate pair");
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
      at_ += 6;
    }
    to = write_utf8(to, unit);
    at_ += 6;
    return true;
  }

  bool hex4(const char* from, std::uint32_t& value) const {
    if (end_ - from < 4) return false;
    value = 0;
    for (int i = 0; i < 4; ++i) {
      char c = from[i];
      std::uint32_t nibble;
      if (digit(c)) nibble = static_cast<std::uint32_t>(c - '0');
      else if (c >= 'a' && c <= 'f') nibble = static_cast<std::uint32_t>(c - 'a' + 10);
      else if (c >= 'A' && c <= 'F') nibble = static_cast<std::uint32_t>(c - 'A' + 10);
      else return false;
      value = value * 16 + nibble;
    }
    return true;
  }

  rt::Arena& arena_;
  const char* begin_;
  const char* at_;
  const char* end_;
  ParseOptions options_;
  const char* error_ = nullptr;
};

}  // namespace

Parsed parse(rt::Arena& arena, std::string_view text, ParseOptions options) { return Parser(arena, text, options).run(); }

}  // namespace apigen::json
