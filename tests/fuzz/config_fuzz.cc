// Any bytes as configuration: applied or refused with a message, never a crash.
#include <cstdint>
#include <string_view>

#include "nexusml/app/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  nexusml::app::Config config;
  const auto status =
      nexusml::app::apply_yaml(config, std::string_view(reinterpret_cast<const char*>(data), size), "fuzz.yaml");
  if (!status.ok() && status.error().message.empty()) __builtin_trap();
  return 0;
}
