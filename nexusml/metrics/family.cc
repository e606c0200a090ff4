#include "nexusml/metrics/family.h"

#include "nexusml/metrics/internal/recorded.h"

namespace nexusml::metrics {
namespace {

using internal::RecordedFamily;
using internal::RecordedSeries;

void make_handle(const RecordedFamily& /*family*/, const RecordedSeries& series, Counter& handle) {
  handle = Counter(series.source.cells);
}

void make_handle(const RecordedFamily& /*family*/, const RecordedSeries& series, Gauge& handle) {
  handle = Gauge(series.source.gauge);
}

void make_handle(const RecordedFamily& /*family*/, const RecordedSeries& series, LevelGauge& handle) {
  handle = LevelGauge(series.source.cells);
}

void make_handle(const RecordedFamily& family, const RecordedSeries& series, Histogram& handle) {
  handle = Histogram(Histogram::Cells{.bounds = family.padded_bounds().data(),
                                      .padded_size = static_cast<std::uint32_t>(family.padded_bounds().size()),
                                      .buckets = series.source.cells,
                                      .sum = series.source.sum,
                                      .exemplars = series.source.exemplars});
}

}  // namespace

template <class Handle>
Handle Family<Handle>::with(std::span<const std::string_view> values) const {
  Handle handle;
  if (family_ != nullptr) make_handle(*family_, family_->series(values), handle);
  return handle;
}

template class Family<Counter>;
template class Family<Gauge>;
template class Family<LevelGauge>;
template class Family<Histogram>;

}  // namespace nexusml::metrics
