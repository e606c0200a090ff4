#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace nexusml::stats {

inline constexpr std::size_t kProfileQuantiles = 101;        ///< 0 %, 1 %, ... 100 %
inline constexpr std::size_t kLongestCategoryBytes = 256;    ///< longer texts are counted among the others
inline constexpr std::uint64_t kMostDistinctValues = 1'000;  ///< beyond it distinct values are no longer told apart

/// What a numeric feature looked like.
///
/// Threads: a value.
struct NumericProfile {
  std::uint64_t count = 0;        ///< finite values
  std::uint64_t missing = 0;      ///< values that were not there, NaN or infinite
  double mean = 0;                ///< 0 when count is 0, as the next three
  double standard_deviation = 0;  ///< with divisor n; 0 for a constant
  double minimum = 0;
  double maximum = 0;
  std::uint64_t distinct = 0;         ///< different values; kMostDistinctValues + 1 stands for all larger numbers
  std::vector<double> quantiles;      ///< kProfileQuantiles of them, never falling; empty when count is 0
  std::vector<double> edges;          ///< for BinEdges: strictly increasing; the outer bins are open
  std::vector<std::uint64_t> counts;  ///< per bin, edges.size() + 1 of them; their sum is `count`

  bool operator==(const NumericProfile&) const = default;
};

/// One value of a categorical feature and how often it occurred.
struct CategoryCount {
  std::string name;
  std::uint64_t count = 0;

  bool operator==(const CategoryCount&) const = default;
};

/// What a categorical feature looked like. A missing value is a category of its own.
///
/// Threads: a value.
struct CategoricalProfile {
  std::vector<CategoryCount> categories;  ///< the most frequent, most frequent first, ties by name
  std::uint64_t other = 0;                ///< occurrences of all further categories
  std::uint64_t missing = 0;              ///< values that were not there

  bool operator==(const CategoricalProfile&) const = default;
};

/// A feature's name and what it looked like.
struct FeatureProfile {
  std::string name;
  std::variant<NumericProfile, CategoricalProfile> profile;

  bool operator==(const FeatureProfile&) const = default;
};

/// What the data looked like when it was known to be good: that which drift is measured against.
///
/// Traits of an input that is no table of features are features too: "text.characters", "series.level", "item_id", ...
///
/// Threads: a value.
struct ReferenceProfile {
  static constexpr int kFormatVersion = 1;  ///< of reference.json

  std::uint64_t rows = 0;                    ///< of the data
  std::uint64_t sampled_rows = 0;            ///< of them those that the features were profiled from
  std::vector<FeatureProfile> features;      ///< each name once
  std::optional<CategoricalProfile> labels;  ///< predicted labels, out of sample
  std::optional<NumericProfile> confidence;  ///< of the predictions, 0..1, out of sample
  std::optional<NumericProfile> value{};     ///< predicted numbers, of models served elsewhere that answer with numbers

  /// Returns: the feature of that name or nullptr. Cost: O(features).
  [[nodiscard]] const FeatureProfile* find(std::string_view name) const;

  bool operator==(const ReferenceProfile&) const = default;
};

}  // namespace nexusml::stats
