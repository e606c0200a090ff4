#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/api/service.h"
#include "nexusml/store/record_types.h"

namespace nexusml::api {

/// How many predictions there were, by hour, model and label, and who says so.
struct PredictionCounts {
  bool from_records = false;  ///< false: the store could not be asked; the counts are those of this process
  std::vector<store::PredictionCount> hours{};
};

/// Asks the record store; where it is away, the history of this process. Blocks: not for a network thread.
/// Takes: a model, or "" for all.
/// Errors: those of the store but for kUnavailable.
[[nodiscard]] Result<PredictionCounts> count_predictions(const Service& service, std::string_view model,
                                                         store::TimeWindow window);

}  // namespace nexusml::api
