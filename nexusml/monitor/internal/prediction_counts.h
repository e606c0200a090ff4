#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "nexusml/monitor/performance_reading.h"

namespace nexusml::monitor {

/// Predictions and labels by the hour in which the prediction was made, for some hours back.
///
/// Memory:  24 bytes an hour. Threads: one at a time.
class PredictionCounts {
 public:
  using Time = std::chrono::system_clock::time_point;

  explicit PredictionCounts(std::chrono::milliseconds window)
      : hours_(static_cast<std::size_t>(std::chrono::ceil<std::chrono::hours>(window).count()) + 1 + kAhead) {}

  void add_predictions(Time predicted, std::uint64_t count = 1) {
    if (Hour* const hour = at(predicted)) hour->predictions += count;
  }
  void add_label(Time predicted) {
    if (Hour* const hour = at(predicted)) ++hour->labelled;
  }

  /// Of the hours that end after `from` and begin before `until`.
  [[nodiscard]] LabelCoverage coverage(Time from, Time until) const {
    const std::int64_t first = number_of(from);
    LabelCoverage coverage{.since = Time(std::chrono::hours(first))};
    for (const Hour& hour : hours_) {
      if (hour.number < first || hour.number > number_of(until)) continue;
      coverage.predictions += hour.predictions;
      coverage.labelled += hour.labelled < hour.predictions ? hour.labelled : hour.predictions;
    }
    return coverage;
  }

 private:
  /// Predictions made elsewhere may bear a time of up to a day from now.
  static constexpr std::size_t kAhead = 25;

  struct Hour {
    std::int64_t number = -1;  // since 1970
    std::uint64_t predictions = 0;
    std::uint64_t labelled = 0;
  };

  static std::int64_t number_of(Time time) {
    return std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count();
  }
  /// The time's hour, or null if it is too old to be counted.
  Hour* at(Time time) {
    const std::int64_t number = number_of(time);
    if (number < 0) return nullptr;
    if (number != last_number_) {  // predictions of one hour come together
      last_number_ = number;
      last_place_ = static_cast<std::size_t>(number) % hours_.size();
    }
    Hour& hour = hours_[last_place_];
    if (hour.number > number) return nullptr;
    if (hour.number < number) hour = {.number = number};
    return &hour;
  }

  std::vector<Hour> hours_;  // a ring by the hour's number
  std::int64_t last_number_ = -1;
  std::size_t last_place_ = 0;
};

}  // namespace nexusml::monitor
