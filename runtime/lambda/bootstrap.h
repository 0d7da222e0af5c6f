// The runtime interface clients that managed runtimes run on, handed to the interpreter as text: nothing is installed.
#pragma once

#include <string_view>

namespace apigen::lambda {

std::string_view python_bootstrap();
std::string_view node_bootstrap();

}  // namespace apigen::lambda
