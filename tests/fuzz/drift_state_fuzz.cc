// What an earlier run left on disk: any bytes give a reference or a window, or an error. The second half seals the bytes, so
// that more than the first line is tried.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/monitor/internal/saved_window.h"
#include "nexusml/monitor/internal/sealed_text.h"
#include "nexusml/monitor/reference.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nexusml::monitor;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)parse_reference_file(bytes);
  (void)parse_saved_window(bytes);
  if (const auto kept = parse_reference_file(seal("reference", 1, bytes)); kept.ok()) {
    if (!parse_reference_file(reference_file(kept->model, kept->reference)).ok()) __builtin_trap();
  }
  (void)parse_saved_window(seal("window", 1, bytes));
  return 0;
}
