// What live performance costs: a prediction on the event queue's thread, a label in the background, and an evaluation.
#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/uuid.h"
#include "nexusml/metrics/registry.h"
#include "nexusml/monitor/performance_monitor.h"

namespace nexusml {
namespace {

constexpr std::size_t kBatch = 256;
constexpr std::size_t kIds = 1 << 18;  // more than the index holds, so that the oldest leave

struct House {
  base::FakeClock clock{std::chrono::system_clock::time_point(std::chrono::hours(480'000))};
  metrics::Registry registry;
  telemetry::Telemetry telemetry{registry, &clock};
  monitor::PerformanceMonitor monitor{telemetry, clock};
  std::vector<telemetry::EventSource> sources;
  std::vector<std::string> ids;
  std::array<double, 3> scores{0.1, 0.7, 0.2};

  explicit House(std::size_t models) : sources(models), ids(kIds) {
    for (std::size_t i = 0; i < models; ++i) {
      sources[i].model = "model" + std::to_string(i);
      sources[i].version = "1";
      sources[i].labels = {"negative", "neutral", "positive"};
    }
    base::Uuid7Generator generator(1);
    for (std::string& id : ids) id = base::view(generator.next(clock.now()));
  }
  /// The next batch: the models take turns.
  std::vector<telemetry::PredictionEvent> events(std::size_t first) {
    std::vector<telemetry::PredictionEvent> events(kBatch);
    for (std::size_t i = 0; i < kBatch; ++i) {
      events[i].source = &sources[i % sources.size()];
      events[i].id = ids[(first + i) % kIds];
      events[i].time = clock.now();
      events[i].label = 1;
      events[i].confidence = 0.7;
      events[i].scores = scores;
    }
    return events;
  }
};

void BM_PerformanceOfAPrediction(benchmark::State& state) {
  House house(static_cast<std::size_t>(state.range(0)));
  std::vector<std::vector<telemetry::PredictionEvent>> batches;
  for (std::size_t first = 0; first < kIds; first += kBatch) batches.push_back(house.events(first));
  std::size_t next = 0;
  for (auto _ : state) house.monitor.on_events(batches[next++ % batches.size()]);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch));
}
BENCHMARK(BM_PerformanceOfAPrediction)->Arg(1)->Arg(7);

void BM_JoinOfALabel(benchmark::State& state) {
  House house(1);
  house.monitor.on_events(house.events(0));
  std::vector<store::FeedbackRecord> labels(kBatch);
  for (std::size_t i = 0; i < kBatch; ++i) labels[i] = {house.ids[i], "positive", house.clock.now()};
  bool is_positive = false;
  for (auto _ : state) {
    // Every label is a correction of the one before.
    for (auto& label : labels) label.label = is_positive ? "positive" : "neutral";
    is_positive = !is_positive;
    house.monitor.on_feedback(labels);
    house.monitor.evaluate_now();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch));
}
BENCHMARK(BM_JoinOfALabel);

void BM_EvaluationOfAFullWindow(benchmark::State& state) {
  House house(1);
  const std::size_t rows = house.monitor.options().maximum_rows;
  for (std::size_t first = 0; first < rows; first += kBatch) {
    house.monitor.on_events(house.events(first));
    for (std::size_t i = first; i < first + kBatch; ++i) {
      const store::FeedbackRecord label{house.ids[i], i % 3 == 0 ? "positive" : "neutral", house.clock.now()};
      house.monitor.on_feedback({&label, 1});
    }
    if (first % 4096 == 0) house.monitor.evaluate_now();
  }
  house.monitor.evaluate_now();
  for (auto _ : state) benchmark::DoNotOptimize(house.monitor.readings_of_last(std::chrono::hours(24)));
  state.counters["rows"] = static_cast<double>(house.monitor.readings()[0]->rows);
}
BENCHMARK(BM_EvaluationOfAFullWindow)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace nexusml
