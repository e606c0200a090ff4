#include "nexusml/alert/internal/promql.h"

#include <cmath>

#include "nexusml/base/text.h"

namespace nexusml::alert::internal {
namespace {

constexpr std::string_view kJob = R"(job="nexusml")";

/// Everything of a model, or everything but some models' values.
struct Choice {
  std::string_view label{};
  std::vector<std::string> matchers{};

  [[nodiscard]] std::string with(std::string more) const {
    std::string text = std::move(more);
    for (const std::string& matcher : matchers) text += (text.empty() ? "" : ",") + matcher;
    return text.empty() ? text : "{" + text + "}";
  }
};

std::string list_of(const LabelNames& by, std::string_view separator = ", ") {
  std::string text = "job";
  for (const std::string_view label : by) text += std::string(separator) + std::string(label);
  return text;
}

std::string sum_by(const LabelNames& by, const std::string& what) {
  return "sum by (" + list_of(by) + ") (" + what + ")";
}

std::string rate_of(std::string_view counter, const std::string& labels, const std::string& window) {
  return "rate(" + std::string(counter) + labels + "[" + window + "])";
}

std::string quantile_of(const Quantile& measure, const std::string& labels, double scale) {
  LabelNames by = measure.by;
  by.push_back("le");
  const std::string bucket = std::string(measure.histogram) + "_bucket";
  return "histogram_quantile(" + base::to_text(measure.q) + ", " +
         sum_by(by, rate_of(bucket, labels, promql_duration(measure.window, scale))) + ")";
}

std::string recording_name(const LabelNames& by, std::string_view name, std::string_view joint, Window window,
                           double scale) {
  return list_of(by, "_") + ":" + std::string(name) + std::string(joint) + promql_duration(window, scale);
}

/// Prints a measure, of the series that the choice leaves.
class MeasurePrinter {
 public:
  MeasurePrinter(const Choice& choice, double scale) : choice_(choice), scale_(scale) {}

  std::string operator()(const GaugeValue& measure) const {
    // Every process exports some gauges under this name: only our own is meant.
    const bool is_of_process = measure.gauge.starts_with("process_");
    std::string matcher(is_of_process ? kJob : "");
    if (const auto& [label, value] = measure.without; !label.empty()) {
      matcher = std::string(label) + "!=\"" + std::string(value) + "\"";
    }
    std::string series = std::string(measure.gauge) + choice_.with(matcher);
    if (!measure.verdict.empty()) series += " unless " + std::string(measure.verdict) + choice_.with(matcher) + " == 0";
    switch (measure.fold) {
      case GaugeValue::Fold::kNone:
        return measure.verdict.empty() ? series : "(" + series + ")";
      case GaugeValue::Fold::kMaximum:
        return "max by (" + list_of(measure.by) + ") (" + series + ")";
      case GaugeValue::Fold::kMinimum:
        return "min by (" + list_of(measure.by) + ") (" + series + ")";
    }
    bug("Fold outside the enum");
  }
  std::string operator()(const PercentOf& measure) const {
    return "100 * " + std::string(measure.part) + " / " + std::string(measure.whole);
  }
  std::string operator()(const Growth& measure) const {
    std::string matcher;
    if (!measure.prefix.empty()) {
      matcher = std::string(measure.by.front()) + "=~\"" + std::string(measure.prefix) + ".+\"";
    }
    return recording_of(measure, scale_)->name + choice_.with(matcher);
  }
  std::string operator()(const Rate& measure) const {
    return sum_by(measure.by, rate_of(measure.counter, choice_.with(""), promql_duration(measure.window, scale_)));
  }
  std::string operator()(const Volume& measure) const {
    const std::string window = promql_duration(measure.window, scale_);
    if (!choice_.matchers.empty()) {
      return sum_by({choice_.label}, rate_of(measure.counter, choice_.with(""), window));
    }
    return "(" + sum_by({}, rate_of(measure.counter, "", window)) + " or 0 * max by (job) (up{" + std::string(kJob) +
           "} == 1))";
  }
  std::string operator()(const Quantile& measure) const {
    if (measure.recording.empty()) return quantile_of(measure, choice_.with(""), scale_);
    return recording_of(measure, scale_)->name + choice_.with("");
  }
  std::string operator()(const Mean& measure) const {
    const std::string histogram(measure.histogram);
    const std::string window = promql_duration(measure.window, scale_);
    return sum_by(measure.by, rate_of(histogram + "_sum", choice_.with(""), window)) + " / " +
           sum_by(measure.by, rate_of(histogram + "_count", choice_.with(""), window));
  }
  std::string operator()(const Age& measure) const {
    return "time() - max by (" + list_of(measure.by) + ") (" + std::string(measure.gauge) + choice_.with("") + ")";
  }
  std::string operator()(const Imbalance& measure) const {
    const std::string rates = recording_of(measure, scale_)->name;
    return "min by (job) (" + rates + ") / max by (job) (" + rates + ")";
  }
  std::string operator()(const PrometheusOnly& measure) const { return std::string(measure.expression); }
  std::string operator()(const WatchdogSilence&) const { bug("this alert is not Prometheus' business"); }

