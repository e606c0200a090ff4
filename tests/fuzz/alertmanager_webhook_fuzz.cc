// Any body is read as Alertmanager's webhook or refused; every record of it is named and has a state.
#include <cstdint>
#include <string_view>

#include "nexusml/alert/alertmanager_webhook.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto records = nexusml::alert::parse_alertmanager_webhook({reinterpret_cast<const char*>(data), size});
  if (!records.ok()) return 0;
  for (const auto& record : *records) {
    if (record.name.empty() || (record.state != "firing" && record.state != "resolved")) __builtin_trap();
    if (record.labels.empty() || record.labels.front() != '{') __builtin_trap();
  }
  return 0;
}
