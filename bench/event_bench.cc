// What it costs a prediction to tell stores and monitors of itself: the copy into the queue, with a consumer that counts on
// another thread.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "nexusml/serve/event_publisher.h"
#include "nexusml/telemetry/event_counter.h"

namespace nexusml {
namespace {

models::ModelInfo info_of(models::ModelType type) {
  models::ModelInfo info;
  info.type = type;
  info.name = models::name_of(type);
  info.version = 1;
  info.labels = {"negative", "neutral", "positive"};
  if (models::engine_of(type) == models::Engine::kGradientBoostedTrees) {
    std::vector<models::Feature> features(12);
    for (std::size_t i = 0; i < features.size(); ++i) features[i].name = "feature " + std::to_string(i);
    info.schema = models::FeatureSchema::create(std::move(features)).value();
  }
  return info;
}

/// Answers nothing; an event needs only to know which model it is of.
class Idle final : public models::Model {
 public:
  using Model::Model;
  Status predict(const models::Input&, models::Workspace&, models::Prediction&) const override { return {}; }
  Status save(const std::filesystem::path&) const override { return {}; }
};

void publish(benchmark::State& state, models::ModelType type, const models::Input& input) {
  metrics::Registry registry;
  telemetry::Telemetry telemetry(registry);
  telemetry::EventCounter counter(telemetry);
  telemetry::EventQueue queue(telemetry, {&counter}, {.bytes_per_producer = 64 << 20});
  serve::EventPublisher publisher(queue);
  const models::ModelInfo info = info_of(type);
  const serve::LoadedModel loaded{
      std::make_shared<Idle>(info), {}, {}, serve::event_source_of(info, serve::default_stored_input(type))};
  models::Prediction prediction;
  prediction.label = 1;
  prediction.confidence = 0.9;
  prediction.scores = {0.05, 0.9, 0.05};
  const std::string id(36, '0');
  const auto now = std::chrono::system_clock::now();
  for (auto _ : state) {
    publisher.publish_answer(loaded, input, prediction, id, now, std::chrono::nanoseconds(1000));
  }
  state.SetItemsProcessed(state.iterations());
  queue.stop();
  state.counters["dropped"] = registry.value("ml_events_dropped_total", {{"reason", "queue_full"}}).value_or(0);
}

void BM_EventOfAText(benchmark::State& state) {
  publish(
      state, models::ModelType::kSentiment,
      models::TextInput{"The hotel room was better than expected and the support team was fast and friendly, will come "
                        "again!",
                        {}});
}
BENCHMARK(BM_EventOfAText);

void BM_EventOfTwelveFeatures(benchmark::State& state) {
  const std::vector<double> values{61, 1, 31.2, 141, 78, 36.8, 182.5, 221, 0, 1, 0, 3};
  publish(state, models::ModelType::kDiagnostic, models::FeatureInput{values});
}
BENCHMARK(BM_EventOfTwelveFeatures);

}  // namespace
}  // namespace nexusml

BENCHMARK_MAIN();
