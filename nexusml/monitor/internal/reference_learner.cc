#include "nexusml/monitor/internal/reference_learner.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nexusml/monitor/internal/window_layout.h"
#include "nexusml/stats/profile_builder.h"

namespace nexusml::monitor {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kLongestItem = 256;

/// How often each category is named by `values`, which are positions; NaN is missing, other numbers are other categories.
stats::CategoricalProfile profile_positions(const std::vector<double>& values, const std::vector<std::string>& names,
                                            bool counts_missing) {
  std::vector<stats::CategoryCount> counts;
  for (const std::string& name : names) counts.push_back({name, 0});
  std::uint64_t missing = 0;
  std::uint64_t other = 0;
  for (const double value : values) {
    if (std::isnan(value) && !telemetry::is_unknown_value(value)) {
      ++missing;
    } else if (value >= 0 && value < static_cast<double>(counts.size())) {
      ++counts[static_cast<std::size_t>(value)].count;
    } else {
      ++other;
    }
  }
  stats::CategoricalProfile profile = stats::profile_category_counts(counts, counts_missing ? missing : 0);
  profile.other += other;
  return profile;
}

std::vector<double> present(const std::vector<double>& values) {
  std::vector<double> found;
  std::ranges::copy_if(values, std::back_inserter(found), [](double value) { return !std::isnan(value); });
  return found;
}

}  // namespace

ReferenceLearner::ReferenceLearner(std::uint64_t wanted) : wanted_(std::max<std::uint64_t>(wanted, 1)) {}

void ReferenceLearner::begin(const telemetry::EventSource& source) {
  for (std::size_t i = 0; i < source.features.size(); ++i) {
    const telemetry::EventFeature& feature = source.features[i];
    if (i == columns_.size()) columns_.push_back({feature.name, {}, std::vector<double>(kept_, kMissing)});
    std::vector<std::string>& known = columns_[i].categories;
    for (std::size_t c = known.size(); c < feature.categories.size(); ++c) known.push_back(feature.categories[c]);
  }
  for (std::size_t i = labels_.size(); i < source.labels.size(); ++i) labels_.push_back(source.labels[i]);
}

bool ReferenceLearner::is_item(const Column& column) const {
  return column.categories.empty() && column.name == kItemFeature;
}

/// Where the next row is kept, if it is: all while there is room, then each of n rows with a chance of kept / n (Vitter's
/// algorithm R).
std::optional<std::size_t> ReferenceLearner::place_for_row() {
  if (kept_ * (columns_.size() + 4) < kMostValues) return kept_;
  random_ += 0x9E3779B97F4A7C15ULL;  // SplitMix64
  std::uint64_t z = random_;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  const std::uint64_t drawn = (z ^ (z >> 31U)) % rows_;
  if (drawn >= kept_) return std::nullopt;
  return static_cast<std::size_t>(drawn);
}

void ReferenceLearner::add(const telemetry::PredictionEvent& event) {
  if (complete()) return;
  ++rows_;
  const std::optional<std::size_t> place = place_for_row();
  if (!place) return;
  if (*place == kept_) {
    ++kept_;
    for (Column& column : columns_) column.values.push_back(kMissing);
    label_values_.push_back(kMissing);
    confidences_.push_back(kMissing);
    answers_.push_back(kMissing);
    items_.emplace_back();
  }
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].values[*place] = i < event.values.size() ? event.values[i] : kMissing;
  }
  label_values_[*place] = event.label >= 0 ? static_cast<double>(event.label) : kMissing;
  confidences_[*place] = event.confidence;
  answers_[*place] = event.rating;
  items_[*place] = event.item.substr(0, kLongestItem);
}

std::map<std::string, FeatureType, std::less<>> ReferenceLearner::types() const {
  std::map<std::string, FeatureType, std::less<>> types;
  for (const Column& column : columns_) {
    const bool is_categorical = !column.categories.empty() || is_item(column);
    types.emplace(column.name, is_categorical ? FeatureType::kCategorical : FeatureType::kNumeric);
  }
  return types;
}

stats::FeatureProfile ReferenceLearner::profile_of(const Column& column) const {
  if (!column.categories.empty()) return {column.name, profile_positions(column.values, column.categories, true)};
  if (!is_item(column)) return {column.name, stats::profile_numbers(column.values)};
  std::vector<std::string_view> names;
  for (const std::string& item : items_) {
    if (!item.empty()) names.push_back(item);
  }
  return {column.name, stats::profile_categories(names, items_.size() - names.size())};
}

stats::ReferenceProfile ReferenceLearner::profile() const {
  stats::ReferenceProfile profile;
  profile.rows = rows_;
  profile.sampled_rows = kept_;
  for (const Column& column : columns_) profile.features.push_back(profile_of(column));
  // Not every model answers with each of these; what one row lacks is no missing value of the others.
  if (std::ranges::any_of(label_values_, [](double value) { return !std::isnan(value); })) {
    profile.labels = profile_positions(label_values_, labels_, false);
  }
  if (std::vector<double> values = present(confidences_); !values.empty()) {
    profile.confidence = stats::profile_numbers(std::move(values));
  }
  if (std::vector<double> values = present(answers_); !values.empty()) {
    profile.value = stats::profile_numbers(std::move(values));
  }
  return profile;
}

}  // namespace nexusml::monitor
