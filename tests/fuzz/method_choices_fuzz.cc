// Any text is read as methods by feature or refused; what is read applies to some type and has a usable threshold.
#include <cmath>
#include <cstdint>
#include <string_view>

#include "nexusml/monitor/method_choices.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nexusml::monitor;
  const auto choices = parse_method_choices({reinterpret_cast<const char*>(data), size});
  if (!choices.ok()) return choices.error().message.empty() ? (__builtin_trap(), 0) : 0;
  for (const auto& [name, choice] : choices.value()) {
    if (name.empty()) __builtin_trap();
    if (choice.threshold && !(std::isfinite(*choice.threshold) && *choice.threshold > 0)) __builtin_trap();
  }
  return 0;
}
