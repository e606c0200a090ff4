#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "nexusml/monitor/feature_drift.h"

namespace nexusml::monitor {

/// How drift of what a model is asked now is found.
struct LiveDriftOptions {
  /// Longer sees smaller shifts, and sees them later.
  std::chrono::milliseconds window = std::chrono::hours(1);
  std::size_t panes = 60;  ///< that the window slides by; more: smoother, and more memory (see internal/model_window.h)
  std::chrono::milliseconds evaluation_interval = std::chrono::seconds(15);
  std::uint64_t minimum_samples = 200;       ///< in the window, below which nothing is compared
  std::uint32_t confirming_evaluations = 3;  ///< running, in which effect and significance agree, before a verdict
  /// Largest adjusted p-value, over a model's features, of the evaluation that makes a feature drifted. Consecutive windows
  /// are nearly the same data, so persistence hardly lowers the rate of false alarms; this does. With one effectively new
  /// window every few minutes, 1e-5 is, by estimate, about one false alarm of a model a year.
  double alarm_rate = 1e-5;
  /// Predictions from which the reference of a model served elsewhere is learnt, if none is set; 0: none is. More: closer
  /// to what is usual, and later.
  std::uint64_t reference_events = 2'000;
  /// Methods of single features of one model, as "model.feature"; they go before drift.methods, which are of all models.
  std::map<std::string, MethodChoice, std::less<>> model_methods = {};
  /// Where references and windows are kept for the next start; empty: nowhere.
  std::filesystem::path folder = {};
  std::chrono::milliseconds save_interval = std::chrono::seconds(60);  ///< of windows; a crash loses at most so much
  DriftOptions drift = {.policy = DriftPolicy::kEffectAndSignificance};
};

}  // namespace nexusml::monitor
