// Runs a Python function and prints the id of its process, and of one that it started; then waits to be killed.
#include <unistd.h>

#include <cstdio>

#include "fixture.h"

int main() {
  apigen::lambda::Gateway gateway;
  gateway.add("f", "python3.11", "app.handler", {{"app.py", "import os\ndef handler(event, context):\n    return os.getpid()\n"}});
  std::printf("%s %s\n", gateway.invoke("f").payload.c_str(), gateway.folder().c_str());
  std::fflush(stdout);
  pause();
}
