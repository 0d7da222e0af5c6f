// A strict RFC 8259 parser without recursion: finished values wait on a per-thread stack until their container closes
// and are then copied into the arena in one piece, so that elements and members lie side by side.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <type_traits>
#include <vector>

#include "apigen/json/value.h"
#include "scan.h"
#include "apigen/json/utf8.h"

namespace apigen::json {
namespace {

/// Finished values, and containers that are not closed yet. A container's own entry stands before those of what it holds;
/// until it closes, `offset` says where its text begins and `count` which open container is around it.
struct Scratch {
  Member* entries = nullptr;  // of arrays too, with empty names
  std::size_t capacity = 0;
  std::vector<std::uint32_t> order;

  ~Scratch() { std::free(entries); }
  void grow(std::size_t least) {
    const std::size_t wanted = std::max(least, capacity ? capacity * 2 : 256);
    auto* larger = static_cast<Member*>(std::realloc(static_cast<void*>(entries), wanted * sizeof(Member)));
    if (!larger) throw std::bad_alloc();
    entries = larger;
    capacity = wanted;
  }
  /// Grows with the largest body seen by the thread; unusual ones are not kept.
  void trim() {
    if (capacity > 4096) {
      std::free(entries);
      entries = nullptr;
      capacity = 0;
    }
    if (order.capacity() > 4096) order = {};
  }
};
static_assert(std::is_trivially_copyable_v<Member>);
thread_local Scratch scratch;

class Parser {
 public:
  Parser(rt::Arena& arena, std::string_view text, ParseOptions options)
      : arena_(arena), begin_(text.data()), at_(text.data()), end_(text.data() + text.size()), options_(options), scratch_(scratch) {}

