#include "sdk/source.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

namespace sdk {

Source Source::from_file(std::string path) {
  Source out;
  out.open_ = [path = std::move(path)]() -> Read {
    std::FILE* opened = std::fopen(path.c_str(), "rb");
    if (!opened) return nullptr;
    return [file = std::shared_ptr<std::FILE>(opened, std::fclose)](char* into,
                                                                    std::size_t size) -> std::optional<std::size_t> {
      const std::size_t count = std::fread(into, 1, size, file.get());
      if (std::ferror(file.get())) return std::nullopt;
      return count;
    };
  };
  return out;
}

Source Source::from_reader(Read read, std::optional<std::uint64_t> size, std::function<bool()> rewind) {
  Source out;
  out.size_ = size;
  out.repeatable_ = static_cast<bool>(rewind);
  out.open_ = [read = std::move(read), rewind = std::move(rewind), begun = std::make_shared<bool>(false)]() -> Read {
    if (*begun && (!rewind || !rewind())) return nullptr;
    *begun = true;
    return read;
  };
  return out;
}

const std::string* Source::memory() const {
  static const std::string none;
  if (memory_) return memory_.get();
  return open_ ? nullptr : &none;
}

std::optional<std::uint64_t> Source::size() const {
  const std::string* bytes = memory();
  return bytes ? bytes->size() : size_;
}

Source::Read Source::open() const {
  if (open_) return open_();
  return [bytes = memory_, at = std::size_t{0}](char* into, std::size_t size) mutable -> std::optional<std::size_t> {
    const std::size_t count = bytes ? std::min(size, bytes->size() - at) : 0;
    if (count > 0) std::memcpy(into, bytes->data() + at, count);
    at += count;
    return count;
  };
}

std::optional<std::string> Source::read_all() const {
  if (const std::string* bytes = memory()) return *bytes;
  const Read read = open();
  if (!read) return std::nullopt;
  std::string out;
  std::array<char, 16384> buffer{};
  for (;;) {
    const std::optional<std::size_t> count = read(buffer.data(), buffer.size());
    if (!count) return std::nullopt;
    if (*count == 0) return out;
    out.append(buffer.data(), *count);
  }
}

bool operator==(const File& one, const File& other) {
  const std::string* first = one.content.memory();
  const std::string* second = other.content.memory();
  return first && second && *first == *second && one.name == other.name && one.type == other.type;
}

}  // namespace sdk
