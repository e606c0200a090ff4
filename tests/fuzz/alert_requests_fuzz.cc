// Any body is read as changes of thresholds and as a silence, or refused with a reason; what is read can be applied.
#include <cstdint>
#include <string_view>

#include "nexusml/alert/requests.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<nexusml::alert::ThresholdChange> changes;
  const auto failure = nexusml::alert::read_threshold_changes(text, changes);
  if (failure && failure->error.message.empty()) __builtin_trap();
  nexusml::alert::ThresholdValues values;
  for (const auto& change : changes) {
    if (!change.value) continue;
    const nexusml::Status status = change.model.empty() ? values.set(change.threshold, *change.value)
                                                        : values.set(change.threshold, change.model, *change.value);
    if (!status.ok() && status.error().fields.empty()) __builtin_trap();
  }
  nexusml::alert::Silence silence;
  const nexusml::alert::Time now(std::chrono::seconds(1'795'335'330));
  const auto refused = nexusml::alert::read_silence(text, now, silence);
  if (!refused) (void)nexusml::alert::check(silence, now);
  return 0;
}
