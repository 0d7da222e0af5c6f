// Exit statuses of apigen (docs: apigen --help; scripts rely on them).
#pragma once

namespace apigen::cli {

inline constexpr int kDone = 0;
inline constexpr int kProblems = 1;    // in the document
inline constexpr int kWrongUsage = 2;
inline constexpr int kDefect = 3;      // of apigen
inline constexpr int kToolFailed = 4;  // the C++ compiler or another tool is missing or failed

}  // namespace apigen::cli
