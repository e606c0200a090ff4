#include "nexusml/models/reference.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "nexusml/base/text.h"
#include "nexusml/models/recsys/ratings.h"
#include "nexusml/models/trend/series_table.h"
#include "nexusml/stats/moments.h"
#include "nexusml/stats/profile_builder.h"
#include "nexusml/stats/series_traits.h"
#include "nexusml/stats/text_traits.h"

namespace nexusml::models {
namespace {

using stats::FeatureProfile;

/// Positions spread evenly over `size`, `most` of them or all.
class SampledRows {
 public:
  SampledRows(std::size_t size, std::size_t most) : size_(size), count_(std::min(size, most)) {}
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t operator[](std::size_t i) const { return i * size_ / count_; }

 private:
  std::size_t size_;
  std::size_t count_;
};

FeatureProfile numbers(std::string_view name, std::vector<double> values) {
  return {std::string(name), stats::profile_numbers(std::move(values))};
}

// --- tabular -----------------------------------------------------------------------------------------------------------

Result<FeatureProfile> number_column(const Table& table, std::size_t column, const std::string& name,
                                     const SampledRows& sample) {
  std::vector<double> values;
  values.reserve(sample.count());
  for (std::size_t i = 0; i < sample.count(); ++i) {
    const std::string_view cell = base::trim(table.cell(sample[i], column));
    if (is_missing(cell)) {
      values.push_back(std::numeric_limits<double>::quiet_NaN());
    } else if (const auto number = base::parse_number(cell)) {
      values.push_back(*number);
    } else {
      return Error(ErrorCode::kInvalidArgument,
                   "line " + base::to_text(table.line(sample[i])) + ": column \"" + name + "\" is not a finite number");
    }
  }
  return numbers(name, std::move(values));
}

FeatureProfile category_column(const Table& table, std::size_t column, const std::string& name,
                               const SampledRows& sample) {
  std::vector<std::string_view> values;
  std::uint64_t missing = 0;
  for (std::size_t i = 0; i < sample.count(); ++i) {
    const std::string_view cell = base::trim(table.cell(sample[i], column));
    if (is_missing(cell)) {
      ++missing;
    } else {
      values.push_back(cell);
    }
  }
  return {name, stats::profile_categories(values, missing)};
}

Result<std::vector<FeatureProfile>> tabular_features(const Model& model, const Table& table,
                                                     const SampledRows& sample) {
  std::vector<FeatureProfile> profiles;
  for (const Feature& feature : model.info().schema.features()) {
    NEXUSML_ASSIGN_OR_RETURN(const std::size_t column, table.require_column(feature.name));
    if (feature.kind == Feature::Kind::kCategorical) {
      profiles.push_back(category_column(table, column, feature.name, sample));
    } else {
      NEXUSML_ASSIGN_OR_RETURN(FeatureProfile profile, number_column(table, column, feature.name, sample));
      profiles.push_back(std::move(profile));
    }
  }
  return profiles;
}

// --- text --------------------------------------------------------------------------------------------------------------

Result<std::vector<FeatureProfile>> text_features(const Model& model, const Table& table,
                                                  const TrainingOptions& options, const SampledRows& sample) {
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t text, table.require_column(options.text));
  const bool has_subject = model.info().type == ModelType::kEmail && !options.subject.empty();
  const int subject = has_subject ? table.column(options.subject) : -1;
  std::vector<double> characters;
  std::vector<double> words;
  std::vector<double> non_ascii;
  std::vector<double> word_length;
  for (std::size_t i = 0; i < sample.count(); ++i) {
    const std::string_view head = subject < 0 ? "" : table.cell(sample[i], static_cast<std::size_t>(subject));
    const stats::TextTraits traits = input_traits(TextInput{.text = table.cell(sample[i], text), .subject = head});
    characters.push_back(traits.characters);
    words.push_back(traits.words);
    non_ascii.push_back(traits.non_ascii_share);
    word_length.push_back(traits.mean_word_length);
  }
  std::vector<FeatureProfile> profiles;
  profiles.push_back(numbers(kTextCharacters, std::move(characters)));
  profiles.push_back(numbers(kTextWords, std::move(words)));
  profiles.push_back(numbers(kTextNonAsciiShare, std::move(non_ascii)));
  profiles.push_back(numbers(kTextMeanWordLength, std::move(word_length)));
  return profiles;
}

// --- recsys ------------------------------------------------------------------------------------------------------------

/// How often each id stands in a column of the whole table.
std::unordered_map<std::string_view, std::uint64_t> occurrences(const Table& table, std::size_t column) {
  std::unordered_map<std::string_view, std::uint64_t> counts;
  for (std::size_t row = 0; row < table.rows(); ++row) ++counts[table.cell(row, column)];
  return counts;
}

/// Draws predictions of rows that were learnt from towards their mean until they spread as those of new rows do: the
/// variance of calibrated predictions is that of the truth less the mean squared error.
void spread_as_unseen(std::vector<double>& predicted, const stats::Moments& truth, double rmse) {
  stats::Moments moments;
  for (const double rating : predicted) moments.add(rating);
  if (!(moments.variance() > 0)) return;
  const double unseen = std::max(0.0, truth.variance() - rmse * rmse);
  const double factor = std::min(1.0, std::sqrt(unseen / moments.variance()));
  for (double& rating : predicted) rating = moments.mean() + factor * (rating - moments.mean());
}

Result<std::vector<FeatureProfile>> recsys_features(const Model& model, const Table& table,
                                                    const TrainingOptions& options, const SampledRows& sample) {
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t user, table.require_column(options.user));
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t item, table.require_column(options.item));
  const std::string rating_column =
      options.target.empty() ? std::string(default_target(model.info().type)) : options.target;
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t target, table.require_column(rating_column));
  const auto users = occurrences(table, user);
  const auto items = occurrences(table, item);
  std::vector<std::string_view> item_ids;
  std::vector<double> predicted;
  std::uint64_t cold = 0;
  stats::Moments truth;
  Workspace workspace;
  Prediction prediction;
  for (std::size_t i = 0; i < sample.count(); ++i) {
    const RatingInput input{.user = table.cell(sample[i], user), .item = table.cell(sample[i], item)};
    NEXUSML_RETURN_IF_ERROR(model.predict(input, workspace, prediction));
    NEXUSML_ASSIGN_OR_RETURN(const float rating,
                             recsys::parse_rating(table.cell(sample[i], target), rating_column, table.line(sample[i])));
    truth.add(static_cast<double>(rating));
    predicted.push_back(prediction.rating.rating);
    item_ids.push_back(input.item);
    cold += users.at(input.user) == 1 || items.at(input.item) == 1 ? 1 : 0;
  }
  if (const auto rmse = model.info().evaluation.rmse) spread_as_unseen(predicted, truth, *rmse);
  const std::vector<stats::CategoryCount> starts{{"false", sample.count() - cold}, {"true", cold}};
  std::vector<FeatureProfile> profiles;
  profiles.push_back({std::string(kRecsysItem), stats::profile_categories(item_ids)});
  profiles.push_back({std::string(kRecsysColdStart), stats::profile_category_counts(starts)});
  profiles.push_back(numbers(kRecsysPredictedRating, std::move(predicted)));
  return profiles;
}

