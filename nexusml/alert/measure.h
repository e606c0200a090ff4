#pragma once

#include <chrono>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// What an alert looks at. Each kind has two interpreters that must mean the same: internal/promql.cc prints it for
// Prometheus, internal/evaluation.cc computes it from the history of the own metrics.
// Threads: values.
namespace nexusml::alert {

/// Labels by which values are told apart; those that differ in others are put together.
using LabelNames = std::vector<std::string_view>;
using Window = std::chrono::seconds;

/// The value of a gauge: of every series, or the largest or smallest by some labels.
struct GaugeValue {
  enum class Fold { kNone, kMaximum, kMinimum };
  std::string_view gauge;
  Fold fold = Fold::kNone;
  LabelNames by{};
  std::pair<std::string_view, std::string_view> without{};  ///< a label and its value: such series do not count
  /// A gauge with the same labels: series of which it is 0 do not count. Those that it does not know do.
  std::string_view verdict{};
};

/// 100 times one gauge over another, both without labels.
struct PercentOf {
  std::string_view part;
  std::string_view whole;
};

/// By how much a counter grew in the window, from 0 for a series that began in it.
struct Growth {
  std::string_view counter;
  std::string_view recording;  ///< "ml_errors:increase": its name as a recording rule, between labels and window
  LabelNames by;
  Window window;
  std::string_view prefix{};  ///< of the value of by.front(); empty: all
};

/// Growth a second.
struct Rate {
  std::string_view counter;
  LabelNames by;
  Window window;
};

/// The rate of all together, 0 while there is no series.
struct Volume {
  std::string_view counter;
  Window window;
};

/// Below which a share `q` of what a histogram observed in the window lies.
struct Quantile {
  std::string_view histogram;
  double q;
  LabelNames by;
  Window window;
  std::string_view recording{};  ///< "ml_model_confidence_score:p50"; empty: it has none
};

/// The mean of what a histogram observed in the window.
struct Mean {
  std::string_view histogram;
  LabelNames by;
  Window window;
};

/// Seconds since the moment (Unix time) that a gauge holds.
struct Age {
  std::string_view gauge;
  LabelNames by;
};

/// The smallest rate by a label over the largest, 0..1, where there are at least two and all together exceed `least_rate`.
struct Imbalance {
  std::string_view counter;
  std::string_view recording;
  std::string_view by;
  Window window;
  double least_rate;
};

/// What only Prometheus can know.
struct PrometheusOnly {
  std::string_view expression;  ///< with its comparison
};

/// What only this program can know: that the watchdog of an Alertmanager was heard, and then no more.
struct WatchdogSilence {};

using Measure = std::variant<GaugeValue, PercentOf, Growth, Rate, Volume, Quantile, Mean, Age, Imbalance,
                             PrometheusOnly, WatchdogSilence>;

}  // namespace nexusml::alert
