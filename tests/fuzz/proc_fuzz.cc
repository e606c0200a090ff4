// The kernel's files are trusted, their shape is not: every kernel, container and emulation writes them a little
// differently.
#include <cstdint>
#include <string_view>

#include "nexusml/telemetry/internal/proc.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nexusml::telemetry::internal;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto cpu = parse_cpu_times(text); cpu && cpu->busy > cpu->total) __builtin_trap();
  if (const auto memory = parse_memory(text); memory && memory->available > memory->total) __builtin_trap();
  (void)parse_boot_time(text);
  (void)parse_process(text);
  (void)parse_open_file_limit(text);
  (void)parse_group(text, "memory");
  (void)parse_limit(text);
  (void)parse_keyed(text, "inactive_file");
  (void)parse_cpu_max(text);
  return 0;
}
