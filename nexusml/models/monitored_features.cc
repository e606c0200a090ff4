#include "nexusml/models/monitored_features.h"

#include <limits>
#include <string_view>

#include "nexusml/models/reference.h"
#include "nexusml/stats/series_traits.h"
#include "nexusml/stats/text_traits.h"

namespace nexusml::models {
namespace {

/// Measures each kind of input.
struct Measure {
  const Prediction& prediction;
  MonitoredValues& room;

  std::span<const double> operator()(const TextInput& input) const {
    const stats::TextTraits traits = input_traits(input);
    room = {traits.characters, traits.words, traits.non_ascii_share, traits.mean_word_length};
    return room;
  }
  std::span<const double> operator()(const FeatureInput& input) const { return input.values; }
  std::span<const double> operator()(const RatingInput&) const {
    room = {std::numeric_limits<double>::quiet_NaN(), prediction.rating.is_cold_start ? 1.0 : 0.0,
            prediction.rating.rating};
    return std::span<const double>(room).first(3);
  }
  std::span<const double> operator()(const SeriesInput& input) const {
    // The forecast has found the season already, which costs more than all else here.
    const std::size_t period = prediction.forecast.period > 0 ? prediction.forecast.period : input.period;
    const stats::SeriesTraits traits = stats::series_traits(input.values, period);
    room = {traits.level, traits.spread, traits.seasonal_strength};
    return std::span<const double>(room).first(3);
  }
};

MonitoredFeature named(std::string_view name, std::vector<std::string> categories = {}) {
  return {std::string(name), std::move(categories)};
}

}  // namespace

std::vector<MonitoredFeature> monitored_features(const ModelInfo& info) {
  switch (engine_of(info.type)) {
    case Engine::kTextClassifier:
      return {named(kTextCharacters), named(kTextWords), named(kTextNonAsciiShare), named(kTextMeanWordLength)};
    case Engine::kGradientBoostedTrees: {
      std::vector<MonitoredFeature> features;
      for (const Feature& feature : info.schema.features()) features.push_back({feature.name, feature.categories});
      return features;
    }
    case Engine::kMatrixFactorisation:
      return {named(kRecsysItem), named(kRecsysColdStart, {"false", "true"}), named(kRecsysPredictedRating)};
    case Engine::kForecast:
      return {named(kSeriesLevel), named(kSeriesSpread), named(kSeriesSeasonalStrength)};
  }
  bug("Engine outside the enum");
}

std::span<const double> monitored_values(const Input& input, const Prediction& prediction, MonitoredValues& room) {
  return std::visit(Measure{prediction, room}, input);
}

}  // namespace nexusml::models
