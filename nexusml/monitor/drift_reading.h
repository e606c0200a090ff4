#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/monitor/dataset_drift.h"
#include "nexusml/monitor/feature_drift.h"
#include "nexusml/monitor/reference.h"
#include "nexusml/stats/profile.h"

namespace nexusml::monitor {

/// What can be said of a model's drift.
enum class DriftState {
  kNoReference,    ///< there is nothing to compare with
  kNoPredictions,  ///< the window is empty
  kNotEnoughData,  ///< it holds fewer than the minimum
  kStable,         ///< nothing drifted
  kDrifted         ///< a feature, the predicted labels or the confidence did
};

/// "no_reference", "no_predictions", "not_enough_data", "stable", "drifted".
[[nodiscard]] std::string_view name_of(DriftState state);

/// One feature in a window.
struct LiveFeature {
  FeatureDrift drift;                        ///< `drifted` is the confirmed verdict
  std::vector<MethodScore> scores{};         ///< by every distance that applies, whatever the method of the verdict
  std::uint32_t evaluations_running = 0;     ///< in which effect and significance agreed, up to this one
  const stats::FeatureProfile* reference{};  ///< never null; the reading holds it
  /// Per bin or category of the reference, then of categories what it does not name; missing values last.
  std::vector<std::uint64_t> current{};
};

/// How far a model's window moved from its reference, by one evaluation. Every number is finite.
///
/// Threads: immutable once shared.
struct DriftReading {
  std::string model;
  std::string version;
  DriftState state = DriftState::kNoReference;
  std::chrono::system_clock::time_point time{};                ///< of the evaluation: the window's end
  std::optional<std::chrono::system_clock::time_point> start;  ///< the window's; none if it is empty
  std::uint64_t rows = 0;                                      ///< predictions in the window
  std::uint64_t minimum_rows = 0;                              ///< below it nothing is compared
  std::uint64_t reference_rows = 0;
  DatasetDrift dataset;               ///< over the features
  std::vector<LiveFeature> features;  ///< the worst first; none unless the window was compared
  std::vector<LiveFeature>
      predictions;  ///< predicted_label, confidence, predicted_value, as far as the reference has them
  /// The largest Jensen-Shannon distance of what is predicted, 0..1, HIGHER IS WORSE, whatever their methods are.
  std::optional<double> prediction_score;
  std::vector<std::string> errors;                           ///< why a feature was not compared
  std::shared_ptr<const stats::ReferenceProfile> reference;  ///< null without one
  ReferenceOrigin origin = ReferenceOrigin::kTraining;       ///< of the reference, if there is one
  std::uint64_t learnt = 0;          ///< predictions that a new reference is learnt from, so far
  std::uint64_t to_learn = 0;        ///< how many it takes; 0: none is learnt
  std::shared_ptr<const void> held;  ///< what LiveFeature::reference points into
};

}  // namespace nexusml::monitor
