// Text that tries to break out of a literal, a comment or an identifier.
#pragma once

#include <string>
#include <vector>

inline std::vector<std::string> hostile_text() {
  std::string all_bytes;
  for (int c = 0; c < 256; ++c) all_bytes += static_cast<char>(c);
  std::string ten_kilobytes;
  while (ten_kilobytes.size() < 10240) ten_kilobytes += "?\?/\"\\*/\n\x01" "9";
  return {
      "",
      "plain",
      "\"",
      "\\",
      "ends with a backslash\\",
      "ends with backslash and space\\ ",
      "ends with a trigraph backslash?\?/",
      "?\?=?\?/?\?'?\?(?\?)?\?!?\?<?\?>?\?-???",
      "*/ int injected; /*",
      "*//*/**//",
      "line\nbreak\r\nand\rreturn",
      "\n#error injected\n",
      "\");injected(\"",
      ")delim\"R\"x(",
      "'${}`$(x)%s%n\\u0041\\x41\\101",
      std::string("NUL\0inside", 10),
      std::string("\0" "1", 2),
      "\x01" "7 octal that runs on",
      "\xff\xfe broken \xc3 utf-8 \xed\xa0\x80",
      "\xe6\x97\xa5\xe6\x9c\xac \xe2\x80\xae reversed \xe2\x81\xa6 \xe2\x80\xa8 \xd8\x9c \xc2\x85",
      all_bytes,
      ten_kilobytes,
      std::string(10240, '?'),
      std::string(10240, '\\'),
      std::string(300, ' ') + "x\\",
  };
}
