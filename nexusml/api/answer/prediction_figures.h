#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "nexusml/api/service.h"
#include "nexusml/base/json_writer.h"
#include "nexusml/store/record_types.h"

namespace nexusml::api {

/// Confidence or latency of one model's predictions.
struct Spread {
  std::uint64_t count = 0;
  std::optional<double> minimum{};
  std::optional<double> maximum{};
  std::optional<double> mean{};
  std::optional<double> p05{}, p25{}, p50{}, p75{}, p95{}, p99{};
};

/// Of numbers one by one: exact, quantiles between two of them by linear interpolation.
[[nodiscard]] Spread spread_of(std::vector<double> values);
/// Of a histogram: minimum and maximum are ends of buckets, quantiles are linear inside a bucket.
[[nodiscard]] Spread spread_of(const telemetry::HistogramIncrease& observed);

/// How confident and how fast one model was.
struct PredictionFigures {
  bool from_records = false;  ///< of the newest predictions in the store; false: of the history of this process
  Spread confidence{};
  Spread latency_seconds{};
};

/// Those of whichever knows more of the window: the history, which ends with the process, or the newest 2,000 predictions
/// in the store. Blocks: not for a network thread.
[[nodiscard]] PredictionFigures figures_of(const Service& service, std::string_view model, store::TimeWindow window,
                                           bool ask_records);

/// Members "confidence" and "latency_seconds" (null where there is none) and "figures_from".
void write_figures(base::JsonWriter& json, const PredictionFigures& figures);

}  // namespace nexusml::api
