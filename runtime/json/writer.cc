#include "apigen/json/writer.h"

#include "apigen/json/scan.h"
#include "apigen/json/utf8.h"

namespace apigen::json {

void append_string(rt::Buffer& out, std::string_view text) {
  out.append('"');
  const char* at = text.data();
  const char* end = at + text.size();
  while (at < end) {
    const char* stop = skip_plain(at, end);
    out.append(std::string_view(at, static_cast<std::size_t>(stop - at)));
    at = stop;
    if (at == end) break;
    unsigned char c = static_cast<unsigned char>(*at);
    if (c >= 0x80) {
      std::size_t length = utf8_sequence(at, end);
      if (length == 0) {
        out.append("\xEF\xBF\xBD");
        length = 1;
      } else {
        out.append(std::string_view(at, length));
      }
      at += length;
      continue;
    }
    switch (c) {
      case '"': out.append("\\\""); break;
      case '\\': out.append("\\\\"); break;
      case '\b': out.append("\\b"); break;
      case '\f': out.append("\\f"); break;
      case '\n': out.append("\\n"); break;
      case '\r': out.append("\\r"); break;
      case '\t': out.append("\\t"); break;
      default: {
        const char* hex = "0123456789abcdef";
        const char escape[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        out.append(std::string_view(escape, sizeof escape));
      }
    }
    ++at;
  }
  out.append('"');
}

}  // namespace apigen::json