  Parsed run() {
    bool good = document();
    Parsed result;
    if (good) {
      result.value = arena_.make<Value>(scratch_.entries[0].value);
    } else {
      result.error = error_;
      result.error_offset = static_cast<std::uint32_t>(at_ - begin_);
    }
    scratch_.trim();
    return result;
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  bool fail(const char* why) {
    if (!error_) error_ = why;
    return false;
  }

  /// The place of a new entry, which the caller fills.
  Member& push(std::string_view name) {
    if (size_ == scratch_.capacity) scratch_.grow(size_ + 1);
    Member& entry = scratch_.entries[size_++];
    entry.name = name;
    return entry;
  }

  static const char* after_space(const char* at, const char* end) {
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
    return at;
  }
  /// A string without escapes and of ASCII only, which most are, or an integer: done here, at a place that the compiler keeps
  /// in a register. Null: string() or number() has to look.
  static const char* plain_string(const char* at, const char* end, std::string_view& text) {
    const char* close = skip_plain(at + 1, end);
    if (close == end || *close != '"') return nullptr;
    text = {at + 1, static_cast<std::size_t>(close - at - 1)};
    return close + 1;
  }
  static const char* plain_integer(const char* at, const char* end, std::string_view& text) {
    const char* from = at;
    while (at < end && digit(*at)) ++at;
    const bool plain = at > from && !(*from == '0' && at > from + 1) && at < end && *at != '.' && *at != 'e' && *at != 'E';
    text = {from, static_cast<std::size_t>(at - from)};
    return plain ? at : nullptr;
  }

  bool document() {
    if (end_ - begin_ > 0xFFFFFFFE) return fail("the text is longer than 4 GiB");
    if (end_ - at_ >= 3 && std::memcmp(at_, "\xEF\xBB\xBF", 3) == 0) return fail("the text begins with a byte order mark");
    const char* const end = end_;
    const char* at = at_;
    auto fail_at = [&](const char* place, const char* why) {
      at_ = place;
      return fail(why);
    };
    std::string_view name;
    for (;;) {  // one value a turn
      at = after_space(at, end);
      if (at == end) return fail_at(at, begin_ == end ? "the text is empty" : "the text ends where a value is expected");
      if (*at == '{' || *at == '[') {
        if (depth_ >= options_.depth) return fail_at(at, "the text is nested too deeply");
        const bool object = *at == '{';
        Member& own = push(name);
        own.value.type = object ? Type::object : Type::array;
        own.value.offset = static_cast<std::uint32_t>(at - begin_);
        own.value.count = open_;
        open_ = static_cast<std::uint32_t>(size_ - 1);
        ++depth_;
        at = after_space(at + 1, end);
        if (at < end && *at == (object ? '}' : ']')) {
          ++at;
          if (!close()) return false;
        } else {
          if (object && !(at = member_name(at, name))) return false;
          if (!object) name = {};
          continue;
        }
      } else {
        Value& value = push(name).value;
        value = Value{};
        value.offset = static_cast<std::uint32_t>(at - begin_);
        const char* after = nullptr;
        std::string_view text;
        if (*at == '"' && (after = plain_string(at, end, text))) {
          value.type = Type::string;
        } else if (digit(*at) && (after = plain_integer(at, end, text))) {
          value.type = Type::number;
          value.integral = true;
        }
        if (after) {
          value.characters = text.data();
          value.length = static_cast<std::uint32_t>(text.size());
          at = after;
        } else {
          at_ = at;
          if (!scalar(value)) return false;
          at = at_;
        }
      }
      // A value is complete: go on in its container, closing as many as end here.
      for (;;) {
        at = after_space(at, end);
        if (open_ == kNone) return at == end || fail_at(at, "something follows the value");
        if (at == end) return fail_at(at, "the text ends inside an object or array");
        const bool object = scratch_.entries[open_].value.type == Type::object;
        if (*at == ',') {
          at = after_space(at + 1, end);
          if (object && !(at = member_name(at, name))) return false;
          if (!object) name = {};
          break;
        }
        if (*at != (object ? '}' : ']')) return fail_at(at, object ? "a comma or '}' is expected" : "a comma or ']' is expected");
        ++at;
        at_ = at;
        if (!close()) return false;
      }
    }
  }

  /// The place behind the colon; null if there is no name.
  const char* member_name(const char* at, std::string_view& name) {
    at_ = at;
    if (at == end_) return fail("the text ends inside an object or array"), nullptr;
    if (*at != '"') return fail("a member's name in quotes is expected"), nullptr;
    const char* after = plain_string(at, end_, name);
    if (!after) {
      Value text;
      if (!string(text)) return nullptr;
      name = text.text();
      after = at_;
    }
    after = after_space(after, end_);
    at_ = after;
    if (after == end_ || *after != ':') return fail("a colon is expected after a member's name"), nullptr;
    return after + 1;
  }

  bool close() {
    Value& value = scratch_.entries[open_].value;
    const std::uint32_t around = value.count;
    Member* first = scratch_.entries + open_ + 1;
    std::size_t count = size_ - open_ - 1;
    if (value.type == Type::object) {
      if (count > 1 && !settle_duplicates(first, count)) return false;
      auto* members = static_cast<Member*>(arena_.allocate(count * sizeof(Member), alignof(Member)));
      if (count) std::memcpy(static_cast<void*>(members), first, count * sizeof(Member));
      value.members = members;
    } else {
      auto* elements = static_cast<Value*>(arena_.allocate(count * sizeof(Value), alignof(Value)));
      for (std::size_t i = 0; i < count; ++i) elements[i] = first[i].value;
      value.elements = elements;
    }
    value.boolean = value.integral = false;
    value.length = 0;
    value.count = static_cast<std::uint32_t>(count);
    size_ = open_ + std::size_t{1};
    open_ = around;
    --depth_;
    return true;
  }

  /// Most names that differ do so in length or in their first byte.
  static bool same(std::string_view a, std::string_view b) { return a.size() == b.size() && (a.empty() || (a[0] == b[0] && a == b)); }

  /// Leaves each name once: the last value in the first one's place. Small objects by comparing all pairs, large ones by
  /// sorting, so that no choice of names makes it quadratic.
  bool settle_duplicates(Member* members, std::size_t& count) {
    constexpr std::size_t kSmall = 16;
    if (count <= kSmall) {
      for (std::size_t i = 1; i < count; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          if (!same(members[i].name, members[j].name)) continue;
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
    auto& order = scratch_.order;
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
    const std::uint32_t offset = value.offset;
    value = Value{};
    value.offset = offset;
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
  Scratch& scratch_;
  std::size_t size_ = 0;         // of the entries
  std::uint32_t open_ = kNone;   // the entry of the innermost container
  std::uint32_t depth_ = 0;
  const char* error_ = nullptr;
};

}  // namespace

Parsed parse(rt::Arena& arena, std::string_view text, ParseOptions options) { return Parser(arena, text, options).run(); }

}  // namespace apigen::json
