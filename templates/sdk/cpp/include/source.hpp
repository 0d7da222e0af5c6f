// Bytes to be sent: whole bodies, and files in them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace sdk {

/// Where the bytes of a body come from. Copies share what they read from.
class Source {
 public:
  /// Fills `into` with up to `size` bytes and returns their number; 0 at the end, nothing on failure.
  using Read = std::function<std::optional<std::size_t>(char* into, std::size_t size)>;

  Source() = default;
  Source(std::string bytes) : memory_(std::make_shared<const std::string>(std::move(bytes))) {}
  Source(const char* text) : Source(std::string(text)) {}

  /// The file is opened when the call is sent.
  static Source from_file(std::string path);
  /// `rewind` goes back to the first byte; without it a call cannot be tried again once it has begun to read. A body of
  /// unknown size is sent in chunks.
  static Source from_reader(Read read, std::optional<std::uint64_t> size = {}, std::function<bool()> rewind = {});

  /// The bytes if they are in memory, else null.
  const std::string* memory() const;
  std::optional<std::uint64_t> size() const;
  bool repeatable() const { return repeatable_; }
  /// Reads from the first byte; an empty function if that cannot be.
  Read open() const;
  /// All bytes; nothing on failure.
  std::optional<std::string> read_all() const;

 private:
  std::shared_ptr<const std::string> memory_;  // nothing, and no open_: no bytes
  std::function<Read()> open_;
  std::optional<std::uint64_t> size_;
  bool repeatable_ = true;
};

/// A file in a multipart body.
struct File {
  Source content;
  std::string name{};  // "file" if empty
  std::string type{};  // "application/octet-stream" if empty
};

/// By their bytes in memory.
bool operator==(const File& one, const File& other);

}  // namespace sdk
