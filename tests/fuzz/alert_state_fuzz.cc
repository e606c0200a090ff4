// Any file is read as the saved state of alerts or refused; what is read is written in a form that reads back the same.
#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/alert/internal/saved_state.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using nexusml::alert::internal::parse_saved_state;
  using nexusml::alert::internal::to_json;
  const auto state = parse_saved_state({reinterpret_cast<const char*>(data), size});
  if (!state.ok()) return 0;
  const std::string json = to_json(*state);
  const auto again = parse_saved_state(json);
  if (!again.ok() || to_json(*again) != json) __builtin_trap();
  return 0;
}
