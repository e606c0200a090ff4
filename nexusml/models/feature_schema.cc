#include "nexusml/models/feature_schema.h"

#include <algorithm>
#include <array>
#include <utility>

#include "nexusml/base/text.h"
#include "nexusml/telemetry/prediction_event.h"

namespace nexusml::models {
namespace {

constexpr std::array<std::string_view, 6> kMissingWords{"na", "n/a", "nan", "null", "none", "?"};

Error corrupt(const std::string& feature, std::string_view what) {
  return Error(ErrorCode::kCorrupt, "feature \"" + feature + "\" " + std::string(what));
}

}  // namespace

bool is_missing(std::string_view cell) {
  return cell.empty() || (cell.size() <= 4 && std::any_of(kMissingWords.begin(), kMissingWords.end(), [&](auto word) {
                            return base::equal_ignoring_case(cell, word);
                          }));
}

Result<FeatureSchema> FeatureSchema::create(std::vector<Feature> features) {
  FeatureSchema schema;
  schema.codes_.resize(features.size());
  for (std::size_t i = 0; i < features.size(); ++i) {
    const Feature& feature = features[i];
    if (!schema.by_name_.emplace(feature.name, static_cast<std::uint32_t>(i)).second) {
      return corrupt(feature.name, "stands twice in the schema");
    }
    if (feature.kind == Feature::Kind::kNumeric) continue;
    if (feature.categories.empty()) return corrupt(feature.name, "is categorical and has no category");
    for (std::size_t code = 0; code < feature.categories.size(); ++code) {
      if (!schema.codes_[i].emplace(feature.categories[code], static_cast<std::uint32_t>(code)).second) {
        return corrupt(feature.name, "has the category \"" + feature.categories[code] + "\" twice");
      }
    }
  }
  schema.features_ = std::move(features);
  return schema;
}

int FeatureSchema::index_of(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? -1 : static_cast<int>(found->second);
}

double FeatureSchema::code_of(std::size_t feature, std::string_view category) const {
  const auto found = codes_[feature].find(category);
  return found == codes_[feature].end() ? telemetry::kUnknownValue : static_cast<double>(found->second);
}

}  // namespace nexusml::models
