#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::models {

/// One input column of a tabular model, as learnt from the training data.
struct Feature {
  enum class Kind { kNumeric, kCategorical };

  std::string name;
  Kind kind = Kind::kNumeric;
  double minimum = 0;        ///< of the training values; meaningless for categories
  double maximum = 0;        ///< of the training values; meaningless for categories
  double missing_share = 0;  ///< fraction 0..1 of the training rows in which the value was missing
  std::vector<std::string>
      categories;  ///< kCategorical: the values seen in training, sorted; a value's code is its index
};

/// Whether a CSV cell says that the value is not there: empty, "NA", "N/A", "NaN", "null", "none" or "?", in any case.
[[nodiscard]] bool is_missing(std::string_view cell);

/// The input columns of a tabular model in the order in which its engine takes them.
///
/// Threads: immutable after construction.
class FeatureSchema {
 public:
  FeatureSchema() = default;
  /// Errors: kCorrupt if a name stands twice or a categorical feature has no category.
  [[nodiscard]] static Result<FeatureSchema> create(std::vector<Feature> features);

  [[nodiscard]] const std::vector<Feature>& features() const { return features_; }
  [[nodiscard]] std::size_t size() const { return features_.size(); }

  /// Returns: the position of the feature, or -1 if the model does not know it. Cost: one hash, no allocation.
  [[nodiscard]] int index_of(std::string_view name) const;
  /// Returns: the code of a category as the engine takes it, or telemetry::kUnknownValue, a NaN, for a value that training
  ///          never saw.
  [[nodiscard]] double code_of(std::size_t feature, std::string_view category) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Index = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;

  std::vector<Feature> features_;
  Index by_name_;
  std::vector<Index> codes_;  // per feature; empty for numeric ones
};

}  // namespace nexusml::models
