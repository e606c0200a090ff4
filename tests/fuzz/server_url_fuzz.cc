// A server's address of any bytes is taken apart or refused; neither shows its password.
#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/store/internal/server_url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(static_cast<const char*>(static_cast<const void*>(data)), size);
  auto url = nexusml::store::internal::parse_server_url(text);
  if (!url.ok()) return 0;
  if (url->host.empty()) __builtin_trap();
  const std::string shown = url->shown();
  url->password += "another";
  if (url->shown() != shown) __builtin_trap();
  return 0;
}