 private:
  const Choice& choice_;
  double scale_;
};

std::string comparison(Side bad, double limit) {
  switch (bad) {
    case Side::kAbove:
      return " > " + base::to_text(limit);
    case Side::kBelow:
      return " < " + base::to_text(limit);
    case Side::kAt:
      return " == " + base::to_text(limit);
  }
  bug("Side outside the enum");
}

/// Conditions of the whole that an imbalance needs beside the ratio.
std::string further_conditions(const Measure& measure, double scale) {
  const auto* imbalance = std::get_if<Imbalance>(&measure);
  if (imbalance == nullptr) return {};
  const std::string rates = recording_of(*imbalance, scale)->name;
  return " and on (job) count by (job) (" + rates + ") > 1 and on (job) sum by (job) (" + rates + ") > " +
         base::to_text(imbalance->least_rate);
}

}  // namespace

std::string promql_duration(std::chrono::seconds time, double scale) {
  const auto milliseconds = std::max<std::int64_t>(1, std::llround(static_cast<double>(time.count()) * 1000 * scale));
  if (milliseconds % 3'600'000 == 0) return base::to_text(milliseconds / 3'600'000) + "h";
  if (milliseconds % 60'000 == 0) return base::to_text(milliseconds / 60'000) + "m";
  if (milliseconds % 1000 == 0) return base::to_text(milliseconds / 1000) + "s";
  return base::to_text(milliseconds) + "ms";
}

std::optional<Recording> recording_of(const Measure& measure, double scale) {
  if (const auto* growth = std::get_if<Growth>(&measure)) {
    const std::string counter(growth->counter);
    const std::string window = promql_duration(growth->window, scale);
    return Recording{recording_name(growth->by, growth->recording, "", growth->window, scale),
                     sum_by(growth->by, "(" + counter + " unless " + counter + " offset " + window + ") or increase(" +
                                            counter + "[" + window + "])"),
                     0, true};
  }
  if (const auto* imbalance = std::get_if<Imbalance>(&measure)) {
    const LabelNames by{imbalance->by};
    return Recording{recording_name(by, imbalance->recording, "", imbalance->window, scale),
                     sum_by(by, rate_of(imbalance->counter, "", promql_duration(imbalance->window, scale))), 1};
  }
  if (const auto* quantile = std::get_if<Quantile>(&measure); quantile != nullptr && !quantile->recording.empty()) {
    return Recording{recording_name(quantile->by, quantile->recording, "_", quantile->window, scale),
                     quantile_of(*quantile, "", scale), 2};
  }
  return std::nullopt;
}

std::string promql(const Rule& rule, const ThresholdValues& thresholds, double scale) {
  if (std::holds_alternative<PrometheusOnly>(rule.measure)) {
    return std::visit(MeasurePrinter({}, scale), rule.measure);
  }
  const Limit& limit = rule.limit;
  std::vector<std::pair<std::string, double>> own;
  if (limit.threshold && !limit.model_label.empty()) own = thresholds.own_values(*limit.threshold);
  const auto condition = [&](const Choice& choice, std::string_view model) {
    return std::visit(MeasurePrinter(choice, scale), rule.measure) +
           comparison(limit.bad, limit_of(rule, thresholds, model));
  };
  const std::string label(limit.model_label);
  Choice common{limit.model_label, {}};
  // The volume of all together has its limit whatever single models have.
  if (!std::holds_alternative<Volume>(rule.measure)) {
    for (const auto& [model, value] : own) common.matchers.push_back(label + "!=\"" + model + "\"");
  }
  std::string text = condition(common, {}) + further_conditions(rule.measure, scale);
  for (const auto& [model, value] : own) {
    text += " or " + condition({limit.model_label, {label + "=\"" + model + "\""}}, model);
  }
  return text;
}

}  // namespace nexusml::alert::internal
