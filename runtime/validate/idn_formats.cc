// Formats of internationalised names. A file of its own: only gateways whose documents use them are linked with libidn2.
#include <idn2.h>

#include <cstring>
#include <string>

#include "apigen/rt/validate.h"
#include "mailbox.h"

namespace apigen::rt {
namespace {

bool is_ascii(std::string_view text) {
  for (char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

/// Bytes of a label separator at `at`; 0 if there is none. The last three are U+3002, U+FF0E and U+FF61 (RFC 3490 section 3.1).
std::size_t separator(std::string_view text, std::size_t at) {
  if (text[at] == '.') return 1;
  const std::string_view three = text.substr(at, 3);
  return three == "\u3002" || three == "\uFF0E" || three == "\uFF61" ? 3 : 0;
}

/// Length of the label in its ASCII form; 0 if it is neither an A-label, a U-label nor a plain one (RFC 5890 section 2.3).
std::size_t label_length(const std::string& label) {
  constexpr std::size_t kLongest = 63;
  if (label.empty() || label.size() > kLongest * 4 || label.find('\0') != std::string::npos) return 0;
  std::uint8_t* made = nullptr;
  std::size_t length = label.size();
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(label.c_str());
  if (is_ascii(label)) {
    if (!is_hostname(label)) return 0;
    if (label.substr(0, 4) == "xn--" && idn2_register_u8(nullptr, bytes, &made, 0) != IDN2_OK) return 0;
  } else if (idn2_register_u8(bytes, nullptr, &made, 0) == IDN2_OK) {
    length = std::strlen(reinterpret_cast<const char*>(made));
  } else {
    return 0;
  }
  idn2_free(made);
  return length <= kLongest ? length : 0;
}

bool is_idn_hostname(std::string_view text) {
  if (text.empty() || text.size() > 253 * 4) return false;
  std::size_t total = 0;
  std::string label;
  for (std::size_t i = 0; i <= text.size();) {
    const std::size_t gap = i < text.size() ? separator(text, i) : 1;
    if (!gap) {
      const char c = text[i++];
      label += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
      continue;
    }
    const std::size_t length = label_length(label);
    if (!length) return false;
    total += length + (total ? 1 : 0);
    label.clear();
    i += gap;
  }
  return total <= 253;
}

}  // namespace

bool has_idn_format(const json::Value& v, Format format) {
  if (v.type != json::Type::string) return true;
  return format == Format::idn_email ? is_mailbox(v.text(), true, is_idn_hostname) : is_idn_hostname(v.text());
}

}  // namespace apigen::rt
