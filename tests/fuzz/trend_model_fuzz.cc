// The trend engine's file: whatever the bytes, parsing ends, and what it accepts is written as something it accepts.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "nexusml/models/trend/trend_parameters.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nexusml::models::trend;
  const auto prior = parse_trend_parameters(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!prior.ok()) return 0;
  const auto again = parse_trend_parameters(to_text(*prior));
  if (!again.ok() || again->weights != prior->weights) __builtin_trap();
  const std::vector<double> values = {1, 3, 2, 4, 3, 5, 4, 6, 5, 7, 6, 8, 7, 9};
  if (!nexusml::stats::forecast(values, {.horizon = 3, .period = 2, .prior = *prior}).ok()) __builtin_trap();
  return 0;
}
