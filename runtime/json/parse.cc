// A strict RFC 8259 parser without recursion: finished values wait on a per-thread stack until their container closes
// and are then copied into the arena in one piece, so that elements and members lie side by side.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <type_traits>
#include <vector>

#include "apigen/json/value.h"
#include "duplicates.h"
#include "scalars.h"

namespace apigen::json {
namespace {

/// Finished values, and containers that are not closed yet. A container's own entry stands before those of what it holds;
/// until it closes, `count` says how many entries before it that of the container around it is.
struct Scratch {
  Member* entries = nullptr;  // of arrays too, without names
  std::size_t capacity = 0;
  std::vector<std::uint32_t> order;  // for settle_duplicates()

  ~Scratch() { std::free(entries); }
  void grow() {
    const std::size_t wanted = capacity ? capacity * 2 : 256;
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
thread_local Scratch thread_scratch;

constexpr const char* kEndsInside = "the text ends inside an object or array";

class Parser {
 public:
  Parser(rt::Arena& arena, std::string_view text, ParseOptions options) : scalars_(arena, text), options_(options), scratch_(thread_scratch) {}

  Parsed run() {
    if (!scratch_.capacity) scratch_.grow();
    Parsed result;
    if (document()) {
      result.value = scalars_.arena().make<Value>(scratch_.entries[0].value);
    } else {
      result.error = scalars_.error();
      result.error_offset = scalars_.error_offset();
    }
    scratch_.trim();
    return result;
  }

 private:
  const char* fail(const char* at, const char* why) { return scalars_.fail(at, why); }

  static const char* after_space(const char* at) { return static_cast<unsigned char>(*at) > ' ' ? at : behind_spaces(at); }

  /// The place behind the colon.
  const char* member_name(const char* at, std::string_view& name) {
    if (*at != '"') {
      at = after_space(at);
      if (*at != '"') return fail(at, at == scalars_.end() ? kEndsInside : "a member's name in quotes is expected");
    }
    if (!(at = scalars_.string(at, name))) return nullptr;
    if (*at == ':') return at + 1;
    at = after_space(at);
    return *at == ':' ? at + 1 : fail(at, "a colon is expected after a member's name");
  }

  /// More room for entries: its end. `top` and `open` move along.
  Member* more_room(Member*& top, Member*& open) {
    const std::ptrdiff_t used = top - scratch_.entries, below = top - open;
    scratch_.grow();
    top = scratch_.entries + used;
    open = top - below;
    return scratch_.entries + scratch_.capacity;
  }

  /// The text's end; null if it is not JSON. Where it is read and what is on the stack are kept in registers.
  const char* document() {
    if (scalars_.end() - scalars_.begin() > 0xFFFFFFFE) return fail(scalars_.begin(), "the text is longer than 4 GiB");
    scalars_.close_text();
    const char* at = scalars_.begin();
    const char* const begin = at;
    const char* const end = scalars_.end();
    if (std::string_view(at, static_cast<std::size_t>(end - at)).starts_with("\xEF\xBB\xBF")) return fail(at, "the text begins with a byte order mark");
    Member* top = scratch_.entries;  // the entry of the value that is read
    Member* open = top;              // that of the innermost container
    Member* limit = top + scratch_.capacity;
    std::uint32_t depth = 0;
    for (;;) {  // one value a turn; its name is in its entry
      at = after_space(at);
      Value& value = top->value;
      value = Value{};
      value.offset = static_cast<std::uint32_t>(at - begin);
      if (*at == '"') {
        std::string_view text;
        if (!(at = scalars_.string(at, text))) return nullptr;
        value.type = Type::string;
        value.characters = text.data();
        value.length = static_cast<std::uint32_t>(text.size());
        if (++top == limit) limit = more_room(top, open);
      } else if (*at == '{' || *at == '[') {
        if (depth++ >= options_.depth) return fail(at, "the text is nested too deeply");
        const bool object = *at == '{';
        value.type = object ? Type::object : Type::array;
        value.count = static_cast<std::uint32_t>(top - open);
        open = top;
        if (++top == limit) limit = more_room(top, open);
        at = after_space(at + 1);
        if (*at != (object ? '}' : ']')) {
          if (object && !(at = member_name(at, top->name))) return nullptr;
          continue;
        }
      } else {
        if (at == end) return fail(at, begin == end ? "the text is empty" : "the text ends where a value is expected");
        if (!(at = scalars_.number_or_word(at, value))) return nullptr;
        if (++top == limit) limit = more_room(top, open);
      }
      // A value is complete: go on in its container, closing as many as end here.
      for (;;) {
        if (depth == 0) return at == end || (at = after_space(at)) == end ? at : fail(at, "something follows the value");
        at = after_space(at);
        const bool object = open->value.type == Type::object;
        if (*at == ',') {
          ++at;
          if (object && !(at = member_name(at, top->name))) return nullptr;
          break;
        }
        if (*at != (object ? '}' : ']')) return fail(at, at == end ? kEndsInside : object ? "a comma or '}' is expected" : "a comma or ']' is expected");
        const std::uint32_t below = open->value.count;
        if (!(object ? close_object(*open, top) : close_array(*open, top))) return nullptr;
        top = open + 1;
        open -= below;
        if (++at == end && depth > 1) return fail(scalars_.end_of_text(), kEndsInside);
        --depth;
      }
    }
  }

  /// What stands between the container's entry and `top` is what it holds.
  bool close_array(Member& container, const Member* top) {
    const Member* const first = &container + 1;
    const auto count = static_cast<std::size_t>(top - first);
    auto* elements = static_cast<Value*>(scalars_.arena().allocate(count * sizeof(Value), alignof(Value)));
    for (std::size_t i = 0; i < count; ++i) elements[i] = first[i].value;
    container.value.elements = elements;
    container.value.count = static_cast<std::uint32_t>(count);
    return true;
  }

  bool close_object(Member& container, const Member* top) {
    const Member* const first = &container + 1;
    auto count = static_cast<std::size_t>(top - first);
    auto* members = static_cast<Member*>(scalars_.arena().allocate(count * sizeof(Member), alignof(Member)));
    if (!copy_distinct(members, first, top) && !compare_all(members, count)) {
      count = settle(members, count);
      if (count == 0) return false;
    }
    container.value.members = members;
    container.value.count = static_cast<std::uint32_t>(count);
    return true;
  }

  /// How many members are left once each name stands once; 0 if that is an error.
  std::size_t settle(Member* members, std::size_t count) {
    if (const Member* again = settle_duplicates(members, count, options_.duplicates, scratch_.order)) {
      fail(scalars_.begin() + again->value.offset, "an object has the same member twice");
      return 0;
    }
    return count;
  }

  Scalars scalars_;
  ParseOptions options_;
  Scratch& scratch_;
};

}  // namespace

Parsed parse(rt::Arena& arena, std::string_view text, ParseOptions options) { return Parser(arena, text, options).run(); }

}  // namespace apigen::json
