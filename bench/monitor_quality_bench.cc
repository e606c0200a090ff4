// What the data-quality monitor costs an event and a value, on the event queue's thread; and an evaluation.
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "nexusml/monitor/quality_monitor.h"

namespace nexusml {
namespace {

constexpr std::size_t kBatch = 1'000;

telemetry::EventSource table_source(std::size_t features) {
  telemetry::EventSource source{.model = "table", .type = "risk", .version = "1"};
  for (std::size_t i = 0; i < features; ++i) {
    telemetry::EventFeature& feature = source.features.emplace_back();
    feature.name = "feature " + std::to_string(i);
    if (i % 4 == 3) feature.categories = {"a", "b", "c"};
  }
  return source;
}

std::shared_ptr<const stats::ReferenceProfile> reference_of(const telemetry::EventSource& source) {
  auto reference = std::make_shared<stats::ReferenceProfile>();
  for (const telemetry::EventFeature& feature : source.features) {
    if (feature.categories.empty()) {
      stats::NumericProfile numbers;
      numbers.count = 1'000;
      numbers.minimum = -4;
      numbers.maximum = 4;
      reference->features.push_back({feature.name, std::move(numbers)});
    } else {
      stats::CategoricalProfile categories;
      for (const std::string& name : feature.categories) categories.categories.push_back({name, 100});
      reference->features.push_back({feature.name, std::move(categories)});
    }
  }
  return reference;
}

/// Rows with a share of missing values.
std::vector<std::vector<double>> rows_of(const telemetry::EventSource& source, double missing) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  std::vector<std::vector<double>> rows(64 * kBatch);
  for (auto& row : rows) {
    for (const telemetry::EventFeature& feature : source.features) {
      const double value = feature.categories.empty() ? normal(random) : std::floor(3 * uniform(random));
      row.push_back(uniform(random) < missing ? std::nan("") : value);
    }
  }
  return rows;
}

void count(benchmark::State& state, const telemetry::EventSource& source,
           const std::vector<telemetry::PredictionEvent>& events, std::size_t values) {
  metrics::Registry registry;
  const telemetry::Telemetry telemetry(registry);
  const base::SystemClock clock;
  monitor::QualityMonitor monitor(telemetry, clock);
  monitor.set_reference(source.model, source.version, reference_of(source));
  std::size_t at = 0;
  for (auto _ : state) {
    monitor.on_events(std::span(events).subspan(at, kBatch));
    at = (at + kBatch) % events.size();
  }
  const auto counted = static_cast<double>(state.iterations() * kBatch);
  state.counters["ns_per_event"] =
      benchmark::Counter(counted * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["ns_per_value"] = benchmark::Counter(counted * static_cast<double>(values) * 1e-9,
                                                      benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void BM_QualityOfATable(benchmark::State& state) {
  const telemetry::EventSource source = table_source(static_cast<std::size_t>(state.range(0)));
  const auto rows = rows_of(source, static_cast<double>(state.range(1)) / 100);
  std::vector<telemetry::PredictionEvent> events(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    events[i].source = &source;
    events[i].values = rows[i];
  }
  count(state, source, events, source.features.size());
}
BENCHMARK(BM_QualityOfATable)
    ->ArgNames({"features", "missing_percent"})
    ->Args({12, 0})
    ->Args({12, 5})
    ->Args({12, 30})
    ->Args({100, 5});

void BM_QualityOfATextEvent(benchmark::State& state) {
  telemetry::EventSource source{.model = "text", .type = "sentiment", .version = "1"};
  source.features = {
      {"text.characters", {}}, {"text.words", {}}, {"text.non_ascii_share", {}}, {"text.mean_word_length", {}}};
  const std::vector<double> traits{103, 19, 0, 4.4};
  std::mt19937_64 random(1);
  std::vector<telemetry::PredictionEvent> events(64 * kBatch);
  for (auto& event : events) {
    event.source = &source;
    event.values = traits;
    event.fingerprint = random();
  }
  count(state, source, events, 1);
}
BENCHMARK(BM_QualityOfATextEvent);

void BM_QualityEvaluation(benchmark::State& state) {
  const telemetry::EventSource source = table_source(static_cast<std::size_t>(state.range(0)));
  const auto rows = rows_of(source, 0.05);
  metrics::Registry registry;
  const telemetry::Telemetry telemetry(registry);
  const base::SystemClock clock;
  monitor::QualityMonitor monitor(telemetry, clock);
  for (const auto& row : rows) {
    telemetry::PredictionEvent event;
    event.source = &source;
    event.values = row;
    monitor.on_events(std::span(&event, 1));
  }
  for (auto _ : state) monitor.evaluate_now();
}
BENCHMARK(BM_QualityEvaluation)->ArgName("features")->Arg(12)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace nexusml

BENCHMARK_MAIN();
