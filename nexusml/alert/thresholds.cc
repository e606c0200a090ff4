#include "nexusml/alert/thresholds.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "nexusml/base/text.h"

namespace nexusml::alert {
namespace {

using enum Threshold;
constexpr bool kOfModel = true;
constexpr bool kOfAll = false;

// clang-format off
constexpr std::array kRows = {
    ThresholdRow{kCpuUsageCritical, "cpu_usage_critical", 95, "percent", Side::kAbove, 0, 100, kOfAll, "processor in use, alert CriticalCPUUsage"},
    ThresholdRow{kCpuUsageHigh, "cpu_usage_high", 80, "percent", Side::kAbove, 0, 100, kOfAll, "processor in use"},
    ThresholdRow{kDataDriftHigh, "data_drift_high", 0.1, "score", Side::kAbove, 0, 1000, kOfModel, "drift score of a feature"},
    ThresholdRow{kDataQualityLow, "data_quality_low", 0.8, "share", Side::kBelow, 0, 1, kOfModel, "score of the data's quality"},
    ThresholdRow{kDiskUsageHigh, "disk_usage_high", 85, "percent", Side::kAbove, 0, 100, kOfAll, "disk in use"},
    ThresholdRow{kErrorRateHigh, "error_rate_high", 0.1, "per_second", Side::kAbove, 0, 1e6, kOfModel, "errors per second"},
    ThresholdRow{kMemoryUsageHigh, "memory_usage_high", 85, "percent", Side::kAbove, 0, 100, kOfAll, "memory in use"},
    ThresholdRow{kModelConfidenceLow, "model_confidence_low", 0.3, "share", Side::kBelow, 0, 1, kOfModel, "median confidence"},
    ThresholdRow{kNoTrainingDays, "no_training_days", 7, "days", Side::kAbove, 0, 36500, kOfModel, "since the last training"},
    ThresholdRow{kPredictionLatencyHigh, "prediction_latency_high", 1, "seconds", Side::kAbove, 0, 30, kOfModel, "that 95 % of predictions stay below"},
    ThresholdRow{kPredictionVolumeLow, "prediction_volume_low", 0.01, "per_second", Side::kBelow, 0, 1e6, kOfModel, "predictions over an hour"},
    ThresholdRow{kTrainingAccuracyLow, "training_accuracy_low", 0.8, "share", Side::kBelow, 0, 1, kOfModel, "share of right predictions"},
};
// clang-format on

static_assert(std::is_sorted(kRows.begin(), kRows.end(),
                             [](const ThresholdRow& a, const ThresholdRow& b) { return a.name < b.name; }));

std::size_t index_of(Threshold threshold) {
  return static_cast<std::size_t>(threshold);
}

Status check(const ThresholdRow& row, double value, const std::string& key) {
  if (std::isfinite(value) && value >= row.least && value <= row.most) return {};
  const std::string reason = "must be " + allowed_values(row);
  return Error(ErrorCode::kInvalidArgument, key + " " + reason, {{key, reason}});
}

}  // namespace

std::span<const ThresholdRow> threshold_table() {
  return kRows;
}

const ThresholdRow& row_of(Threshold threshold) {
  const auto found =
      std::find_if(kRows.begin(), kRows.end(), [&](const ThresholdRow& row) { return row.threshold == threshold; });
  if (found == kRows.end()) bug("a threshold without a row");
  return *found;
}

const ThresholdRow* find_threshold(std::string_view name) {
  const auto found =
      std::find_if(kRows.begin(), kRows.end(), [&](const ThresholdRow& row) { return row.name == name; });
  return found == kRows.end() ? nullptr : &*found;
}

std::string allowed_values(const ThresholdRow& row) {
  return "a number from " + base::to_text(row.least) + " to " + base::to_text(row.most);
}

ThresholdValues::ThresholdValues() : common_(kRows.size()) {
  for (const ThresholdRow& row : kRows) common_[index_of(row.threshold)] = row.initial;
}

double ThresholdValues::of(Threshold threshold) const {
  return common_[index_of(threshold)];
}

double ThresholdValues::of(Threshold threshold, std::string_view model) const {
  return own_value(threshold, model).value_or(of(threshold));
}

std::optional<double> ThresholdValues::own_value(Threshold threshold, std::string_view model) const {
  const auto found = own_.find({threshold, std::string(model)});
  if (found == own_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::pair<std::string, double>> ThresholdValues::own_values(Threshold threshold) const {
  std::vector<std::pair<std::string, double>> values;
  for (const auto& [key, value] : own_) {
    if (key.first == threshold) values.emplace_back(key.second, value);
  }
  return values;
}

Status ThresholdValues::set(Threshold threshold, double value) {
  const ThresholdRow& row = row_of(threshold);
  NEXUSML_RETURN_IF_ERROR(check(row, value, std::string(row.name)));
  common_[index_of(threshold)] = value;
  return {};
}

Status ThresholdValues::set(Threshold threshold, std::string_view model, double value) {
  const ThresholdRow& row = row_of(threshold);
  const std::string key = "per_model." + std::string(model) + "." + std::string(row.name);
  if (!is_model_name(model)) {
    return Error(ErrorCode::kInvalidArgument, "per_model holds what can be no model's name",
                 {{"per_model", "must hold names of models: letters, digits, '.', '_' and '-', at most 64"}});
  }
  if (!row.of_model) {
    return Error(ErrorCode::kInvalidArgument, std::string(row.name) + " is about no model",
                 {{key, "cannot be set for one model"}});
  }
  NEXUSML_RETURN_IF_ERROR(check(row, value, key));
  own_[{threshold, std::string(model)}] = value;
  return {};
}

void ThresholdValues::remove(Threshold threshold, std::string_view model) {
  own_.erase({threshold, std::string(model)});
}

bool is_model_name(std::string_view name) {
  const auto is_alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (name.empty() || name.size() > 64 || !is_alphanumeric(name.front())) return false;
  return std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; });
}

}  // namespace nexusml::alert
