// Whatever is said about predictions made elsewhere, and about their labels, is taken or refused with a reason.
#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/base/uuid.h"
#include "nexusml/serve/external_prediction.h"
#include "nexusml/serve/feedback_reader.h"
#include "nexusml/serve/json_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  text.append(nexusml::serve::JsonInputReader::kPadding, ' ');
  const std::string_view json = std::string_view(text).substr(0, size);

  nexusml::serve::ExternalPredictionReader predictions;
  const std::chrono::system_clock::time_point now(std::chrono::hours(490'000));
  if (predictions.read(json, now)) {
    const auto& one = predictions.prediction();
    if (one.model.empty() || one.model.size() > 64) __builtin_trap();
    if (!one.id.empty() && !nexusml::base::is_uuid(one.id)) __builtin_trap();
    if (one.time && (*one.time < std::chrono::system_clock::time_point() || *one.time > now + std::chrono::hours(24))) {
      __builtin_trap();
    }
    if (one.confidence < 0 || one.confidence > 1) __builtin_trap();
  } else if (predictions.failure().reason.empty()) {
    __builtin_trap();
  }

  nexusml::serve::FeedbackReader labels;
  nexusml::store::FeedbackRecord label;
  if (labels.read(json, label)) {
    if (!nexusml::base::is_uuid(label.prediction_id) || label.label.empty()) __builtin_trap();
  } else if (labels.failure().reason.empty()) {
    __builtin_trap();
  }
  return 0;
}
