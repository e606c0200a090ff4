#include "nexusml/models/trend/trend_predictor.h"

#include <algorithm>
#include <utility>

#include "nexusml/base/file.h"
#include "nexusml/models/trend/direction.h"
#include "nexusml/models/trend/trend_model.h"
#include "nexusml/models/trend/trend_parameters.h"

namespace nexusml::models::trend {

Status TrendPredictor::predict(const Input& input, Workspace&, Prediction& prediction) const {
  const auto* series = std::get_if<SeriesInput>(&input);
  if (series == nullptr) return Error(ErrorCode::kInvalidArgument, "the model takes a series of values");
  NEXUSML_ASSIGN_OR_RETURN(
      stats::Forecast forecast,
      stats::forecast(series->values, {.horizon = series->horizon, .period = series->period, .prior = prior_}));
  const std::array<double, 3> probabilities = direction_probabilities(forecast);
  const auto direction = static_cast<std::size_t>(likeliest(probabilities));
  prediction.label = static_cast<std::int32_t>(direction);
  prediction.confidence = probabilities[direction];
  prediction.scores.assign(probabilities.begin(), probabilities.end());
  prediction.contributions.clear();
  ForecastAnswer& answer = prediction.forecast;
  answer.forecast = std::move(forecast.values);
  answer.lower = std::move(forecast.lower);
  answer.upper = std::move(forecast.upper);
  answer.direction = kDirections[direction];
  answer.method = stats::name_of(forecast.method);
  answer.period = forecast.period;
  return {};
}

Status TrendPredictor::save(const std::filesystem::path& folder) const {
  return base::write_file(folder / kTrendFileName, to_text(prior_));
}

}  // namespace nexusml::models::trend

namespace nexusml::models {

Result<std::unique_ptr<Model>> load_trend_model(ModelInfo info, const std::filesystem::path& folder) {
  NEXUSML_ASSIGN_OR_RETURN(const std::string text, base::read_file(folder / trend::kTrendFileName));
  NEXUSML_ASSIGN_OR_RETURN(const stats::ForecastPrior prior, trend::parse_trend_parameters(text));
  if (!std::equal(info.labels.begin(), info.labels.end(), trend::kDirections.begin(), trend::kDirections.end())) {
    return Error(ErrorCode::kCorrupt, "model.json: the labels of a trend model are down, flat and up");
  }
  return std::unique_ptr<Model>(std::make_unique<trend::TrendPredictor>(std::move(info), prior));
}

}  // namespace nexusml::models
