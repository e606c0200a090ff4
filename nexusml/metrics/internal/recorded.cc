#include "nexusml/metrics/internal/recorded.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "nexusml/base/error.h"
#include "nexusml/metrics/gauge.h"
#include "nexusml/metrics/histogram.h"
#include "nexusml/metrics/internal/label_text.h"

namespace nexusml::metrics::internal {
namespace {

/// One text for several values, different for different values: each is preceded by its length.
std::string key_of(const std::vector<std::string>& values) {
  std::string key;
  for (const std::string& value : values) key.append(std::to_string(value.size())).append(":").append(value);
  return key;
}

std::size_t index_of(const std::vector<std::string>& labels, std::string_view label) {
  return static_cast<std::size_t>(std::find(labels.begin(), labels.end(), label) - labels.begin());
}

std::vector<double> padded(std::vector<double> bounds) {
  while (bounds.size() % kBoundsStep != 0) bounds.push_back(std::numeric_limits<double>::infinity());
  return bounds;
}

}  // namespace

ExposedFamily::ExposedFamily(const View& view, Kind kind, std::vector<double> bounds,
                             std::shared_ptr<Callback> callback) {
  blank_.name = view.name;
  blank_.help = view.help;
  blank_.kind = kind;
  blank_.bounds = std::move(bounds);
  blank_.callback = std::move(callback);
  for (const LabelMapping& label : view.labels) blank_.labels.push_back(label.exposed);
  switch (kind) {
    case Kind::kCounter:
    case Kind::kCallbackCounter:
      blank_.type = MetricType::kCounter;
      break;
    case Kind::kGauge:
    case Kind::kLevel:
    case Kind::kCallbackGauge:
      blank_.type = MetricType::kGauge;
      break;
    case Kind::kHistogram:
      blank_.type = MetricType::kHistogram;
      break;
  }
}

std::shared_ptr<const FamilyPlan> ExposedFamily::plan() {
  if (plan_ != nullptr) return plan_;
  auto plan = std::make_shared<FamilyPlan>(blank_);
  for (const auto& [values, sources] : series_) {
    plan->series.push_back({.first_source = static_cast<std::uint32_t>(plan->sources.size()),
                            .source_count = static_cast<std::uint32_t>(sources.size()),
                            .label_values = values});
    plan->sources.insert(plan->sources.end(), sources.begin(), sources.end());
  }
  lay_out(*plan);
  plan_ = std::move(plan);
  return plan_;
}

RecordedFamily::RecordedFamily(base::Mutex& mutex, FamilySpec spec, Kind kind, std::vector<double> bounds,
                               std::vector<ShownBy> shown_by, Counter overflow)
    : mutex_(mutex),
      spec_(std::move(spec)),
      kind_(kind),
      bound_count_(bounds.size()),
      padded_bounds_(padded(std::move(bounds))),
      shown_by_(std::move(shown_by)),
      overflow_(overflow) {}

RecordedFamily::~RecordedFamily() {
  for (const RecordedSeries& series : series_) {
    if (kind_ == Kind::kGauge) continue;
    release_cells(CellKind::kInteger, series.source.cells, bucket_count());
    if (kind_ == Kind::kHistogram) release_cells(CellKind::kFloating, series.source.sum, 1);
  }
}

RecordedSeries& RecordedFamily::series(std::span<const std::string_view> values) {
  if (values.size() != spec_.labels.size()) {
    bug("metric '" + spec_.name + "' has " + std::to_string(spec_.labels.size()) + " labels, with() was given " +
        std::to_string(values.size()) + " values");
  }
  std::vector<std::string> clean;
  clean.reserve(values.size());
  for (const std::string_view value : values) clean.push_back(well_formed_utf8(value));
  const base::MutexLock lock(mutex_);
  return find_or_make(std::move(clean));
}

RecordedSeries& RecordedFamily::find_or_make(std::vector<std::string> values) {
  std::string key = key_of(values);
  if (const auto found = by_values_.find(key); found != by_values_.end()) return *found->second;
  if (series_.size() >= spec_.options.max_series) {
    overflow_.increment();
    std::fill(values.begin(), values.end(), "other");
    key = key_of(values);
    if (const auto found = by_values_.find(key); found != by_values_.end()) return *found->second;
  }
  RecordedSeries& series = series_.emplace_back();
  series.values = std::move(values);
  allocate(series);
  by_values_.emplace(std::move(key), &series);
  show(series);
  return series;
}

void RecordedFamily::allocate(RecordedSeries& series) const {
  switch (kind_) {
    case Kind::kGauge:
      series.source.gauge = &series.gauge;
      if (spec_.options.absent_until_set) series.gauge.store(kUnset, std::memory_order_relaxed);  // not yet shared
      return;
    case Kind::kHistogram:
      series.source.sum = allocate_cells(CellKind::kFloating, 1);
      if (spec_.options.exemplars) {
        series.exemplars = std::make_unique<ExemplarSlot[]>(bucket_count());
        series.source.exemplars = series.exemplars.get();
      }
      [[fallthrough]];
    case Kind::kCounter:
    case Kind::kLevel:
      series.source.cells = allocate_cells(CellKind::kInteger, bucket_count());
      return;
    case Kind::kCallbackCounter:
    case Kind::kCallbackGauge:
      bug("a callback metric has no recorded series");
  }
}

void RecordedFamily::show(const RecordedSeries& series) {
  for (const auto& [view, exposed] : shown_by_) {
    const bool wanted = std::all_of(view.filters.begin(), view.filters.end(), [&](const LabelFilter& filter) {
      return series.values[index_of(spec_.labels, filter.recorded)] == filter.value;
    });
    if (!wanted) continue;
    std::vector<std::string> values;
    for (const LabelMapping& label : view.labels) {
      values.push_back(series.values[index_of(spec_.labels, label.recorded)]);
    }
    exposed->add(values, series.source);
  }
}

}  // namespace nexusml::metrics::internal
