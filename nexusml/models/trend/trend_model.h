#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "nexusml/base/clock.h"
#include "nexusml/base/result.h"
#include "nexusml/models/model.h"
#include "nexusml/models/table.h"
#include "nexusml/models/training.h"

namespace nexusml::models {

/// Trains trend: learns across series which methods of forecasting to trust and how wide an 80 % interval must be, from the
/// held-back ends of the series (docs/adr/0005-trend-engine.md). With few series it stays near what suits series of all kinds.
///
/// Takes:   columns series_id and value, and t if there is one (numbers; rows are ordered by it). A value for which
///          is_missing() holds is missing. options.target and the other columns' options are not used.
/// Errors:  kInvalidArgument naming the column or line at fault; kConflict "cancelled".
/// Cost:    about a millisecond for 100 values; looks at 300 series at most.
/// Threads: pure function; uses the calling thread only.
[[nodiscard]] Result<std::unique_ptr<Model>> train_trend_model(std::string_view name, const Table& table,
                                                               const TrainingOptions& options,
                                                               const base::Clock& clock);

/// Loads what Model::save of a trained trend model wrote into `folder`.
///
/// Errors:  kNotFound if the engine's file is missing, kCorrupt if it is damaged or does not fit `info`.
[[nodiscard]] Result<std::unique_ptr<Model>> load_trend_model(ModelInfo info, const std::filesystem::path& folder);

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
                                                            const Table& meta);

}  // namespace nexusml::models
