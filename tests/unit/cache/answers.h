// Answers to keep.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "apigen/cache/store.h"

namespace apigen::cache::test {

inline rt::TimePoint at(int seconds) { return rt::TimePoint(std::chrono::seconds(seconds)); }

inline rt::Digest digest(std::string_view text) {
  rt::Sha256 sha;
  sha.begin();
  sha.add(text);
  return sha.end();
}

inline EntryRef answer(std::string_view body, rt::TimePoint expires) {
  rt::Arena arena;
  rt::Response response(arena);
  response.headers.add("Content-Type", "text/plain");
  response.body = body;
  return EntryRef(Entry::make(response, expires));
}

}  // namespace apigen::cache::test
