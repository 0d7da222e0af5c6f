// Gets a remote document with the `curl` program. Nothing else in apigen's reading of documents uses the network.
#pragma once

#include <cstddef>
#include <string>

namespace apigen::document {

/// `url` is http or https. At most 30 s, 5 redirections and `max_bytes` (which is what `text` then has more of by a byte).
bool fetch(const std::string& url, std::size_t max_bytes, std::string& text, std::string& why);

}  // namespace apigen::document
