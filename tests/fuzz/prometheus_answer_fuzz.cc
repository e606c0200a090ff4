// Any bytes from a Prometheus become series of finite values that rise in time, or a refusal.
#include <cmath>
#include <cstdint>
#include <string_view>

#include "nexusml/store/prometheus/range_answer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(static_cast<const char*>(static_cast<const void*>(data)), size);
  const auto answer = nexusml::store::prometheus::parse_range_answer(text);
  if (!answer.ok()) return 0;
  for (const auto& series : *answer) {
    if (series.points.empty()) __builtin_trap();
    for (std::size_t i = 0; i < series.points.size(); ++i) {
      if (!std::isfinite(series.points[i].value)) __builtin_trap();
      if (i > 0 && series.points[i].time <= series.points[i - 1].time) __builtin_trap();
    }
  }
  return 0;
}
