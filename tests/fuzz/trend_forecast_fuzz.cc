// Any values, horizon, period and priors: the forecast is refused, or finite with its interval around it.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "nexusml/stats/forecast.h"

namespace {

/// Half of the inputs are small whole numbers, which make better series than random bits of doubles.
std::vector<double> read_values(const std::uint8_t* data, std::size_t size, bool raw) {
  constexpr std::size_t kMostValues = 400;
  std::vector<double> values;
  if (raw) {
    for (std::size_t i = 0; i + sizeof(double) <= size && values.size() < kMostValues; i += sizeof(double)) {
      double value = 0;
      std::memcpy(&value, data + i, sizeof value);
      values.push_back(value);
    }
    return values;
  }
  for (std::size_t i = 0; i < std::min(size, kMostValues); ++i) {
    const bool missing = data[i] == 255;
    values.push_back(missing ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(data[i]) - 60);
  }
  return values;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nexusml::stats;
  if (size < 6) return 0;
  ForecastOptions options;
  options.horizon = static_cast<std::size_t>(data[0] | (data[1] & 1) << 8);
  options.period = static_cast<std::size_t>(data[2] | (data[3] & 64) << 8);
  options.prior.sharpness = data[4] % 13;
  if (data[4] >= 128) options.prior.weights.fill(0);
  const std::vector<double> values = read_values(data + 6, size - 6, data[5] % 2 == 1);
  const auto result = forecast(values, options);
  if (!result.ok()) return 0;
  if (result->values.size() != options.horizon) __builtin_trap();
  for (std::size_t step = 0; step < options.horizon; ++step) {
    const double value = result->values[step];
    if (!std::isfinite(value) || !std::isfinite(result->lower[step]) || !std::isfinite(result->upper[step]) ||
        result->lower[step] > value || result->upper[step] < value) {
      __builtin_trap();
    }
  }
  if (!std::isfinite(result->change) || !(result->change_error >= 0)) __builtin_trap();
  return 0;
}
