// Any bytes as reference.json: taken or refused with a message; what is taken is written and read again as the same.
#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/stats/reference_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using nexusml::stats::parse_reference_profile;
  using nexusml::stats::to_json;
  const auto profile = parse_reference_profile(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!profile.ok()) {
    if (profile.error().message.empty()) __builtin_trap();
    return 0;
  }
  const std::string text = to_json(*profile);
  const auto again = parse_reference_profile(text);
  if (!again.ok() || !(*again == *profile) || to_json(*again) != text) __builtin_trap();
  return 0;
}
