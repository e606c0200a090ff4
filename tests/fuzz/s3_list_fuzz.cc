// Any bytes from an S3 server become a page of objects with keys, or a refusal.
#include <cstdint>
#include <string_view>

#include "nexusml/store/s3/list_result.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(static_cast<const char*>(static_cast<const void*>(data)), size);
  const auto page = nexusml::store::s3::parse_list_result(text);
  if (page.ok()) {
    for (const auto& object : page->objects) {
      if (object.key.empty()) __builtin_trap();
    }
  }
  if (nexusml::store::s3::parse_error_code(text).size() > 100) __builtin_trap();
  return 0;
}
