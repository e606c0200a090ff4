#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "nexusml/stats/profile.h"
#include "nexusml/telemetry/prediction_event.h"

namespace nexusml::monitor {

/// What kind of input a source's events tell of.
enum class InputKind {
  kTable,  ///< a field per feature
  kText,   ///< one field, "text"
  kPair,   ///< a user and an item
  kSeries  ///< one field, "values", of many values
};

/// The values that count as valid.
struct ValidRange {
  double lowest = 0;
  double highest = 0;

  [[nodiscard]] bool holds(double value) const { return value >= lowest && value <= highest; }
};

/// One field of an input and what training knows of it.
struct PlannedField {
  std::string name{};
  bool is_category = false;
  bool other_type = false;           ///< the source has texts where training had numbers: no value is valid
  bool is_stranger = false;          ///< the reference has features, and this is none of them
  std::optional<double> expected{};  ///< share of the values that were there in training
};

/// How the inputs of a source are judged: its fields, and what of their values is valid.
///
/// Threads: immutable once made.
class InputPlan {
 public:
  /// Takes: what training saw, or null; how far numbers may lie beyond it (QualityOptions::range_tolerance).
  InputPlan(const telemetry::EventSource& source, std::shared_ptr<const stats::ReferenceProfile> reference,
            double range_tolerance);

  /// Whether events of this source can be judged by it. Cost: a comparison of all names.
  [[nodiscard]] bool fits(const telemetry::EventSource& source) const;

  /// The features of the source, each with how many categories it names.
  struct SourceFeature {
    std::string name{};
    std::size_t categories = 0;
  };
  [[nodiscard]] const std::vector<SourceFeature>& source_features() const { return features_; }

  [[nodiscard]] InputKind kind() const { return kind_; }
  [[nodiscard]] std::span<const PlannedField> fields() const { return fields_; }
  /// kTable: by field. A category is its position among the source's categories.
  [[nodiscard]] std::span<const ValidRange> ranges() const { return ranges_; }
  /// kText: in characters; the largest number without a reference.
  [[nodiscard]] double longest_text() const { return longest_text_; }
  /// Fields some of whose categories the source names and training did not know: their positions.
  [[nodiscard]] std::span<const std::size_t> partly_known() const { return partly_known_; }
  /// Of such a field. Takes: a value in the field's range.
  [[nodiscard]] bool knows(std::size_t field, double category) const {
    return known_[field][static_cast<std::size_t>(category)];
  }
  /// Positions of the fields that are strangers.
  [[nodiscard]] std::span<const std::size_t> strangers() const { return strangers_; }
  /// Features of the reference that the source does not have.
  [[nodiscard]] const std::vector<std::string>& absent() const { return absent_; }
  [[nodiscard]] bool has_reference() const { return reference_ != nullptr; }

  /// Takes: a field as a refusal names it: "features.age", "values[3]". Returns: its position, or fields().size().
  [[nodiscard]] std::size_t find(std::string_view field) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  void plan_table(const telemetry::EventSource& source, double range_tolerance);
  void plan_field(const telemetry::EventFeature& feature, std::size_t field, const stats::FeatureProfile* profile,
                  double range_tolerance);
  void learn_categories(const telemetry::EventFeature& feature, std::size_t field,
                        const stats::CategoricalProfile& profile);

  const std::shared_ptr<const stats::ReferenceProfile> reference_;
  const bool external_;
  std::vector<SourceFeature> features_;
  InputKind kind_ = InputKind::kTable;
  std::vector<PlannedField> fields_;
  std::vector<ValidRange> ranges_;
  double longest_text_ = 0;
  std::vector<std::size_t> partly_known_;
  std::vector<std::vector<bool>> known_;  // by field; empty unless partly known
  std::vector<std::size_t> strangers_;
  std::vector<std::string> absent_;
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> positions_;
};

/// The range of values that a feature of this profile may have: from its smallest to its largest value, widened by
/// `tolerance` of their distance; of a constant, by a billionth of its magnitude. All numbers if the profile holds none.
[[nodiscard]] ValidRange valid_range(const stats::NumericProfile& profile, double tolerance);

/// The share of a profile's values that were there; none of an empty one.
[[nodiscard]] std::optional<double> present_share(const stats::FeatureProfile& profile);

}  // namespace nexusml::monitor
