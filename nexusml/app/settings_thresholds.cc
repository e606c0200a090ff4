// The settings of thresholds: keys made from the table of thresholds.
#include <array>
#include <list>

#include "nexusml/app/nearest_name.h"
#include "nexusml/app/setting_values.h"
#include "nexusml/app/settings.h"
#include "nexusml/base/text.h"

namespace nexusml::app {
namespace {

using C = Config;
using Value = std::string_view;
using alert::Threshold;

template <Threshold threshold>
Setting threshold_setting(std::list<std::string>& texts) {
  const alert::ThresholdRow& row = alert::row_of(threshold);
  const auto keep = [&](std::string text) -> std::string_view { return texts.emplace_back(std::move(text)); };
  return {keep("thresholds." + std::string(row.name)),
          keep(std::string(row.help) + (row.bad == alert::Side::kAbove ? ", bad above (" : ", bad below (") +
               std::string(row.unit) + ")"),
          keep(alert::allowed_values(row)),
          {},
          [](C& c, Value v) {
            const auto number = base::parse_number(v);
            return number && c.thresholds.set(threshold, *number).ok();
          },
          [](const C& c) { return base::to_text(c.thresholds.of(threshold)); }};
}

template <Threshold... thresholds>
void append_thresholds(std::vector<Setting>& settings, std::list<std::string>& texts) {
  (settings.push_back(threshold_setting<thresholds>(texts)), ...);
}

/// The texts of the settings that are made from the table of thresholds live as long as these.
struct Made {
  std::list<std::string> texts;
  std::vector<Setting> settings;
};

Made make() {
  using enum Threshold;
  Made made;
  append_thresholds<kCpuUsageHigh, kCpuUsageCritical, kMemoryUsageHigh, kDiskUsageHigh, kModelConfidenceLow,
                    kNoTrainingDays, kPredictionLatencyHigh, kTrainingAccuracyLow, kDataDriftHigh, kDataQualityLow,
                    kErrorRateHigh, kPredictionVolumeLow>(made.settings, made.texts);
  return made;
}

/// Errors: none of that name, with the one that was probably meant; one that is about no model.
Result<const alert::ThresholdRow*> threshold_of_models(Value name) {
  const alert::ThresholdRow* row = alert::find_threshold(name);
  if (row != nullptr && row->of_model) return row;
  if (row != nullptr) {
    return Error(ErrorCode::kInvalidArgument,
                 "is about no model: set thresholds." + std::string(name) + ", which holds for all");
  }
  std::vector<std::string> names;
  for (const alert::ThresholdRow& one : alert::threshold_table()) {
    if (one.of_model) names.emplace_back(one.name);
  }
  std::string problem = "ends in no threshold: " + in_quotes(name);
  if (const std::string meant = nearest_name(name, names); !meant.empty()) {
    problem += "; did you mean " + in_quotes(meant) + "?";
  } else {
    problem += "; those of models are";
    for (const std::string& one : names) problem += (&one == &names.front() ? " " : ", ") + one;
  }
  return Error(ErrorCode::kInvalidArgument, std::move(problem));
}

/// Takes: "<model>.<threshold>"; a model's name may hold dots.
Status set_own_threshold(C& config, Value name, Value value) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return must_be("followed by <model>.<threshold>", name);
  NEXUSML_RETURN_IF_ERROR(check_model_name(name.substr(0, dot)));
  NEXUSML_ASSIGN_OR_RETURN(const alert::ThresholdRow* const row, threshold_of_models(name.substr(dot + 1)));
  const auto number = base::parse_number(value);
  if (!number || !config.thresholds.set(row->threshold, name.substr(0, dot), *number).ok()) {
    return must_be(alert::allowed_values(*row), value);
  }
  return {};
}

std::vector<std::pair<std::string, std::string>> show_own_thresholds(const C& config) {
  std::vector<std::pair<std::string, std::string>> shown;
  for (const alert::ThresholdRow& row : alert::threshold_table()) {
    for (const auto& [model, value] : config.thresholds.own_values(row.threshold)) {
      shown.emplace_back(model + "." + std::string(row.name), base::to_text(value));
    }
  }
  return shown;
}

constexpr std::array kFamilies = {
    SettingFamily{"thresholds.per_model.", "<model>.<threshold>", "a threshold of one model",
                  "what the threshold may be", set_own_threshold, show_own_thresholds},
};

}  // namespace

std::span<const Setting> threshold_settings() {
  static const Made made = make();
  return made.settings;
}

std::span<const SettingFamily> threshold_setting_families() {
  return kFamilies;
}

}  // namespace nexusml::app
