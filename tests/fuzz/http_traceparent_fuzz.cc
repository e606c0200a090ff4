// A traceparent that is taken must be written back as it was.

#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/base/error.h"
#include "nexusml/http/trace_context.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto context = nexusml::http::parse_traceparent(text);
  if (!context) return 0;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string written = std::string(text.substr(0, 3)) + std::string(context->trace()) + "-" +
                        std::string(context->parent()) + "-" + kDigits[context->flags >> 4U] +
                        kDigits[context->flags & 15U];
  if (!text.starts_with(written)) nexusml::base::bug("a traceparent changed its meaning");
  return 0;
}
