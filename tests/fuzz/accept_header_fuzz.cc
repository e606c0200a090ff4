// Accept and Accept-Encoding come from anybody on the network: whatever they hold, an answer must come out.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "nexusml/metrics/exposition.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view header(reinterpret_cast<const char*>(data), size);
  const auto format = nexusml::metrics::negotiate(header);
  if (nexusml::metrics::content_type(format).empty()) std::abort();
  (void)nexusml::metrics::accepts_gzip(header);
  return 0;
}
