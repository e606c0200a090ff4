#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/stats/bin_edges.h"
#include "nexusml/stats/category_counter.h"
#include "nexusml/stats/profile.h"

namespace nexusml::monitor {

inline constexpr std::string_view kPredictedLabel = "predicted_label";
inline constexpr std::string_view kConfidence = "confidence";
inline constexpr std::string_view kPredictedValue = "predicted_value";
/// The feature of recommenders whose value is a text, event.item.
inline constexpr std::string_view kItemFeature = "item_id";

/// One thing that a window counts: a feature of the reference, its predicted labels, their confidence, or predicted numbers.
struct WindowColumn {
  const stats::FeatureProfile* reference = nullptr;
  std::size_t first = 0;   ///< its first place among all counts of a window
  std::size_t places = 0;  ///< bins and one for missing values, or the places of the CategoryIndex; missing is the last
  std::variant<stats::BinEdges, stats::CategoryIndex> cut;
};

/// Tells one profile from another, on any machine, continuing from `before`. Threads: pure function.
[[nodiscard]] std::uint64_t fingerprint_of(const stats::FeatureProfile& feature, std::uint64_t before);

/// Where in one array of counts each of a reference's features is counted.
///
/// Threads: immutable after create(). Holds the reference.
class WindowLayout {
 public:
  /// Errors: kInvalidArgument if edges do not increase or are not as many as the counts want.
  [[nodiscard]] static Result<std::shared_ptr<const WindowLayout>> create(
      std::shared_ptr<const stats::ReferenceProfile> reference);
  WindowLayout(const WindowLayout&) = delete;
  WindowLayout& operator=(const WindowLayout&) = delete;

  [[nodiscard]] const stats::ReferenceProfile& reference() const { return *reference_; }
  /// First the features in the reference's order, then those of the predictions that the reference has.
  [[nodiscard]] const std::vector<WindowColumn>& columns() const { return columns_; }
  [[nodiscard]] std::size_t features() const { return reference_->features.size(); }
  /// All counts of a window.
  [[nodiscard]] std::size_t places() const { return places_; }
  /// Tells one reference from another, on any machine: counts over equal fingerprints can be added.
  [[nodiscard]] std::uint64_t fingerprint() const { return fingerprint_; }
  /// Returns: the column of that name among the features, or columns().size(). Cost: a hash.
  [[nodiscard]] std::size_t feature(std::string_view name) const;
  /// Returns: the column of the predictions of that name, or columns().size().
  [[nodiscard]] std::size_t prediction(std::string_view name) const;

 private:
  explicit WindowLayout(std::shared_ptr<const stats::ReferenceProfile> reference);
  Status add(const stats::FeatureProfile& feature);

  const std::shared_ptr<const stats::ReferenceProfile> reference_;
  std::vector<stats::FeatureProfile> predictions_;
  std::vector<WindowColumn> columns_;
  std::unordered_map<std::string_view, std::size_t> features_;  // by name: their columns
  std::size_t places_ = 0;
  std::uint64_t fingerprint_ = 0;
};

}  // namespace nexusml::monitor
