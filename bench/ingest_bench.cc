// How fast predictions made elsewhere are taken: NDJSON with ten features each, read, checked, measured and put on the
// event queue, on one core.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "nexusml/serve/external_ingest.h"
#include "nexusml/serve/json_input.h"

namespace nexusml {
namespace {

constexpr std::size_t kLines = 500;  // about a piece of a body

/// Lines with eight numbers and two texts, and an id or none.
std::vector<std::string> lines_of(bool with_ids) {
  std::vector<std::string> lines;
  base::Uuid7Generator ids;
  for (std::size_t i = 0; i < kLines; ++i) {
    std::string line = R"({"model_type":"fraud",)";
    if (with_ids) line += R"("prediction_id":")" + std::string(base::view(ids.next({}))) + R"(",)";
    line += R"("timestamp":"2026-11-22T08:15:30Z","features":{)";
    for (int f = 0; f < 8; ++f)
      line += "\"feature_" + std::to_string(f) + "\":" + std::to_string(0.25 * f + 0.001 * i) + ",";
    line += R"("country":"PT","channel":"web"},"prediction":"ok","confidence":0.93,"latency_seconds":0.004})";
    line.append(serve::JsonInputReader::kPadding, ' ');
    lines.push_back(line);
  }
  return lines;
}

/// Takes events and drops them.
class Nowhere final : public telemetry::EventConsumer {
 public:
  void on_events(std::span<const telemetry::PredictionEvent> events) noexcept override {
    benchmark::DoNotOptimize(events.data());
  }
};

void BM_Ingest(benchmark::State& state) {
  metrics::Registry registry;
  telemetry::Telemetry telemetry(registry);
  base::SystemClock clock;
  Nowhere nowhere;
  serve::IngestGate gate;
  telemetry::EventQueue queue(telemetry, {&nowhere, &gate});
  serve::ExternalModels models(telemetry, queue, gate, clock, [](std::string_view) { return false; });
  const auto ingest = models.lease();
  std::vector<std::string> lines = lines_of(state.range(0) != 0);
  std::size_t next = 0;
  std::size_t bytes = 0;
  for (auto _ : state) {
    std::string& line = lines[next++ % kLines];
    // Ids must be new each round: count up in one.
    if (state.range(0) != 0) {
      const std::size_t at = line.find("prediction_id") + 16 + 24;
      for (std::size_t rest = next, i = 12; i-- > 0; rest /= 10) line[at + i] = static_cast<char>('0' + rest % 10);
    }
    const std::string_view json = std::string_view(line).substr(0, line.size() - serve::JsonInputReader::kPadding);
    bytes += json.size();
    if (ingest->add(json)) state.SkipWithError("a line was refused");
    if (next % kLines == 0) benchmark::DoNotOptimize(ingest->publish());
  }
  benchmark::DoNotOptimize(ingest->publish());
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
  queue.stop();
  state.counters["dropped"] = registry.value("ml_events_dropped_total", {{"reason", "queue_full"}}).value_or(0);
}
BENCHMARK(BM_Ingest)->ArgName("ids")->Arg(0)->Arg(1);

}  // namespace
}  // namespace nexusml

BENCHMARK_MAIN();
