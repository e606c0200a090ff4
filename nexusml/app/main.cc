#include <unistd.h>

#include <iostream>

#include "nexusml/app/command_line.h"

int main(int argc, char** argv) {
  const nexusml::base::SystemClock clock;
  return nexusml::app::run_command_line({argv + 1, argv + argc}, {.out = std::cout,
                                                                  .error = std::cerr,
                                                                  .terminal = ::isatty(STDERR_FILENO) == 1,
                                                                  .environment = nexusml::app::process_environment(),
                                                                  .clock = clock});
}
