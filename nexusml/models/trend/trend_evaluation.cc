#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "nexusml/base/text.h"
#include "nexusml/models/forecast_evaluation.h"
#include "nexusml/models/trend/forecast_scores.h"
#include "nexusml/models/trend/series_table.h"
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
  ForecastScores scores;
  std::vector<double> naive_errors;  // MASE of the seasonal naive forecast, over the series that have one of ours
};

Status add_series(const Model& model, const Task& task, std::span<const double> history, std::span<const double> truth,
                  Totals& totals) {
  Workspace workspace;
  Prediction prediction;
  NEXUSML_RETURN_IF_ERROR(model.predict(SeriesInput{.values = history, .horizon = task.horizon, .period = task.period},
                                        workspace, prediction));
  const ForecastAnswer& answer = prediction.forecast;
  const auto naive_error = stats::seasonal_naive_error(history, task.period);
  const double scale = naive_error.ok() ? *naive_error : 0;
  const std::uint64_t unscaled = totals.scores.unscaled();
  NEXUSML_RETURN_IF_ERROR(totals.scores.add(truth, answer.forecast, answer.lower, answer.upper, scale));
  if (totals.scores.unscaled() > unscaled) return {};
  const auto naive = stats::mase(truth, repeat_last_season(history, task.period, task.horizon), scale);
  if (naive.ok() && !std::isnan(*naive)) totals.naive_errors.push_back(*naive);
  return {};
}

ForecastEvaluation finish(const Totals& totals) {
  ForecastEvaluation evaluation;
  evaluation.series = totals.scores.series();
  evaluation.points = totals.scores.points();
  evaluation.series_unscaled = totals.scores.unscaled();
  evaluation.mase_mean = totals.scores.mase_mean();
  evaluation.mase_median = totals.scores.mase_median();
  evaluation.smape_mean = totals.scores.smape_mean().value_or(0);
  evaluation.coverage_80 = totals.scores.coverage().value_or(0);
  if (!totals.naive_errors.empty()) {
    evaluation.seasonal_naive_mase_mean = std::accumulate(totals.naive_errors.begin(), totals.naive_errors.end(), 0.0) /
                                          static_cast<double>(totals.naive_errors.size());
  }
  return evaluation;
}

}  // namespace
}  // namespace nexusml::models::trend

namespace nexusml::models {

Result<ForecastEvaluation> evaluate_forecasts(const Model& model, const Table& history, const Table& data,
                                              const Table& meta, const EvaluationProgress& on_progress) {
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
    if (on_progress) on_progress(static_cast<double>(totals.scores.series()) / static_cast<double>(tasks->size()));
    if (!added.ok()) return std::move(added).error().while_doing("series \"" + task.id + "\"");
  }
  return finish(totals);
}

}  // namespace nexusml::models
