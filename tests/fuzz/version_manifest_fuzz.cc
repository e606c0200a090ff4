// Any bytes as a version's manifest: taken or refused with a message; what is taken is written and read again as the same.
#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/models/version_manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using nexusml::models::parse_version_manifest;
  using nexusml::models::to_json;
  const auto manifest = parse_version_manifest(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!manifest.ok()) {
    if (manifest.error().message.empty()) __builtin_trap();
    return 0;
  }
  for (const auto& file : manifest->files) {
    if (file.name.empty() || file.name.front() == '.' || file.name.find('/') != std::string::npos) __builtin_trap();
  }
  const std::string text = to_json(*manifest);
  const auto again = parse_version_manifest(text);
  if (!again.ok() || to_json(*again) != text) __builtin_trap();
  return 0;
}
