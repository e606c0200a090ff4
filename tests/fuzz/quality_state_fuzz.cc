// Windows of data quality that an earlier run left on disk: any bytes give one that can be written and read again, or an
// error. The second half seals the bytes, so that more than the first line is tried.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "nexusml/monitor/internal/saved_quality.h"
#include "nexusml/monitor/internal/sealed_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nexusml::monitor;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)parse_quality_file(bytes);
  if (const auto saved = parse_quality_file(seal("quality", 1, bytes)); saved.ok()) {
    if (!parse_quality_file(quality_file(*saved)).ok()) __builtin_trap();
  }
  return 0;
}
