// Any bytes as model.json: taken or refused with a message; what is taken is written and read again as the same.
#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/models/model_info.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using nexusml::models::parse_model_info;
  using nexusml::models::to_json;
  const auto info = parse_model_info(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!info.ok()) {
    if (info.error().message.empty()) __builtin_trap();
    return 0;
  }
  const std::string text = to_json(*info);
  const auto again = parse_model_info(text);
  if (!again.ok() || to_json(*again) != text) __builtin_trap();
  return 0;
}
