#include "mock_status.h"

#include <cstddef>

namespace apigen::rt {
namespace {

// A reader of permissive JSON that keeps nothing but the one member.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::string_view status() {
    skip_white();
    std::string_view found;
    if (!object(&found, 0)) return {};
    skip_white();
    return at_ == text_.size() ? found : std::string_view();
  }

 private:
  static constexpr int kDepth = 400;
  static constexpr std::size_t kDigits = 10;  // more is no 32-bit integer

  bool more() const { return at_ < text_.size(); }
  char peek() const { return text_[at_]; }
  void skip_white() {
    while (more() && (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n')) ++at_;
  }
  bool take(char c) {
    if (!more() || peek() != c) return false;
    ++at_;
    return true;
  }

  // `status` is null below the top.
  bool object(std::string_view* status, int depth) {
    if (depth > kDepth || !take('{')) return false;
    for (;;) {
      skip_white();
      if (take(',')) continue;
      if (take('}')) return true;
      std::string_view key;
      bool quoted;
      if (!scalar(":", key, quoted)) return false;
      skip_white();
      if (!take(':')) return false;
      skip_white();
      const bool wanted = status && key == "statusCode";
      if (wanted) *status = {};
      if (more() && (peek() == '{' || peek() == '[')) {
        if (!container(depth + 1)) return false;
      } else {
        std::string_view value;
        if (!scalar(",}", value, quoted)) return false;
        if (wanted && !quoted && integer(value)) *status = value;
      }
      skip_white();
      if (more() && peek() != ',' && peek() != '}') return false;
    }
  }

  bool container(int depth) { return peek() == '{' ? object(nullptr, depth) : array(depth); }

  bool array(int depth) {
    if (depth > kDepth || !take('[')) return false;
    for (;;) {
      skip_white();
      if (take(',')) continue;
      if (take(']')) return true;
      if (more() && (peek() == '{' || peek() == '[')) {
        if (!container(depth + 1)) return false;
      } else {
        std::string_view value;
        bool quoted;
        if (!scalar(",]", value, quoted)) return false;
      }
      skip_white();
      if (more() && peek() != ',' && peek() != ']') return false;
    }
  }

  // A text in quotes of one kind, or a bare one up to one of `stops`.
  bool scalar(std::string_view stops, std::string_view& value, bool& quoted) {
    if (!more()) return false;
    quoted = peek() == '"' || peek() == '\'';
    if (quoted) {
      const char quote = peek();
      const std::size_t begin = ++at_;
      while (more() && peek() != quote) at_ += peek() == '\\' ? 2 : 1;
      if (at_ >= text_.size()) return false;
      value = text_.substr(begin, at_ - begin);
      ++at_;
      return true;
    }
    const std::size_t begin = at_;
    while (more() && stops.find(peek()) == std::string_view::npos) {
      if (peek() == '{' || peek() == '[' || peek() == '"' || peek() == '\'') return false;
      ++at_;
    }
    value = text_.substr(begin, at_ - begin);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t' || value.back() == '\r' || value.back() == '\n')) value.remove_suffix(1);
    return !value.empty();
  }

  static bool integer(std::string_view value) {
    if (value.empty() || value.size() > kDigits) return false;
    return value.find_first_not_of("0123456789") == std::string_view::npos;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string_view mock_status(std::string_view text) { return Reader(text).status(); }

}  // namespace apigen::rt
