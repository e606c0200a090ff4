#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <vector>

#include "nexusml/base/error.h"
#include "nexusml/metrics/counter.h"
#include "nexusml/metrics/gauge.h"
#include "nexusml/metrics/histogram.h"

namespace nexusml::telemetry {

/// The metrics of one model, ready for the hot path. Telemetry::model() makes it at load time.
///
/// Cost:     record() at most 25 ns; no lock, no allocation, no lookup.
/// Threads:  any thread may record.
/// Lifetime: not beyond the Registry.
class ModelMetrics {
 public:
  using Seconds = std::chrono::duration<double>;

  ModelMetrics() = default;

  /// One successful prediction.
  /// Takes: the index of the predicted label among those given to Telemetry::model(); beyond them it counts as "other".
  ///        Confidence 0..1; NaN if the model has none.
  void record(std::size_t label_index, double confidence, Seconds latency) const noexcept {
    count(label_index);
    confidence_.observe(confidence);
    latency_.observe(latency.count());
  }

  /// The same, with the trace that the latency belongs to.
  void record(std::size_t label_index, double confidence, Seconds latency,
              const metrics::Exemplar& exemplar) const noexcept {
    count(label_index);
    confidence_.observe(confidence);
    latency_.observe(latency.count(), exemplar);
  }

  /// One prediction that failed.
  void record_error(ErrorCode code) const noexcept { errors_[static_cast<std::size_t>(code)].increment(); }

  /// recsys only, beside record(): the predicted rating, and whether the user or the item was unknown.
  void record_rating(double rating, bool cold_start) const noexcept {
    rating_.observe(rating);
    cold_starts_.increment(cold_start ? 1 : 0);
  }

  /// What a recommender looks up by its id.
  enum class Encoder { kUser, kItem };

  /// recsys only, beside record(): that a user or an item was looked up, how long it took, and whether it was known.
  void record_lookup(Encoder encoder, Seconds duration, bool known) const noexcept {
    const auto index = static_cast<std::size_t>(encoder);
    lookups_[index].observe(duration.count());
    unknown_[index].increment(known ? 0 : 1);
  }

  /// Whether the model is being served.
  void set_loaded(bool loaded) const noexcept { loaded_.set(loaded ? 1 : 0); }

 private:
  friend class Telemetry;

  void count(std::size_t label_index) const noexcept {
    if (by_label_.empty()) return;
    by_label_[std::min(label_index, by_label_.size() - 1)].increment();
  }

  std::vector<metrics::Counter> by_label_;  ///< the last one is "other"
  metrics::Histogram confidence_;
  metrics::Histogram latency_;
  metrics::Histogram rating_;
  metrics::Counter cold_starts_;
  std::array<metrics::Histogram, 2> lookups_;  ///< by Encoder, shared by all recommenders
  std::array<metrics::Counter, 2> unknown_;    ///< by Encoder, the same
  metrics::Gauge loaded_;
  std::array<metrics::Counter, static_cast<std::size_t>(ErrorCode::kInternal) + 1> errors_;
};

}  // namespace nexusml::telemetry
