// What drift monitoring costs a prediction, beside the way one would write it down first: a sorted map of bin counts per
// feature and a map from category to count.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/monitor/drift_monitor.h"
#include "nexusml/monitor/testing/live_rows.h"

namespace {

using namespace nexusml;

constexpr std::size_t kRows = 4'096;
constexpr std::size_t kBatch = 256;    // events that the queue hands over at once
constexpr std::size_t kFeatures = 10;  // eight numbers and two categories; label and confidence beside them

const std::vector<monitor::testing::LiveRow>& rows() {
  static const auto drawn = monitor::testing::live_rows(kRows, 5);
  return drawn;
}

void count_of(benchmark::State& state) {
  const auto values = static_cast<std::int64_t>(kFeatures + 2);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch) * values);
  state.counters["per_value"] =
      benchmark::Counter(static_cast<double>(state.iterations() * static_cast<std::int64_t>(kBatch) * values),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["per_prediction"] =
      benchmark::Counter(static_cast<double>(state.iterations() * static_cast<std::int64_t>(kBatch)),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// DriftMonitor::on_events() in batches.
void BM_monitor(benchmark::State& state) {
  metrics::Registry registry;
  const base::SystemClock clock;
  const telemetry::Telemetry telemetry(registry, &clock);
  monitor::DriftMonitor monitor(telemetry, clock);
  (void)monitor.set_reference("m", "1", monitor::testing::live_reference(monitor::testing::live_rows(5'000, 1)));
  const telemetry::EventSource source = monitor::testing::live_source();
  const auto events = monitor::testing::live_events(source, rows());
  std::size_t next = 0;
  for (auto _ : state) {
    monitor.on_events(std::span(events).subspan(next, kBatch));
    next = (next + kBatch) % kRows;
  }
  count_of(state);
}
BENCHMARK(BM_monitor);

/// A model of 10,000 features whose predictions come `events` at a time; its features are in the reference's order, or in
/// the opposite one.
void BM_wide(benchmark::State& state) {
  constexpr std::size_t kWide = 10'000;
  const auto batch = static_cast<std::size_t>(state.range(0));
  const bool is_reversed = state.range(1) != 0;
  metrics::Registry registry;
  const base::SystemClock clock;
  const telemetry::Telemetry telemetry(registry, &clock);
  monitor::DriftMonitor monitor(telemetry, clock);
  auto reference = std::make_shared<stats::ReferenceProfile>();
  reference->rows = reference->sampled_rows = kRows;
  telemetry::EventSource source{.model = "m", .version = "1"};
  for (std::size_t i = 0; i < kWide; ++i) {
    source.features.push_back({"feature_" + std::to_string(i), {}});
    std::vector<double> numbers;
    for (const auto& row : std::span(rows()).first(100)) numbers.push_back(row.values[0]);
    reference->features.push_back({source.features.back().name, stats::profile_numbers(std::move(numbers))});
  }
  if (is_reversed) std::reverse(source.features.begin(), source.features.end());
  (void)monitor.set_reference("m", "1", std::move(reference));
  std::vector<std::vector<double>> values(8, std::vector<double>(kWide));
  for (std::size_t i = 0; i < values.size() * kWide; ++i) values[i / kWide][i % kWide] = rows()[i % kRows].values[0];
  std::vector<telemetry::PredictionEvent> events(batch);
  for (std::size_t i = 0; i < batch; ++i) {
    events[i].source = &source;
    events[i].values = values[i % values.size()];
  }
  for (auto _ : state) monitor.on_events(events);
  state.counters["per_prediction"] =
      benchmark::Counter(static_cast<double>(state.iterations() * static_cast<std::int64_t>(batch)),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(BM_wide)->ArgNames({"events", "reversed"})->Args({256, 0})->Args({1, 0})->Args({256, 1})->Args({1, 1});

/// The same counts in maps.
void BM_maps(benchmark::State& state) {
  const auto reference = monitor::testing::live_reference(monitor::testing::live_rows(5'000, 1));
  const telemetry::EventSource source = monitor::testing::live_source();
  std::vector<std::map<double, std::uint64_t>> bins(kFeatures);
  std::vector<std::map<std::string, std::uint64_t>> categories(kFeatures + 1);
  std::map<double, std::uint64_t> confidences;
  for (std::size_t i = 0; i < kFeatures; ++i) {
    const auto* numbers = std::get_if<stats::NumericProfile>(&reference->features[i].profile);
    if (numbers == nullptr) continue;
    for (const double edge : numbers->edges) bins[i][edge] = 0;
    bins[i][std::numeric_limits<double>::infinity()] = 0;
  }
  for (const double edge : reference->confidence->edges) confidences[edge] = 0;
  confidences[std::numeric_limits<double>::infinity()] = 0;
  std::size_t next = 0;
  for (auto _ : state) {
    for (std::size_t row = next; row < next + kBatch; ++row) {
      const monitor::testing::LiveRow& one = rows()[row];
      for (std::size_t i = 0; i < kFeatures; ++i) {
        if (source.features[i].categories.empty()) {
          ++bins[i].lower_bound(one.values[i])->second;
        } else {
          ++categories[i][source.features[i].categories[static_cast<std::size_t>(one.values[i])]];
        }
      }
      ++categories[kFeatures][source.labels[static_cast<std::size_t>(one.label)]];
      ++confidences.lower_bound(one.confidence)->second;
    }
    next = (next + kBatch) % kRows;
  }
  count_of(state);
}
BENCHMARK(BM_maps);

/// One evaluation of a full window, in the background, every 15 seconds.
void BM_evaluation(benchmark::State& state) {
  metrics::Registry registry;
  const base::SystemClock clock;
  const telemetry::Telemetry telemetry(registry, &clock);
  monitor::DriftMonitor monitor(telemetry, clock);
  (void)monitor.set_reference("m", "1", monitor::testing::live_reference(monitor::testing::live_rows(5'000, 1)));
  const telemetry::EventSource source = monitor::testing::live_source();
  const auto events = monitor::testing::live_events(source, rows());
  monitor.on_events(events);
  for (auto _ : state) monitor.evaluate_now();
}
BENCHMARK(BM_evaluation)->Unit(benchmark::kMicrosecond);

}  // namespace
