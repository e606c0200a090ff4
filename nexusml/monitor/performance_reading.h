#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/stats/classification.h"

namespace nexusml::monitor {

/// What can be said of a model's live performance.
enum class PerformanceState {
  kNoPredictions,    ///< nothing was predicted in the window
  kNoLabels,         ///< no label came in the window
  kNotEnoughLabels,  ///< fewer than the minimum: there are figures, but the metrics do not show them
  kMeasured
};

/// "no_predictions", "no_labels", "not_enough_labels", "measured".
[[nodiscard]] std::string_view name_of(PerformanceState state);

/// Figures of a model, live or from its training. Only those that apply are there; every number is finite.
struct PerformanceFigures {
  std::optional<double> accuracy{};           ///< 0..1, higher is better
  std::optional<double> macro_f1{};           ///< 0..1, higher is better
  std::optional<double> log_loss{};           ///< nats, lower is better
  std::optional<double> brier{};              ///< 0..2, lower is better
  std::optional<double> calibration_error{};  ///< 0..1, lower is better
  std::optional<double> rmse{};               ///< in the unit of the answers, lower is better
  std::optional<double> mae{};                ///< in the unit of the answers, lower is better
  std::optional<double> mase{};               ///< lower is better; 1 is as good as repeating the last value
};

/// On how many labelled predictions the figures rest.
struct FigureRows {
  std::uint64_t labels = 0;         ///< accuracy, macro-F1, confusion matrix: answers that are labels
  std::uint64_t probabilities = 0;  ///< log loss, Brier: those whose true label's probability is known
  std::uint64_t confidences = 0;    ///< calibration: those with a confidence
  std::uint64_t numbers = 0;        ///< RMSE, MAE: answers that are numbers
  std::uint64_t scaled = 0;         ///< MASE: those whose series' own changes are known
};

/// How often each label was predicted for each true one. Of many labels the most frequent are named; "other" is the rest.
struct ConfusionMatrix {
  std::vector<std::string> labels{};    ///< sorted by name, "other" last
  std::vector<std::uint64_t> counts{};  ///< [true * labels + predicted]
};

/// The figures of one category of the declared feature, or of one version.
struct PerformanceSlice {
  std::string name{};
  std::uint64_t rows = 0;
  PerformanceFigures figures{};  ///< accuracy, macro-F1, RMSE and MAE alone
};

/// The predictions of the window, by whole hours, and how many of them have a label.
struct LabelCoverage {
  std::chrono::system_clock::time_point since{};  ///< begin of the first hour
  std::uint64_t predictions = 0;                  ///< without failed ones
  std::uint64_t labelled = 0;
};

/// Time from predictions to their labels.
struct LabelDelay {
  std::chrono::duration<double> median{};
  std::chrono::duration<double> p95{};
};

/// How right a model was, by the labels of a window.
///
/// Threads: immutable once shared.
struct PerformanceReading {
  std::string model{};
  std::string version{};  ///< whose predictions count; empty if the model has none
  PerformanceState state = PerformanceState::kNoPredictions;
  std::chrono::system_clock::time_point from{};  ///< of the window, by the time of the label
  std::chrono::system_clock::time_point time{};  ///< of the evaluation: the window's end
  std::uint64_t rows = 0;                        ///< labelled predictions of that version in the window
  std::uint64_t minimum_labels = 0;
  std::uint64_t unusable = 0;  ///< labels that do not fit their answers: a word for a number, or nothing was answered
  PerformanceFigures live{};
  FigureRows resting_on{};
  std::optional<PerformanceFigures> training{};  ///< of the version's training, if that is known
  std::optional<double> accuracy{};              ///< as ml_model_accuracy shows it
  bool accuracy_is_live = false;                 ///< else it is the training's
  ConfusionMatrix confusion{};
  std::vector<stats::ReliabilityBin> reliability{};  ///< empty without confidences
  std::string segment_feature{};                     ///< the declared feature; empty: none
  std::vector<PerformanceSlice> segments{};          ///< the most frequent first, "other" last
  std::vector<PerformanceSlice> versions{};          ///< every version with labels in the window
  LabelCoverage coverage{};                          ///< of all versions
  std::optional<LabelDelay> delay{};                 ///< of `rows`
};

}  // namespace nexusml::monitor
