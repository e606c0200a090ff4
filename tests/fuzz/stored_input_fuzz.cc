// Inputs as the store keeps them: whatever a row holds, its category is a text and its scale a number or unknown.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/base/error.h"
#include "nexusml/monitor/internal/stored_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  (void)nexusml::monitor::stored_category(input, "site");
  const double scale = nexusml::monitor::stored_scale(input);
  if (scale < 0) nexusml::bug("a mean of absolute changes is below 0");
  return 0;
}
