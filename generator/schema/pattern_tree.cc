#include "pattern_tree.h"

#include <algorithm>

#include "apigen/support/text.h"

namespace apigen::schema {
namespace {

constexpr std::uint32_t kLast = 0x10FFFF;
constexpr int kDeepest = 100;
using Kind = PatternNode::Kind;
using Others = CharacterSet::Others;

PatternNode leaf(Kind kind) {
  PatternNode node;
  node.kind = kind;
  return node;
}

CharacterSet digits() {
  CharacterSet set;
  set.add('0', '9');
  return set;
}
CharacterSet word() {
  CharacterSet set = digits();
  set.add('a', 'z');
  set.add('A', 'Z');
  set.add('_', '_');
  return set;
}
CharacterSet spaces() {
  CharacterSet set;
  set.add('\t', '\r');
  set.add(' ', ' ');
  set.add(0xA0, 0xA0);  // and others: `some` is all that is said of them
  return set;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::optional<PatternNode> run() {
    PatternNode node = choice(0);
    if (!good_ || at_ != text_.size()) return {};
    return node;
  }

 private:
  bool more() const { return good_ && at_ < text_.size(); }
  bool take(std::string_view token) {
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  PatternNode choice(int depth) {
    PatternNode node = leaf(Kind::choice);
    if (depth > kDeepest) good_ = false;
    do {
      PatternNode& branch = node.parts.emplace_back(leaf(Kind::sequence));
      while (more() && text_[at_] != '|' && text_[at_] != ')') branch.parts.push_back(repeated(depth));
    } while (good_ && take("|"));
    return node.parts.size() == 1 ? std::move(node.parts.front()) : node;
  }

  PatternNode repeated(int depth) {
    PatternNode node = atom(depth);
    std::uint32_t least = 1, most = 1;
    if (take("*")) {
      least = 0;
      most = PatternNode::kMany;
    } else if (take("+")) {
      most = PatternNode::kMany;
    } else if (take("?")) {
      least = 0;
    } else if (!bounds(least, most)) {
      return node;
    }
    take("?");  // a lazy repeat matches the same texts
    PatternNode repeat = leaf(Kind::repeat);
    repeat.least = least;
    repeat.most = most;
    repeat.parts.push_back(std::move(node));
    return repeat;
  }

  bool number(std::uint32_t& value) {
    std::size_t begin = at_;
    for (value = 0; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9' && value < 100'000; ++at_) value = value * 10 + static_cast<std::uint32_t>(text_[at_] - '0');
    return at_ > begin;
  }
  bool bounds(std::uint32_t& least, std::uint32_t& most) {
    std::size_t begin = at_;
    if (take("{") && number(least)) {
      most = least;
      if (take(",") && !number(most)) most = PatternNode::kMany;
      if (take("}")) return true;
    }
    at_ = begin;
    least = most = 1;
    return false;
  }

  PatternNode atom(int depth) {
    if (take("^")) return leaf(Kind::begin);
    if (take("$")) return leaf(Kind::end);
    if (take(".")) {  // any but the four line terminators
      PatternNode node = leaf(Kind::set);
      node.set.add('\n', '\n');
      node.set.add('\r', '\r');
      node.set.invert();
      node.set.others = Others::some;
      return node;
    }
    if (take("(")) return group(depth);
    if (take("[")) return character_class();
    if (take("\\")) return escape();
    PatternNode node = leaf(Kind::set);
    const std::uint32_t point = code_point();
    node.set.add(point, point);
    return node;
  }

  PatternNode group(int depth) {
    bool zero_width = false;
    if (take("?=") || take("?!") || take("?<=") || take("?<!")) {
      zero_width = true;
    } else if (take("?<")) {
      at_ = std::min(text_.find('>', at_), text_.size());
      take(">");
    } else {
      take("?:");
    }
    PatternNode node = choice(depth + 1);
    if (!take(")")) good_ = false;
    return zero_width ? leaf(Kind::nothing) : node;
  }

  std::uint32_t code_point() {
    std::size_t length = std::max<std::size_t>(support::utf8_length(text_.substr(at_)), 1);
    auto byte = static_cast<unsigned char>(text_[at_]);
    at_ += length;
    return length == 1 ? byte : 0x80;  // one of the others; which one does not matter
  }

  PatternNode escape() {
    PatternNode node = leaf(Kind::set);
    if (at_ >= text_.size()) good_ = false;
    if (!good_) return node;
    char c = text_[at_];
    if (c == 'b' || c == 'B') {
      ++at_;
      return leaf(Kind::nothing);
    }
    if ((c >= '1' && c <= '9') || c == 'k') {
      ++at_;
      if (c == 'k') at_ = std::min(text_.find('>', at_), text_.size()), take(">");
      return leaf(Kind::unknown);
    }
    node.set = escaped_set();
    return node;
  }

  /// What follows a backslash, in a class or outside.
  CharacterSet escaped_set() {
    CharacterSet set;
    if (at_ >= text_.size()) {
      good_ = false;
      return set;
    }
    char c = text_[at_++];
    auto one = [&](std::uint32_t point) { set.add(point, point); };
    switch (c) {
      case 'd': return digits();
      case 'w': return word();
      case 's': return spaces();
      case 'D': set = digits(); set.invert(); return set;
      case 'W': set = word(); set.invert(); return set;
      case 'S': set = spaces(); set.invert(); return set;
      case 'n': one('\n'); return set;
      case 'r': one('\r'); return set;
      case 't': one('\t'); return set;
      case 'v': one('\v'); return set;
      case 'f': one('\f'); return set;
      case '0': one(0); return set;
      case 'p':
      case 'P':
        at_ = std::min(text_.find('}', at_), text_.size());
        take("}");
        set.low = set.high = ~std::uint64_t{0};  // any of them may be in it
        set.others = Others::some;
        return set;
      case 'c':
        if (at_ < text_.size()) one(static_cast<std::uint32_t>(text_[at_++]) % 32);
        return set;
      case 'x':
      case 'u': {
        std::uint32_t value = 0;
        std::size_t count = c == 'x' ? 2 : 4;
        bool braces = c == 'u' && take("{");
        for (std::size_t i = 0; at_ < text_.size() && (braces ? text_[at_] != '}' : i < count); ++i, ++at_) {
          char h = text_[at_];
          value = value * 16 + static_cast<std::uint32_t>(h <= '9' ? h - '0' : (h | 0x20) - 'a' + 10);
          if (value > kLast) value = kLast;
        }
        if (braces) take("}");
        if (value >= 0xD800 && value < 0xDC00 && text_.substr(at_).starts_with("\\u")) at_ = std::min(at_ + 6, text_.size());
        one(value);
        return set;
      }
      default: --at_; one(code_point()); return set;
    }
  }

  PatternNode character_class() {
    PatternNode node = leaf(Kind::set);
    bool inverted = take("^");
    while (more() && text_[at_] != ']') {
      CharacterSet first = class_atom();
      if (more() && text_[at_] == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ']' && last_ <= kLast) {
        std::uint32_t from = last_;
        ++at_;
        CharacterSet second = class_atom();
        if (last_ <= kLast) node.set.add(from, std::max(from, last_));
        else node.set.add(second), node.set.add(first), node.set.add('-', '-');
        if (last_ <= kLast && last_ >= 0x80) node.set.others = Others::some;
      } else {
        node.set.add(first);
      }
    }
    if (!take("]")) good_ = false;
    if (inverted) node.set.invert();
    return node;
  }

  /// One member of a class; last_ is its code point, or beyond the last one for a set.
  CharacterSet class_atom() {
    CharacterSet set;
    if (take("\\")) {
      if (take("b")) {
        set.add('\b', '\b');
        last_ = '\b';
        return set;
      }
      set = escaped_set();
      last_ = single(set);
      return set;
    }
    last_ = code_point();
    set.add(last_, last_);
    return set;
  }
  static std::uint32_t single(const CharacterSet& set) {
    if (set.others != Others::none) return set.low == 0 && set.high == 0 ? 0x80 : kLast + 1;
    if (set.low && !set.high && !(set.low & (set.low - 1))) return static_cast<std::uint32_t>(__builtin_ctzll(set.low));
    if (set.high && !set.low && !(set.high & (set.high - 1))) return 64 + static_cast<std::uint32_t>(__builtin_ctzll(set.high));
    return kLast + 1;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t last_ = 0;
  bool good_ = true;
};

std::uint64_t plus(std::uint64_t a, std::uint64_t b) { return a >= PatternNode::kMany || b >= PatternNode::kMany ? PatternNode::kMany : std::min<std::uint64_t>(a + b, PatternNode::kMany); }
std::uint64_t times(std::uint64_t a, std::uint64_t b) {
  if (a == 0 || b == 0) return 0;
  return a >= PatternNode::kMany || b >= PatternNode::kMany ? PatternNode::kMany : std::min<std::uint64_t>(a * b, PatternNode::kMany);
}

/// Lengths of what a part itself matches.
PatternLengths own_lengths(const PatternNode& node) {
  PatternLengths result{0, 0};
  switch (node.kind) {
    case Kind::set: return {1, 1};
    case Kind::unknown: return {0, PatternNode::kMany};
    case Kind::sequence:
      for (const PatternNode& part : node.parts) {
        PatternLengths one = own_lengths(part);
        result = {plus(result.least, one.least), plus(result.most, one.most)};
      }
      return result;
    case Kind::choice:
      result.least = PatternNode::kMany;
      for (const PatternNode& part : node.parts) {
        PatternLengths one = own_lengths(part);
        result = {std::min(result.least, one.least), std::max(result.most, one.most)};
      }
      return result;
    case Kind::repeat: {
      PatternLengths one = own_lengths(node.parts[0]);
      return {times(one.least, node.least), times(one.most, node.most)};
    }
    default: return result;
  }
}

bool anchored(const PatternNode& node, bool at_begin) {
  if (node.kind == Kind::choice) return std::all_of(node.parts.begin(), node.parts.end(), [&](const PatternNode& part) { return anchored(part, at_begin); });
  if (node.kind == Kind::sequence) return !node.parts.empty() && anchored(at_begin ? node.parts.front() : node.parts.back(), at_begin);
  return node.kind == (at_begin ? Kind::begin : Kind::end);
}

bool nullable(const PatternNode& node) { return own_lengths(node).least == 0; }

/// The parts of a group in order, groups inside it opened.
void flatten(const PatternNode& node, std::vector<const PatternNode*>& into) {
  if (node.kind != Kind::sequence) {
    into.push_back(&node);
    return;
  }
  for (const PatternNode& part : node.parts) flatten(part, into);
}

bool ambiguous_body(const PatternNode& body) {
  if (body.kind == Kind::choice) {
    std::vector<const CharacterSet*> singles;
    for (const PatternNode& branch : body.parts) {
      std::vector<const PatternNode*> parts;
      flatten(branch, parts);
      if (parts.size() == 1 && parts[0]->kind == Kind::set) singles.push_back(&parts[0]->set);
      if (ambiguous_body(branch)) return true;
    }
    for (std::size_t i = 1; i < singles.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        // Sets beyond ASCII are known roughly only: that alone proves nothing.
        if ((singles[i]->low & singles[j]->low) || (singles[i]->high & singles[j]->high)) return true;
      }
    }
    return false;
  }
  std::vector<const PatternNode*> parts;
  flatten(body, parts);
  for (const PatternNode* one : parts) {
    if (one->kind != Kind::repeat || one->most != PatternNode::kMany) continue;
    if (std::all_of(parts.begin(), parts.end(), [&](const PatternNode* other) { return other == one || nullable(*other); }) && !nullable(one->parts[0])) return true;
  }
  return parts.size() == 1 && parts[0] != &body && parts[0]->kind == Kind::choice && ambiguous_body(*parts[0]);
}

}  // namespace

void CharacterSet::add(std::uint32_t first, std::uint32_t last) {
  for (std::uint32_t c = first; c <= last && c < 128; ++c) (c < 64 ? low : high) |= std::uint64_t{1} << (c % 64);
  if (last < 128) return;
  if (first <= 128 && last >= kLast) others = Others::all;
  else if (others == Others::none) others = Others::some;
}

void CharacterSet::add(const CharacterSet& more) {
  low |= more.low;
  high |= more.high;
  others = std::max(others == Others::all ? Others::all : Others::none, more.others == Others::none ? others : others == Others::all ? others : more.others);
}

void CharacterSet::invert() {
  low = ~low;
  high = ~high;
  others = others == Others::none ? Others::all : others == Others::all ? Others::none : Others::some;
}

std::optional<PatternNode> parse_pattern(std::string_view source) { return Parser(source).run(); }

PatternLengths lengths(const PatternNode& pattern) {
  PatternLengths result = own_lengths(pattern);
  if (!anchored(pattern, true) || !anchored(pattern, false)) result.most = PatternNode::kMany;
  return result;
}

bool is_exponential(const PatternNode& pattern) {
  if (pattern.kind == Kind::repeat && pattern.most == PatternNode::kMany && ambiguous_body(pattern.parts[0])) return true;
  return std::any_of(pattern.parts.begin(), pattern.parts.end(), is_exponential);
}

namespace {

constexpr std::size_t kMostRuns = 40;

bool add_runs(const PatternNode& node, std::vector<SimplePattern::Run>& runs) {
  if (runs.size() > kMostRuns) return false;
  switch (node.kind) {
    case Kind::set:
      if (node.set.others == Others::some) return false;
      runs.push_back({node.set.low, node.set.high, node.set.others == Others::all, 1, 1});
      return true;
    case Kind::sequence: return std::all_of(node.parts.begin(), node.parts.end(), [&](const PatternNode& part) { return add_runs(part, runs); });
    case Kind::repeat: {
      const PatternNode& body = node.parts[0];
      if (body.kind == Kind::set && body.set.others != Others::some) {
        runs.push_back({body.set.low, body.set.high, body.set.others == Others::all, node.least, node.most});
        return true;
      }
      if (node.least != node.most) return false;
      for (std::uint32_t i = 0; i < node.least; ++i) {
        if (!add_runs(body, runs)) return false;
      }
      return true;
    }
    default: return false;
  }
}

}  // namespace

std::optional<SimplePattern> simple_pattern(const PatternNode& pattern) {
  if (pattern.kind != Kind::sequence || pattern.parts.empty() || pattern.parts[0].kind != Kind::begin) return {};
  SimplePattern simple;
  std::size_t end = pattern.parts.size();
  simple.to_end = pattern.parts.back().kind == Kind::end;
  if (simple.to_end) --end;
  for (std::size_t i = 1; i < end; ++i) {
    if (!add_runs(pattern.parts[i], simple.runs)) return {};
  }
  // Neighbours of the same set are one run.
  for (std::size_t i = 1; i < simple.runs.size();) {
    SimplePattern::Run &before = simple.runs[i - 1], &run = simple.runs[i];
    if (before.low != run.low || before.high != run.high || before.others != run.others) {
      ++i;
      continue;
    }
    before.least += run.least;
    before.most = static_cast<std::uint32_t>(plus(before.most, run.most));
    simple.runs.erase(simple.runs.begin() + static_cast<std::ptrdiff_t>(i));
  }
  for (std::size_t i = 0; i < simple.runs.size(); ++i) {
    const SimplePattern::Run& run = simple.runs[i];
    if (run.least == run.most) continue;
    for (std::size_t k = i + 1; k < simple.runs.size(); ++k) {
      const SimplePattern::Run& next = simple.runs[k];
      if ((run.low & next.low) || (run.high & next.high) || (run.others && next.others)) return {};
      if (next.least) break;
    }
  }
  return simple;
}

}  // namespace apigen::schema
