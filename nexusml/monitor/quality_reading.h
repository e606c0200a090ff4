#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nexusml::monitor {

/// Aspects of data quality, the last one the weighted mean of the others.
enum class QualityDimension { kCompleteness, kValidity, kUniqueness, kConsistency, kFreshness, kOverall };
inline constexpr std::array kQualityDimensions = {QualityDimension::kCompleteness, QualityDimension::kValidity,
                                                  QualityDimension::kUniqueness,   QualityDimension::kConsistency,
                                                  QualityDimension::kFreshness,    QualityDimension::kOverall};
/// "completeness", ...: as in metric_type of ml_data_quality_score.
[[nodiscard]] std::string_view name_of(QualityDimension dimension);
/// Its share of the overall score before dimensions without a score are left out; 0 of kOverall. They add up to 1.
[[nodiscard]] double weight_of(QualityDimension dimension);

/// A score per dimension, each 0..1, HIGHER IS BETTER; none where there was nothing to measure. Never NaN.
struct QualityScores {
  std::array<std::optional<double>, kQualityDimensions.size()> of{};

  [[nodiscard]] std::optional<double>& operator[](QualityDimension one) { return of[static_cast<std::size_t>(one)]; }
  [[nodiscard]] const std::optional<double>& operator[](QualityDimension one) const {
    return of[static_cast<std::size_t>(one)];
  }
};

/// What can be wrong with a source's data.
enum class QualityIssueKind {
  kMissingValues,    ///< more values of a field are missing than training leads to expect
  kMissingColumn,    ///< no value of a field came at all
  kOutOfRange,       ///< numbers beyond what training saw, and the tolerance
  kUnknownCategory,  ///< categories that training never saw
  kWrongType,        ///< values of another type
  kNotAllowed,       ///< values that the interface does not allow
  kBlankText,
  kTooLongText,
  kUnknownField,    ///< inputs with fields that the model does not know
  kMalformedInput,  ///< inputs that could not be read
  kRefusedInput,    ///< inputs that the model itself refused
  kRepeatedInput,   ///< inputs that the window holds already
  kStaleData        ///< nothing new has come for unusually long
};
/// "missing_values", "out_of_range", ...
[[nodiscard]] std::string_view name_of(QualityIssueKind kind);

/// One thing that is wrong. It names a field, never a value.
struct QualityIssue {
  QualityIssueKind kind = QualityIssueKind::kMissingValues;
  std::string field{};      ///< of the input; of unknown fields the one seen last; empty where none applies
  std::uint64_t count = 0;  ///< values or inputs concerned
  double share = 0;         ///< of the values or inputs that could have been concerned, 0..1

  bool operator==(const QualityIssue&) const = default;
};

/// One field of the input in a window.
struct FieldQuality {
  std::string name{};
  std::uint64_t values = 0;                       ///< that could have been there
  std::uint64_t missing = 0;                      ///< of these
  std::uint64_t invalid = 0;                      ///< of those that were there
  std::optional<double> completeness{};           ///< share of the values that were there; none without values
  std::optional<double> expected_completeness{};  ///< the same in training; none without reference
  std::optional<double> validity{};               ///< share of the values there that are valid; none if none is there
};

/// What can be said of a source's data.
enum class QualityState {
  kNoData,   ///< the window is empty: there is no score
  kMeasured  ///< there are scores
};
/// "no_data", "measured".
[[nodiscard]] std::string_view name_of(QualityState state);

/// The quality of one source's data in a window, by one evaluation. Every number is finite.
///
/// Threads: immutable once shared.
struct QualityReading {
  static constexpr std::size_t kMostFields = 1'000;
  static constexpr std::size_t kMostIssues = 100;

  std::string source{};  ///< the model's name
  std::string version{};
  bool external = false;
  bool has_reference = false;
  QualityState state = QualityState::kNoData;
  std::chrono::system_clock::time_point time{};                   ///< of the evaluation: the window's end
  std::optional<std::chrono::system_clock::time_point> start{};   ///< of the window; none if it is empty
  std::optional<std::chrono::system_clock::time_point> newest{};  ///< time that the newest input bears
  std::uint64_t rows = 0;                                         ///< inputs in the window, refused ones among them
  std::uint64_t minimum_rows = 0;                                 ///< below it the scores are no metrics
  std::uint64_t refused = 0;                                      ///< of these
  std::uint64_t distinct = 0;  ///< different ones of the others, about: see internal/distinct_inputs.h
  QualityScores scores{};
  std::vector<FieldQuality> fields{};  ///< the worst first, at most kMostFields
  std::uint64_t field_count = 0;
  std::vector<QualityIssue> issues{};  ///< the largest share first, at most kMostIssues
  std::uint64_t issue_count = 0;
};

}  // namespace nexusml::monitor
