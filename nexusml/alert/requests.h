#pragma once

#include <string_view>
#include <vector>

#include "nexusml/alert/silence.h"
#include "nexusml/alert/threshold_book.h"

namespace nexusml::alert {

/// Why a request's body was refused.
struct RequestFailure {
  bool is_malformed = false;  ///< no JSON at all
  Error error;
};

/// Reads changes of thresholds: {"cpu_usage_high": 75, "per_model": {"sentiment": {"data_drift_high": null}}}. A null
/// brings back what the configuration says. Takes any bytes. At least one change, at most 1000.
/// Threads: pure function. Whether the values are allowed is ThresholdBook's to say.
[[nodiscard]] std::optional<RequestFailure> read_threshold_changes(std::string_view json,
                                                                   std::vector<ThresholdChange>& changes);

/// Reads a silence: {"matchers": [{"name", "value", "is_equal"?}], "starts_at"?, "ends_at" or "duration_seconds",
/// "created_by", "comment"}. Takes any bytes.
/// Threads: pure function. Whether the silence is allowed is check()'s to say.
[[nodiscard]] std::optional<RequestFailure> read_silence(std::string_view json, Time now, Silence& silence);

}  // namespace nexusml::alert
