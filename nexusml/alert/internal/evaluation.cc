#include "nexusml/alert/internal/evaluation.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace nexusml::alert::internal {
namespace {

using std::chrono::milliseconds;
using telemetry::SeriesValue;

constexpr std::string_view kModelLabel = "model_type";

milliseconds scaled(Window window, double scale) {
  return milliseconds(std::max<std::int64_t>(1, std::llround(static_cast<double>(window.count()) * 1000 * scale)));
}

std::vector<std::string> names(const LabelNames& by) {
  return {by.begin(), by.end()};
}

Labels labels_of(const SeriesValue& series) {
  Labels labels;
  for (const telemetry::Label& label : series.labels) labels[label.name] = label.value;
  return labels;
}

std::vector<Reading> readings_of(const std::vector<SeriesValue>& series, double factor = 1) {
  std::vector<Reading> readings;
  for (const SeriesValue& one : series) {
    const double value = one.value * factor;
    if (std::isfinite(value)) readings.push_back({labels_of(one), value});
  }
  return readings;
}

/// The largest, or smallest, of the series that agree in the labels.
std::vector<SeriesValue> folded(const std::vector<SeriesValue>& series, const LabelNames& by, bool largest) {
  std::vector<SeriesValue> groups;
  for (const SeriesValue& one : series) {
    SeriesValue kept{{}, one.value};
    for (const std::string_view name : by) {
      kept.labels.push_back({std::string(name), std::string(telemetry::label_of(one.labels, name))});
    }
    const auto same = std::find_if(groups.begin(), groups.end(),
                                   [&](const SeriesValue& group) { return group.labels == kept.labels; });
    if (same == groups.end()) {
      groups.push_back(std::move(kept));
    } else {
      same->value = largest ? std::max(same->value, kept.value) : std::min(same->value, kept.value);
    }
  }
  return groups;
}

/// Takes the series out of which the verdict, a gauge with the same labels, is 0.
void drop_acquitted(const std::vector<SeriesValue>& verdicts, std::vector<SeriesValue>& series) {
  std::set<Labels> acquitted;
  for (const SeriesValue& verdict : verdicts) {
    if (verdict.value == 0) acquitted.insert(labels_of(verdict));
  }
  std::erase_if(series, [&](const SeriesValue& one) { return acquitted.contains(labels_of(one)); });
}

/// Computes a measure.
class Evaluation {
 public:
  Evaluation(const telemetry::MetricHistory& history, Time now, double scale,
             const std::vector<std::string>& own_models)
      : history_(history), now_(now), scale_(scale), own_models_(own_models) {}

  std::vector<Reading> operator()(const GaugeValue& measure) const {
    std::vector<SeriesValue> series = history_.latest(measure.gauge);
    if (!measure.without.first.empty()) {
      std::erase_if(series, [&without = measure.without](const SeriesValue& one) {
        return telemetry::label_of(one.labels, without.first) == without.second;
      });
    }
    if (!measure.verdict.empty()) drop_acquitted(history_.latest(measure.verdict), series);
    switch (measure.fold) {
      case GaugeValue::Fold::kNone:
        return readings_of(series);
      case GaugeValue::Fold::kMaximum:
        return readings_of(folded(series, measure.by, true));
      case GaugeValue::Fold::kMinimum:
        return readings_of(folded(series, measure.by, false));
    }
    bug("Fold outside the enum");
  }
  std::vector<Reading> operator()(const PercentOf& measure) const {
    const std::vector<SeriesValue> part = history_.latest(measure.part);
    const std::vector<SeriesValue> whole = history_.latest(measure.whole);
    if (part.empty() || whole.empty() || !(whole.front().value > 0)) return {};
    return {{{}, 100 * part.front().value / whole.front().value}};
  }
  std::vector<Reading> operator()(const Growth& measure) const {
    std::vector<SeriesValue> series = history_.increase(measure.counter, scaled(measure.window, scale_));
    if (!measure.prefix.empty()) {
      std::erase_if(series, [&](const SeriesValue& one) {
        const std::string_view value = telemetry::label_of(one.labels, measure.by.front());
        return !value.starts_with(measure.prefix) || value.size() == measure.prefix.size();
      });
    }
    return readings_of(telemetry::sum_by(series, names(measure.by)));
  }
  std::vector<Reading> operator()(const Rate& measure) const {
    return rates(measure.counter, measure.by, measure.window);
  }
  std::vector<Reading> operator()(const Volume& measure) const {
    std::vector<Reading> all = rates(measure.counter, {}, measure.window);
    if (all.empty()) all.push_back({{}, 0});
    if (own_models_.empty()) return all;
    for (Reading& reading : rates(measure.counter, {kModelLabel}, measure.window)) {
      const std::string& model = reading.labels.begin()->second;
      const bool is_wanted = std::find(own_models_.begin(), own_models_.end(), model) != own_models_.end();
      if (is_wanted) all.push_back(std::move(reading));
    }
    return all;
  }
  std::vector<Reading> operator()(const Quantile& measure) const {
    return readings_of(
        history_.quantile(measure.histogram, measure.q, scaled(measure.window, scale_), names(measure.by)));
  }
  std::vector<Reading> operator()(const Mean& measure) const {
    return readings_of(history_.mean(measure.histogram, scaled(measure.window, scale_), names(measure.by)));
  }
  std::vector<Reading> operator()(const Age& measure) const {
    const double now = std::chrono::duration<double>(now_.time_since_epoch()).count();
    std::vector<Reading> readings = readings_of(folded(history_.latest(measure.gauge), measure.by, true));
    for (Reading& reading : readings) reading.value = now - reading.value;
    return readings;
  }
  std::vector<Reading> operator()(const Imbalance& measure) const {
    const std::vector<Reading> by_label = rates(measure.counter, {measure.by}, measure.window);
    if (by_label.size() < 2) return {};
    double sum = 0;
    for (const Reading& reading : by_label) sum += reading.value;
    if (!(sum > measure.least_rate)) return {};
    const auto [least, most] = std::minmax_element(
        by_label.begin(), by_label.end(), [](const Reading& a, const Reading& b) { return a.value < b.value; });
    return {{{}, least->value / most->value}};
  }
  std::vector<Reading> operator()(const PrometheusOnly&) const { return {}; }
  std::vector<Reading> operator()(const WatchdogSilence&) const { return {}; }  // the engine knows when it was heard

 private:
  std::vector<Reading> rates(std::string_view counter, const LabelNames& by, Window window) const {
    const milliseconds length = scaled(window, scale_);
    return readings_of(telemetry::sum_by(history_.increase(counter, length), names(by)),
                       1000 / static_cast<double>(length.count()));
  }

  const telemetry::MetricHistory& history_;
  Time now_;
  double scale_;
  const std::vector<std::string>& own_models_;
};

}  // namespace

std::vector<Reading> evaluate(const Measure& measure, const telemetry::MetricHistory& history, Time now, double scale,
                              const std::vector<std::string>& own_models) {
  return std::visit(Evaluation(history, now, scale, own_models), measure);
}

milliseconds window_of(const Measure& measure, double scale) {
  return std::visit(
      [scale](const auto& one) {
        if constexpr (requires { one.window; }) {
          return scaled(one.window, scale);
        } else {
          return milliseconds(0);
        }
      },
      measure);
}

}  // namespace nexusml::alert::internal
