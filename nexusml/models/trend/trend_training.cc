#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "nexusml/base/text.h"
#include "nexusml/models/evaluation.h"
#include "nexusml/models/trend/direction.h"
#include "nexusml/models/trend/forecast_scores.h"
#include "nexusml/models/trend/prior_fit.h"
#include "nexusml/models/trend/series_table.h"
#include "nexusml/models/trend/trend_model.h"
#include "nexusml/models/trend/trend_predictor.h"
#include "nexusml/stats/forecast_errors.h"

namespace nexusml::models::trend {
namespace {

constexpr std::size_t kMostSeries = 300;
constexpr std::size_t kEndsPerSeries = 3;
constexpr std::size_t kLeastHistory = 12;
constexpr std::size_t kShortestHorizon = 6;
constexpr std::size_t kLongestHorizonLearnt = 60;
constexpr double kForecastShare = 0.9;  // of the progress bar

bool has_value(std::span<const double> values) {
  return std::any_of(values.begin(), values.end(), [](double value) { return !std::isnan(value); });
}

/// How far ahead a series is forecast in training: about one season, as far as its length allows.
std::size_t training_horizon(std::size_t values, std::size_t period) {
  const std::size_t wanted = std::clamp(period, kShortestHorizon, kLongestHorizonLearnt);
  return std::max<std::size_t>(1, std::min(wanted, values / 5));
}

/// Forecasts the last steps of a series, and of what is left without them again.
void add_held_back_ends(std::span<const double> values, std::vector<HeldBackEnd>& ends) {
  if (!has_value(values)) return;
  const auto whole = stats::forecast(values, {.horizon = 1});
  if (!whole.ok()) return;
  const std::size_t period = whole->period;
  const std::size_t horizon = training_horizon(values.size(), period);
  for (std::size_t count = 0; count < kEndsPerSeries; ++count) {
    if (values.size() < std::max(kLeastHistory, 2 * period) + horizon) return;
    const auto history = values.first(values.size() - horizon);
    const auto truth = values.last(horizon);
    values = history;
    const auto scale = stats::seasonal_naive_error(history, period);
    if (!scale.ok() || !(*scale > 0) || !has_value(truth)) continue;
    auto forecast = stats::forecast(history, {.horizon = horizon, .period = period});
    if (!forecast.ok() || forecast->candidates.empty()) continue;
    ends.push_back({std::move(*forecast), {truth.begin(), truth.end()}, *scale});
  }
}

/// How often the direction came true at the ends.
Evaluation evaluate_directions(const std::vector<HeldBackEnd>& ends, const ModelInfo& info) {
  std::vector<std::int32_t> truth;
  std::vector<std::int32_t> predicted;
  std::vector<double> probabilities;
  std::vector<double> confidence;
  for (const HeldBackEnd& end : ends) {
    double error = 0;
    double count = 0;
    for (std::size_t step = 0; step < end.truth.size(); ++step) {
      if (std::isnan(end.truth[step])) continue;
      error += end.truth[step] - end.forecast.values[step];
      count += 1;
    }
    const std::array<double, 3> scores = direction_probabilities(end.forecast);
    const Direction best = likeliest(scores);
    truth.push_back(static_cast<std::int32_t>(true_direction(end.forecast, error / count)));
    predicted.push_back(static_cast<std::int32_t>(best));
    confidence.push_back(scores[static_cast<std::size_t>(best)]);
    probabilities.insert(probabilities.end(), scores.begin(), scores.end());
  }
  if (ends.empty()) return {};
  return evaluate_predictions(truth, predicted, probabilities, confidence, info.labels, {});
}

/// How the directions came true at the ends, and how far off the forecasts were: those by the standard prior, since the
/// model's own has learnt from these ends.
Evaluation evaluate_ends(const std::vector<HeldBackEnd>& ends, const ModelInfo& info) {
  Evaluation evaluation = evaluate_directions(ends, info);
  ForecastScores scores;
  for (const HeldBackEnd& end : ends) {
    const stats::Forecast& forecast = end.forecast;
    if (!scores.add(end.truth, forecast.values, forecast.lower, forecast.upper, end.scale).ok()) {
      bug("a held-back end without a true value");
    }
  }
  evaluation.mase_mean = scores.mase_mean();
  evaluation.mase_median = scores.mase_median();
  evaluation.smape_mean = scores.smape_mean();
  evaluation.coverage_80 = scores.coverage();
  return evaluation;
}

ModelInfo describe(std::string_view name, const Table& table, const std::vector<Series>& series, std::size_t ends,
                   const stats::ForecastPrior& prior, const base::Clock& clock) {
  ModelInfo info;
  info.type = ModelType::kTrend;
  info.name = name;
  info.created = clock.now();
  info.labels.assign(kDirections.begin(), kDirections.end());
  info.training_samples = table.rows();
  info.parameters["series"] = base::to_text(series.size());
  info.parameters["validation"] = base::to_text(ends) + " held-back ends";
  info.parameters["sharpness"] = base::fixed(prior.sharpness, 3);
  info.parameters["interval_scale"] = base::fixed(prior.interval_scale, 3);
  for (std::size_t m = 0; m < stats::kForecastMethods; ++m) {
    const auto method = stats::name_of(static_cast<stats::ForecastMethod>(m));
    info.parameters["weight_" + std::string(method)] = base::fixed(prior.weights[m], 3);
  }
  return info;
}

}  // namespace
}  // namespace nexusml::models::trend

namespace nexusml::models {

Result<std::unique_ptr<Model>> train_trend_model(std::string_view name, const Table& table,
                                                 const TrainingOptions& options, const base::Clock& clock) {
  using namespace trend;
  const auto start = clock.steady_now();
  const auto report = [&](double share, std::string_view stage) {
    if (options.on_progress) options.on_progress(share, stage);
  };
  const std::function<bool()> stop = [&] {
    return options.cancel != nullptr && options.cancel->load(std::memory_order_relaxed);  // a flag, it guards no data
  };
  report(0, "read series");
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<Series> series, read_series(table));
  if (std::none_of(series.begin(), series.end(), [](const Series& one) { return has_value(one.values); })) {
    return Error(ErrorCode::kInvalidArgument, "column \"value\" has no value that is not missing");
  }
  std::vector<HeldBackEnd> ends;
  const std::size_t looked_at = std::min(series.size(), kMostSeries);
  for (std::size_t i = 0; i < looked_at; ++i) {
    if (stop()) return Error(ErrorCode::kConflict, "cancelled");
    add_held_back_ends(series[i * series.size() / looked_at].values, ends);
    report(kForecastShare * static_cast<double>(i + 1) / static_cast<double>(looked_at), "forecast held-back ends");
  }
  report(kForecastShare, "weigh methods");
  const stats::ForecastPrior prior = fit_prior(ends, stop);
  if (stop()) return Error(ErrorCode::kConflict, "cancelled");
  ModelInfo info = describe(name, table, series, ends.size(), prior, clock);
  info.evaluation = evaluate_ends(ends, info);
  info.training_duration = clock.steady_now() - start;
  report(1, "done");
  return std::unique_ptr<Model>(std::make_unique<TrendPredictor>(std::move(info), prior));
}

}  // namespace nexusml::models
