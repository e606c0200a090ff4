// The settings of thresholds: keys made from the table of thresholds.
#include <array>
#include <list>

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

/// Takes: "<model>.<threshold>"; a model's name may hold dots.
bool set_own_threshold(C& config, Value name, Value value) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  const alert::ThresholdRow* row = alert::find_threshold(name.substr(dot + 1));
  const auto number = base::parse_number(value);
  return row != nullptr && number && config.thresholds.set(row->threshold, name.substr(0, dot), *number).ok();
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
                  "a model's name, a threshold about models and a number that it may be", set_own_threshold,
                  show_own_thresholds},
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
