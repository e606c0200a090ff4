#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "nexusml/models/series_text.h"

// A cell with a series: what is taken has finite or missing values, and no more of them than bytes and one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<double> values;
  if (!nexusml::models::parse_series(text, values).ok()) return 0;
  if (values.empty() || values.size() > size + 1) std::abort();
  for (const double value : values) {
    if (std::isinf(value)) std::abort();
  }
  return 0;
}
