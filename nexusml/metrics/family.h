#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "nexusml/metrics/counter.h"
#include "nexusml/metrics/gauge.h"
#include "nexusml/metrics/histogram.h"

namespace nexusml::metrics {

namespace internal {
class RecordedFamily;
}

/// A metric with labels: one series for each combination of label values.
///
/// with() makes the series at its first call (exposed as 0 from then on) and returns the same series ever after. Beyond
/// the family's `max_series` it returns the series whose labels are all "other", and counts the call in
/// nexusml_metrics_overflow_total{metric}. Bytes that are not UTF-8 become U+FFFD: one of them would fail a whole
/// scrape. A number of values other than the number of labels is a bug. A default-constructed family records nowhere.
///
/// Cost:     with() locks, looks up and may allocate: keep the handle where the path is hot.
/// Threads:  any.
/// Lifetime: not beyond its Registry.
template <class Handle>
class Family {
 public:
  Family() = default;
  /// For the Registry.
  explicit Family(internal::RecordedFamily& family) : family_(&family) {}

  [[nodiscard]] Handle with(std::initializer_list<std::string_view> values) const {
    return with(std::span<const std::string_view>(values.begin(), values.size()));
  }
  [[nodiscard]] Handle with(std::span<const std::string_view> values) const;

 private:
  internal::RecordedFamily* family_ = nullptr;
};

using CounterFamily = Family<Counter>;
using GaugeFamily = Family<Gauge>;
using LevelGaugeFamily = Family<LevelGauge>;
using HistogramFamily = Family<Histogram>;

extern template class Family<Counter>;
extern template class Family<Gauge>;
extern template class Family<LevelGauge>;
extern template class Family<Histogram>;

}  // namespace nexusml::metrics
