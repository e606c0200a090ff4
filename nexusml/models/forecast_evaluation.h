#pragma once

#include <cstdint>
#include <optional>

#include "nexusml/base/result.h"
#include "nexusml/models/evaluation.h"
#include "nexusml/models/model.h"
#include "nexusml/models/table.h"

namespace nexusml::models {

/// How good forecasts are on series whose continuation is known. MASE is scaled by the seasonal naive error within the
/// history at the meta table's period (stats::seasonal_naive_error); sMAPE is in per cent, 0 .. 200. Lower is better.
struct ForecastEvaluation {
  std::uint64_t series = 0;
  std::uint64_t points = 0;  ///< true values that were forecast
  std::uint64_t series_unscaled =
      0;                            ///< left out of the MASE: the history repeats itself and the forecast is not exact
  std::optional<double> mase_mean;  ///< over series; absent if all are unscaled, as are the next two
  std::optional<double> mase_median;
  std::optional<double> seasonal_naive_mase_mean;  ///< of repeating the last season, over the same series
  double smape_mean = 0;
  double coverage_80 = 0;  ///< share of true values inside their interval, 0..1; 0.8 is right
};

/// Forecasts every series of `meta` from its `history` and holds the answers against `data`.
///
/// Takes:   history and data with columns series_id, value and, if they have it, t; meta with series_id, period (1: none)
///          and horizon. Further columns are ignored, and so are series that meta does not name.
/// Errors:  kInvalidArgument if a column is missing, a number is broken, a series has no history or not as many true values
///          as its horizon; the message names line or series.
/// Threads: pure function.
[[nodiscard]] Result<ForecastEvaluation> evaluate_forecasts(const Model& model, const Table& history, const Table& data,
                                                            const Table& meta,
                                                            const EvaluationProgress& on_progress = {});

}  // namespace nexusml::models
