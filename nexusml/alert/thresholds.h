#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::alert {

/// What people may set. threshold_table() says everything about each.
enum class Threshold : std::uint8_t {
  kCpuUsageHigh,
  kCpuUsageCritical,
  kDataDriftHigh,
  kDataQualityLow,
  kDiskUsageHigh,
  kErrorRateHigh,
  kMemoryUsageHigh,
  kModelConfidenceLow,
  kNoTrainingDays,
  kPredictionLatencyHigh,
  kPredictionVolumeLow,
  kTrainingAccuracyLow,
};

/// The side of a limit on which a value is bad.
enum class Side : std::uint8_t { kAbove, kBelow, kAt };

/// One row of the table of thresholds.
struct ThresholdRow {
  Threshold threshold;
  std::string_view name;  ///< "cpu_usage_high"
  double initial;         ///< the default
  std::string_view unit;  ///< "percent", "seconds", "days", "per_second", "share" (0..1), "score"
  Side bad;               ///< kAbove or kBelow
  double least;           ///< smallest value allowed
  double most;            ///< largest value allowed
  bool of_model;          ///< can be set for one model
  std::string_view help;  ///< one line
};

/// The one table of thresholds, sorted by name.
/// Threads: constant data.
[[nodiscard]] std::span<const ThresholdRow> threshold_table();
[[nodiscard]] const ThresholdRow& row_of(Threshold threshold);
/// Null if there is none of that name.
[[nodiscard]] const ThresholdRow* find_threshold(std::string_view name);
/// "a number from 0 to 100".
[[nodiscard]] std::string allowed_values(const ThresholdRow& row);

/// The values of all thresholds, and where models have their own.
///
/// Threads: a value.
class ThresholdValues {
 public:
  ThresholdValues();

  [[nodiscard]] double of(Threshold threshold) const;
  /// The model's own value, or the common one.
  [[nodiscard]] double of(Threshold threshold, std::string_view model) const;
  /// The models that have a value of their own, by name.
  [[nodiscard]] std::vector<std::pair<std::string, double>> own_values(Threshold threshold) const;
  [[nodiscard]] std::optional<double> own_value(Threshold threshold, std::string_view model) const;

  /// Errors: kInvalidArgument, naming the threshold, if the value is not allowed, or the threshold is of no model. Nothing is changed then.
  [[nodiscard]] Status set(Threshold threshold, double value);
  [[nodiscard]] Status set(Threshold threshold, std::string_view model, double value);
  /// The model has the common value again.
  void remove(Threshold threshold, std::string_view model);

 private:
  std::vector<double> common_;
  std::map<std::pair<Threshold, std::string>, double> own_;
};

/// Whether `name` can be the name of a model: letters, digits, '.', '_', '-', at most 64, the first a letter or digit.
[[nodiscard]] bool is_model_name(std::string_view name);

}  // namespace nexusml::alert
