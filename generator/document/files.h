// Reading files and comparing their places.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace apigen::document {

/// The bytes of a file, or why not. Stops a byte above `max_bytes` (parse() then refuses the text).
bool read_file(const std::filesystem::path& path, std::size_t max_bytes, std::string& text, std::string& why);

/// Absolute, without links and dots as far as the path exists.
std::filesystem::path real_path(const std::filesystem::path& path);

/// Both from real_path().
bool is_below(const std::filesystem::path& path, const std::filesystem::path& folder);

}  // namespace apigen::document