// --- trend -------------------------------------------------------------------------------------------------------------

std::vector<FeatureProfile> trend_features(const std::vector<trend::Series>& series, const SampledRows& sample) {
  std::vector<double> level;
  std::vector<double> spread;
  std::vector<double> seasonal_strength;
  for (std::size_t i = 0; i < sample.count(); ++i) {
    const std::vector<double>& values = series[sample[i]].values;
    if (std::ranges::all_of(values, [](double value) { return std::isnan(value); })) continue;
    const stats::SeriesTraits traits = stats::series_traits(values, 0);
    level.push_back(traits.level);
    spread.push_back(traits.spread);
    seasonal_strength.push_back(traits.seasonal_strength);
  }
  std::vector<FeatureProfile> profiles;
  profiles.push_back(numbers(kSeriesLevel, std::move(level)));
  profiles.push_back(numbers(kSeriesSpread, std::move(spread)));
  profiles.push_back(numbers(kSeriesSeasonalStrength, std::move(seasonal_strength)));
  return profiles;
}

// --- predictions -------------------------------------------------------------------------------------------------------

std::optional<stats::CategoricalProfile> label_mix(const Evaluation& evaluation,
                                                   const std::vector<std::string>& labels) {
  if (evaluation.confusion.empty()) return std::nullopt;
  std::vector<stats::CategoryCount> counts;
  for (std::size_t predicted = 0; predicted < labels.size(); ++predicted) {
    counts.push_back({labels[predicted], 0});
    for (const auto& row : evaluation.confusion) counts.back().count += row[predicted];
  }
  return stats::profile_category_counts(counts);
}

Result<std::optional<stats::NumericProfile>> confidence_profile(const std::vector<std::uint64_t>& counts) {
  std::optional<stats::NumericProfile> profile;
  if (counts.empty()) return profile;
  std::vector<double> edges;  // the counts' bins hold their lower ends, those of a profile their upper ones
  for (std::size_t i = 1; i < counts.size(); ++i) {
    edges.push_back(std::nextafter(static_cast<double>(i) / static_cast<double>(counts.size()), 0.0));
  }
  NEXUSML_ASSIGN_OR_RETURN(profile, stats::profile_bins(std::move(edges), counts, 0, 1));
  return profile;
}

}  // namespace

stats::TextTraits input_traits(const TextInput& input) {
  const stats::TextTraits text = stats::text_traits(input.text);
  return input.subject.empty() ? text : stats::joined(stats::text_traits(input.subject), text);
}

Result<stats::ReferenceProfile> make_reference(const Model& model, const Table& table, const TrainingOptions& options) {
  const ModelInfo& info = model.info();
  const SampledRows sample(table.rows(), kMostReferenceRows);
  stats::ReferenceProfile reference;
  reference.rows = table.rows();
  reference.sampled_rows = sample.count();
  switch (engine_of(info.type)) {
    case Engine::kGradientBoostedTrees: {
      NEXUSML_ASSIGN_OR_RETURN(reference.features, tabular_features(model, table, sample));
      break;
    }
    case Engine::kTextClassifier: {
      NEXUSML_ASSIGN_OR_RETURN(reference.features, text_features(model, table, options, sample));
      break;
    }
    case Engine::kMatrixFactorisation: {
      NEXUSML_ASSIGN_OR_RETURN(reference.features, recsys_features(model, table, options, sample));
      break;
    }
    case Engine::kForecast: {
      NEXUSML_ASSIGN_OR_RETURN(const std::vector<trend::Series> series, trend::read_series(table));
      const SampledRows sampled_series(series.size(), kMostReferenceSeries);
      reference.rows = series.size();
      reference.sampled_rows = sampled_series.count();
      reference.features = trend_features(series, sampled_series);
      break;
    }
  }
  reference.labels = label_mix(info.evaluation, info.labels);
  NEXUSML_ASSIGN_OR_RETURN(reference.confidence, confidence_profile(info.evaluation.confidence_counts));
  return reference;
}

}  // namespace nexusml::models
