// Recording: our handles beside prometheus-cpp's, in one run, with one thread and with two.
#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "nexusml/metrics/registry.h"
#include "nexusml/telemetry/telemetry.h"

namespace {

using nexusml::metrics::Registry;

const std::vector<double> kSixteenBounds = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                            0.05,   0.1,     0.25,   0.5,   1,      2.5,   5,    10};

/// Values spread over all buckets, the same for both libraries.
const std::array<double, 1024>& observations() {
  static const std::array<double, 1024> values = [] {
    std::array<double, 1024> made{};
    unsigned state = 12345;
    for (double& value : made) {
      state = state * 1664525U + 1013904223U;
      value = kSixteenBounds[(state >> 24) % kSixteenBounds.size()] * (0.5 + (state & 0xff) / 256.0);
    }
    return made;
  }();
  return values;
}

void counter_increment(benchmark::State& state) {
  static Registry registry;
  static const auto counter = registry.counter("c_total", "C.");
  const auto handle = counter;
  for (auto _ : state) {
    handle.increment();
    benchmark::ClobberMemory();
  }
}
BENCHMARK(counter_increment)->Threads(1)->Threads(2);

void counter_increment_prometheus_cpp(benchmark::State& state) {
  static prometheus::Counter counter;
  for (auto _ : state) counter.Increment();
}
BENCHMARK(counter_increment_prometheus_cpp)->Threads(1)->Threads(2);

void histogram_observe(benchmark::State& state) {
  static Registry registry;
  static const auto histogram = registry.histogram("h", "H.", kSixteenBounds);
  const auto handle = histogram;
  const auto& values = observations();
  std::size_t i = 0;
  for (auto _ : state) {
    handle.observe(values[++i % values.size()]);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(histogram_observe)->Threads(1)->Threads(2);

void histogram_observe_prometheus_cpp(benchmark::State& state) {
  static prometheus::Histogram histogram(prometheus::Histogram::BucketBoundaries{kSixteenBounds});
  const auto& values = observations();
  std::size_t i = 0;
  for (auto _ : state) histogram.Observe(values[++i % values.size()]);
}
BENCHMARK(histogram_observe_prometheus_cpp)->Threads(1)->Threads(2);

void histogram_observe_with_exemplar(benchmark::State& state) {
  static Registry registry;
  static const auto histogram = registry.histogram("h", "H.", kSixteenBounds, {.exemplars = true});
  const auto& values = observations();
  const nexusml::metrics::Exemplar exemplar{.trace_id_high = 1, .trace_id_low = 2};
  std::size_t i = 0;
  for (auto _ : state) histogram.observe(values[++i % values.size()], exemplar);
}
BENCHMARK(histogram_observe_with_exemplar)->Threads(1)->Threads(2);

void record_one_prediction(benchmark::State& state) {
  static Registry registry;
  static nexusml::telemetry::Telemetry telemetry(registry);
  static const std::vector<std::string> labels = {"negative", "neutral", "positive"};
  static const auto model = telemetry.model("sentiment", "sentiment", labels);
  const auto& values = observations();
  std::size_t i = 0;
  for (auto _ : state) {
    const double value = values[++i % values.size()];
    model.record(i % labels.size(), value, nexusml::telemetry::Seconds(value));
    benchmark::ClobberMemory();
  }
}
BENCHMARK(record_one_prediction)->Threads(1)->Threads(2);

void record_one_request(benchmark::State& state) {
  static Registry registry;
  static const nexusml::telemetry::Telemetry telemetry(registry);
  static const auto route = telemetry.route("POST", "/api/v1/models/{model}/predict");
  const auto& values = observations();
  std::size_t i = 0;
  for (auto _ : state) {
    const double value = values[++i % values.size()];
    route.request_begins();
    route.request_ends(200, nexusml::telemetry::Seconds(value), 300, 400);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(record_one_request)->Threads(1)->Threads(2);

}  // namespace
