// Any text is a span of 1 second to 10 years, or none.
#include <cstdint>
#include <string>

#include "nexusml/api/request/time_range.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nexusml;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto good = [](std::chrono::milliseconds span) {
    return span >= std::chrono::seconds(1) && span <= api::kLongestSpan;
  };
  if (const auto span = api::parse_time_span(text); span && !good(*span)) __builtin_trap();
  http::Request request;
  request.query = text;
  const auto range = api::wanted_range(request, std::chrono::hours(1));
  if (range.ok() && !good(*range)) __builtin_trap();
  const auto step = api::wanted_step(request, std::chrono::hours(1), std::chrono::seconds(15));
  if (step.ok() && !good(*step)) __builtin_trap();
  return 0;
}
