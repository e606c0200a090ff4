#include "nexusml/metrics/internal/validate.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "nexusml/base/error.h"
#include "nexusml/metrics/histogram.h"
#include "nexusml/metrics/lint.h"

namespace nexusml::metrics::internal {
namespace {

[[noreturn]] void refuse(const std::string& name, const std::string& reason) {
  bug("metric '" + name + "': " + reason);
}

MetricType type_of(Kind kind) {
  switch (kind) {
    case Kind::kCounter:
    case Kind::kCallbackCounter:
      return MetricType::kCounter;
    case Kind::kGauge:
    case Kind::kLevel:
    case Kind::kCallbackGauge:
      return MetricType::kGauge;
    case Kind::kHistogram:
      return MetricType::kHistogram;
  }
  bug("Kind outside the enum");
}

bool has(const std::vector<std::string>& labels, const std::string& label) {
  return std::ranges::find(labels, label) != labels.end();
}

void validate_bounds(const std::string& name, Kind kind, const std::vector<double>& bounds) {
  if (kind != Kind::kHistogram) return;
  if (bounds.empty() || bounds.size() > kMaxBounds) refuse(name, "a histogram has 1 to 63 upper bounds");
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    if (!std::isfinite(bounds[i])) refuse(name, "an upper bound is not finite (+Inf is added by itself)");
    if (i > 0 && bounds[i] <= bounds[i - 1]) refuse(name, "the upper bounds do not rise");
  }
}

void validate_view(const FamilySpec& spec, const View& view, Kind kind) {
  if (!is_metric_name(view.name)) refuse(view.name, "this is not a metric name ([a-zA-Z_:][a-zA-Z0-9_:]*)");
  if (type_of(kind) == MetricType::kCounter && !view.name.ends_with("_total")) {
    refuse(view.name, "a counter's name ends in _total");
  }
  std::set<std::string> shown;
  std::set<std::string> settled;
  for (const LabelMapping& label : view.labels) {
    if (!is_label_name(label.exposed) || label.exposed == "le") refuse(view.name, "bad label '" + label.exposed + "'");
    if (!has(spec.labels, label.recorded)) refuse(view.name, "no label '" + label.recorded + "' is recorded");
    if (!shown.insert(label.exposed).second) refuse(view.name, "the label '" + label.exposed + "' stands twice");
    settled.insert(label.recorded);
  }
  for (const LabelFilter& filter : view.filters) {
    if (!has(spec.labels, filter.recorded)) refuse(view.name, "no label '" + filter.recorded + "' is recorded");
    settled.insert(filter.recorded);
  }
  if (kind == Kind::kGauge && settled.size() != std::set(spec.labels.begin(), spec.labels.end()).size()) {
    refuse(view.name, "a view of a gauge must show or filter every recorded label: gauges cannot be added up");
  }
}

}  // namespace

void validate(const FamilySpec& spec, Kind kind, const std::vector<double>& bounds, bool pedantic) {
  if (spec.views.empty()) refuse(spec.name, "no view shows it");
  validate_bounds(spec.name, kind, bounds);
  for (const View& view : spec.views) {
    validate_view(spec, view, kind);
    if (!pedantic) continue;
    for (const std::string& complaint : lint(view, type_of(kind))) refuse(view.name, complaint);
  }
}

}  // namespace nexusml::metrics::internal
