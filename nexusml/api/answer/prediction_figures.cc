#include "nexusml/api/answer/prediction_figures.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "nexusml/api/answer/figures.h"

namespace nexusml::api {
namespace {

constexpr std::size_t kNewest = 2'000;

double interpolated(const std::vector<double>& sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

template <class Quantile>
void fill_quantiles(Spread& spread, Quantile quantile) {
  spread.p05 = quantile(0.05);
  spread.p25 = quantile(0.25);
  spread.p50 = quantile(0.5);
  spread.p75 = quantile(0.75);
  spread.p95 = quantile(0.95);
  spread.p99 = quantile(0.99);
}

void write_spread(base::JsonWriter& json, std::string_view key, const Spread& spread) {
  json.key(key);
  if (spread.count == 0) {
    json.null();
    return;
  }
  json.begin_object().field("count", spread.count);
  write_figure(json, "minimum", spread.minimum);
  write_figure(json, "mean", spread.mean);
  write_figure(json, "maximum", spread.maximum);
  json.key("quantiles").begin_object();
  write_figure(json, "p05", spread.p05);
  write_figure(json, "p25", spread.p25);
  write_figure(json, "p50", spread.p50);
  write_figure(json, "p75", spread.p75);
  write_figure(json, "p95", spread.p95);
  write_figure(json, "p99", spread.p99);
  json.end_object().end_object();
}

PredictionFigures of_history(const Service& service, std::string_view model, std::chrono::milliseconds window) {
  const std::vector<telemetry::Label> matchers = {{"model_type", std::string(model)}};
  PredictionFigures figures;
  const auto confidence = service.history.observed("ml_model_confidence_score", window, {}, matchers);
  if (!confidence.empty()) figures.confidence = spread_of(confidence.front());
  const auto latency = service.history.observed("model_prediction_latency_seconds", window, {}, matchers);
  if (!latency.empty()) figures.latency_seconds = spread_of(latency.front());
  return figures;
}

std::optional<PredictionFigures> of_records(const Service& service, std::string_view model, store::TimeWindow window) {
  const auto newest = service.records.recent_predictions(model, kNewest);
  if (!newest.ok()) return std::nullopt;
  std::vector<double> confidence;
  std::vector<double> latency;
  for (const store::StoredPrediction& one : *newest) {
    if (one.time < window.from || one.time >= window.until || !one.error.empty()) continue;
    if (std::isfinite(one.confidence)) confidence.push_back(one.confidence);
    latency.push_back(one.latency_seconds);
  }
  return PredictionFigures{.from_records = true,
                           .confidence = spread_of(std::move(confidence)),
                           .latency_seconds = spread_of(std::move(latency))};
}

}  // namespace

Spread spread_of(std::vector<double> values) {
  Spread spread{.count = values.size()};
  if (values.empty()) return spread;
  std::ranges::sort(values);
  spread.minimum = values.front();
  spread.maximum = values.back();
  spread.mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  fill_quantiles(spread, [&](double q) { return interpolated(values, q); });
  return spread;
}

Spread spread_of(const telemetry::HistogramIncrease& observed) {
  Spread spread{.count = observed.count};
  if (observed.count == 0) return spread;
  const auto in_use = [](std::uint64_t count) { return count > 0; };
  const auto first = static_cast<std::size_t>(std::ranges::find_if(observed.counts, in_use) - observed.counts.begin());
  std::size_t last = observed.counts.size() - 1;
  while (observed.counts[last] == 0) --last;
  spread.minimum = first == 0 ? std::min(0.0, observed.bounds.front()) : observed.bounds[first - 1];
  spread.maximum = observed.bounds[std::min(last, observed.bounds.size() - 1)];
  spread.mean = observed.sum / static_cast<double>(observed.count);
  fill_quantiles(spread, [&](double q) { return observed.quantile(q); });
  return spread;
}

PredictionFigures figures_of(const Service& service, std::string_view model, store::TimeWindow window,
                             bool ask_records) {
  PredictionFigures remembered =
      of_history(service, model, std::chrono::duration_cast<std::chrono::milliseconds>(window.until - window.from));
  if (!ask_records || remembered.latency_seconds.count >= kNewest) return remembered;
  auto stored = of_records(service, model, window);
  const bool knows_more = stored && stored->latency_seconds.count > remembered.latency_seconds.count;
  return knows_more ? std::move(*stored) : std::move(remembered);
}

void write_figures(base::JsonWriter& json, const PredictionFigures& figures) {
  write_spread(json, "confidence", figures.confidence);
  write_spread(json, "latency_seconds", figures.latency_seconds);
  json.key("figures_from");
  if (figures.confidence.count == 0 && figures.latency_seconds.count == 0) {
    json.null();
  } else {
    json.value(figures.from_records ? "records" : "history");
  }
}

}  // namespace nexusml::api
