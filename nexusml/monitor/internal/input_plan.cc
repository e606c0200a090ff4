#include "nexusml/monitor/internal/input_plan.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <set>
#include <utility>
#include <variant>

namespace nexusml::monitor {
namespace {

// The first trait that the events of each kind of model tell of.
constexpr std::string_view kTextTrait = "text.characters";
constexpr std::string_view kPairTrait = "item_id";
constexpr std::string_view kSeriesTrait = "series.level";

constexpr double kLargest = std::numeric_limits<double>::max();
constexpr double kLongestTextFactor = 10;  // times the longest of training
constexpr double kConstantTolerance = 1e-9;

InputKind kind_of(const telemetry::EventSource& source) {
  if (source.external || source.features.empty()) return InputKind::kTable;
  const std::string& first = source.features.front().name;
  if (first == kTextTrait) return InputKind::kText;
  if (first == kSeriesTrait) return InputKind::kSeries;
  return first == kPairTrait && source.features.size() == 3 ? InputKind::kPair : InputKind::kTable;
}

}  // namespace

ValidRange valid_range(const stats::NumericProfile& profile, double tolerance) {
  const bool is_known = profile.count > 0 && std::isfinite(profile.minimum) && std::isfinite(profile.maximum) &&
                        profile.minimum <= profile.maximum;
  if (!is_known) return {-kLargest, kLargest};
  // Halves, so that the distance between the largest numbers of both signs is one.
  const double wide = 2 * std::min(tolerance * (profile.maximum / 2 - profile.minimum / 2), kLargest / 4);
  const double magnitude = std::max(std::abs(profile.minimum), std::abs(profile.maximum));
  const double margin = std::max(wide, kConstantTolerance * magnitude);
  return {std::max(profile.minimum - margin, -kLargest), std::min(profile.maximum + margin, kLargest)};
}

std::optional<double> present_share(const stats::FeatureProfile& profile) {
  double present = 0;
  double missing = 0;
  if (const auto* numbers = std::get_if<stats::NumericProfile>(&profile.profile)) {
    present = static_cast<double>(numbers->count);
    missing = static_cast<double>(numbers->missing);
  } else {
    const auto& categories = std::get<stats::CategoricalProfile>(profile.profile);
    present = static_cast<double>(categories.other);
    for (const stats::CategoryCount& category : categories.categories) present += static_cast<double>(category.count);
    missing = static_cast<double>(categories.missing);
  }
  if (present + missing == 0) return std::nullopt;
  return present / (present + missing);
}

InputPlan::InputPlan(const telemetry::EventSource& source, std::shared_ptr<const stats::ReferenceProfile> reference,
                     double range_tolerance)
    : reference_(std::move(reference)), external_(source.external), kind_(kind_of(source)), longest_text_(kLargest) {
  for (const telemetry::EventFeature& feature : source.features) {
    features_.push_back({feature.name, feature.categories.size()});
  }
  switch (kind_) {
    case InputKind::kTable:
      plan_table(source, range_tolerance);
      break;
    case InputKind::kText:
      fields_ = {{.name = "text"}};
      if (const stats::FeatureProfile* trait = reference_ ? reference_->find(kTextTrait) : nullptr) {
        const auto* characters = std::get_if<stats::NumericProfile>(&trait->profile);
        if (characters != nullptr && characters->count > 0) longest_text_ = kLongestTextFactor * characters->maximum;
      }
      break;
    case InputKind::kPair:
      fields_ = {{.name = "user_id"}, {.name = "item_id"}};
      break;
    case InputKind::kSeries:
      fields_ = {{.name = "values"}};
      break;
  }
  for (std::size_t i = 0; i < fields_.size(); ++i) positions_.emplace(fields_[i].name, i);
}

void InputPlan::plan_table(const telemetry::EventSource& source, double range_tolerance) {
  fields_.resize(features_.size());
  ranges_.resize(features_.size());
  known_.resize(features_.size());
  std::unordered_map<std::string_view, const stats::FeatureProfile*> profiles;
  if (reference_ != nullptr) {
    for (const stats::FeatureProfile& profile : reference_->features) profiles.emplace(profile.name, &profile);
  }
  for (std::size_t i = 0; i < features_.size(); ++i) {
    const auto found = profiles.find(features_[i].name);
    plan_field(source.features[i], i, found == profiles.end() ? nullptr : found->second, range_tolerance);
    if (found != profiles.end()) profiles.erase(found);
  }
  for (const auto& [name, profile] : profiles) absent_.emplace_back(name);
  std::ranges::sort(absent_);
}

void InputPlan::plan_field(const telemetry::EventFeature& feature, std::size_t field,
                           const stats::FeatureProfile* profile, double range_tolerance) {
  PlannedField& planned = fields_[field];
  planned.name = feature.name;
  planned.is_category = !feature.categories.empty();
  ranges_[field] = planned.is_category ? ValidRange{0, static_cast<double>(feature.categories.size()) - 1}
                                       : ValidRange{-kLargest, kLargest};
  if (reference_ == nullptr) return;
  if (profile == nullptr) {
    planned.is_stranger = true;
    strangers_.push_back(field);
    return;
  }
  planned.expected = present_share(*profile);
  if (const auto* numbers = std::get_if<stats::NumericProfile>(&profile->profile)) {
    planned.other_type = planned.is_category;
    ranges_[field] = planned.other_type ? ValidRange{1, -1} : valid_range(*numbers, range_tolerance);
  } else if (planned.is_category && external_) {  // a model served here names the categories that training knew
    learn_categories(feature, field, std::get<stats::CategoricalProfile>(profile->profile));
  }
}

void InputPlan::learn_categories(const telemetry::EventFeature& feature, std::size_t field,
                                 const stats::CategoricalProfile& profile) {
  if (profile.other > 0) return;  // it does not name all that training knew
  std::set<std::string_view> names;
  for (const stats::CategoryCount& category : profile.categories) names.insert(category.name);
  std::vector<bool> known;
  for (const std::string& category : feature.categories) known.push_back(names.contains(category));
  if (std::ranges::find(known, false) == known.end()) return;
  known_[field] = std::move(known);
  partly_known_.push_back(field);
}

bool InputPlan::fits(const telemetry::EventSource& source) const {
  return std::ranges::equal(source.features, features_, [](const auto& one, const auto& other) {
    // Categories of one version only grow.
    return one.categories.size() == other.categories && one.name == other.name;
  });
}

std::size_t InputPlan::find(std::string_view field) const {
  constexpr std::string_view kFeatures = "features.";
  auto found = positions_.find(field);
  if (found == positions_.end() && field.starts_with(kFeatures))
    found = positions_.find(field.substr(kFeatures.size()));
  if (found == positions_.end()) found = positions_.find(field.substr(0, field.find('[')));
  return found == positions_.end() ? fields_.size() : found->second;
}

}  // namespace nexusml::monitor
