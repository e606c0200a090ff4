#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "nexusml/base/text.h"
#include "nexusml/models/trend/series_table.h"
#include "nexusml/models/trend/trend_model.h"
#include "nexusml/stats/forecast_errors.h"

namespace nexusml::models::trend {
namespace {

using SeriesById = std::map<std::string, std::vector<double>, std::less<>>;

struct Task {
  std::string id;
  std::size_t period = 1;
  std::size_t horizon = 1;
};

Result<SeriesById> read_by_id(const Table& table, std::string_view what) {
  auto series = read_series(table);
  if (!series.ok()) return std::move(series).error().while_doing("read " + std::string(what));
  SeriesById by_id;
  for (Series& one : *series) by_id[std::move(one.id)] = std::move(one.values);
  return by_id;
}

Result<std::vector<Task>> read_tasks(const Table& table) {
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t id, table.require_column("series_id"));
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t period, table.require_column("period"));
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t horizon, table.require_column("horizon"));
  std::vector<Task> tasks;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto steps = base::parse_integer<std::size_t>(base::trim(table.cell(row, horizon)));
    const auto season = base::parse_integer<std::size_t>(base::trim(table.cell(row, period)));
    if (!steps || *steps == 0 || !season || *season == 0) {
      return Error(ErrorCode::kInvalidArgument, "line " + std::to_string(table.line(row)) +
                                                    ": period and horizon must be whole numbers of at least 1");
    }
    tasks.push_back({std::string(base::trim(table.cell(row, id))), *season, *steps});
  }
  if (tasks.empty()) return Error(ErrorCode::kInvalidArgument, "there is no row");
  return tasks;
}

std::vector<double> repeat_last_season(std::span<const double> history, std::size_t period, std::size_t horizon) {
  const std::size_t lag = period < history.size() ? period : 1;
  std::vector<double> steps(horizon);
  for (std::size_t step = 0; step < horizon; ++step) steps[step] = history[history.size() - lag + step % lag];
  return steps;
}

/// Sums over series, to become an evaluation.
struct Totals {
  ForecastEvaluation evaluation;
  std::vector<double> errors;        // MASE by series
  std::vector<double> naive_errors;  // of the seasonal naive forecast
  double smape = 0;
  double covered = 0;
};

Status add_series(const Model& model, const Task& task, std::span<const double> history, std::span<const double> truth,
                  Totals& totals) {
  Workspace workspace;
  Prediction prediction;
  NEXUSML_RETURN_IF_ERROR(model.predict(SeriesInput{.values = history, .horizon = task.horizon, .period = task.period},
                                        workspace, prediction));
  const ForecastAnswer& answer = prediction.forecast;
  NEXUSML_ASSIGN_OR_RETURN(const double smape, stats::smape(truth, answer.forecast));
  totals.smape += smape;
  totals.evaluation.series += 1;
  for (std::size_t step = 0; step < truth.size(); ++step) {
    if (std::isnan(truth[step])) continue;
    totals.evaluation.points += 1;
    if (answer.lower[step] <= truth[step] && truth[step] <= answer.upper[step]) totals.covered += 1;
  }
  const auto scale = stats::seasonal_naive_error(history, task.period);
  const auto error = stats::mase(truth, answer.forecast, scale.ok() ? *scale : 0);
  if (!error.ok()) {
    totals.evaluation.series_unscaled += 1;
    return {};
  }
  totals.errors.push_back(*error);
  const auto naive =
      stats::mase(truth, repeat_last_season(history, task.period, task.horizon), scale.ok() ? *scale : 0);
  if (naive.ok() && !std::isnan(*naive)) totals.naive_errors.push_back(*naive);
  return {};
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

ForecastEvaluation finish(const Totals& totals) {
  ForecastEvaluation evaluation = totals.evaluation;
  evaluation.smape_mean = totals.smape / static_cast<double>(evaluation.series);
  evaluation.coverage_80 = totals.covered / static_cast<double>(evaluation.points);
  if (!totals.errors.empty()) {
    evaluation.mase_mean = mean(totals.errors);
    evaluation.mase_median = median(totals.errors);
  }
  if (!totals.naive_errors.empty()) evaluation.seasonal_naive_mase_mean = mean(totals.naive_errors);
  return evaluation;
}

}  // namespace
}  // namespace nexusml::models::trend

namespace nexusml::models {

Result<ForecastEvaluation> evaluate_forecasts(const Model& model, const Table& history, const Table& data,
                                              const Table& meta) {
  using namespace trend;
  NEXUSML_ASSIGN_OR_RETURN(const SeriesById histories, read_by_id(history, "history"));
  NEXUSML_ASSIGN_OR_RETURN(const SeriesById truths, read_by_id(data, "data"));
  auto tasks = read_tasks(meta);
  if (!tasks.ok()) return std::move(tasks).error().while_doing("read meta");
  Totals totals;
  for (const Task& task : *tasks) {
    const auto past = histories.find(task.id);
    const auto truth = truths.find(task.id);
    const std::size_t known = truth == truths.end() ? 0 : truth->second.size();
    if (past == histories.end() || known != task.horizon) {
      return Error(ErrorCode::kInvalidArgument,
                   "series \"" + task.id + "\": " +
                       (past == histories.end()
                            ? "no history"
                            : std::to_string(known) + " true values for a horizon of " + std::to_string(task.horizon)));
    }
    auto added = add_series(model, task, past->second, truth->second, totals);
    if (!added.ok()) return std::move(added).error().while_doing("series \"" + task.id + "\"");
  }
  return finish(totals);
}

}  // namespace nexusml::models
