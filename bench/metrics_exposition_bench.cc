// Exposing 100,000 series: our registry beside prometheus-cpp's text serializer, and what gzip's levels cost.
#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <string>

#include "nexusml/metrics/gzip.h"
#include "nexusml/metrics/registry.h"

namespace {

using nexusml::metrics::Format;
using nexusml::metrics::Registry;

constexpr int kFamilies = 100;
constexpr int kSeriesPerFamily = 1000;

Registry& registry_with_100k_series() {
  static Registry registry;
  static const bool filled = [] {
    for (int family = 0; family < kFamilies; ++family) {
      const auto counters = registry.counter_family("requests_" + std::to_string(family) + "_total",
                                                    "Requests answered.", {"endpoint", "status"});
      for (int series = 0; series < kSeriesPerFamily; ++series) {
        counters.with({"/api/v1/models/" + std::to_string(series), "200"}).increment(12345 + series);
      }
    }
    return true;
  }();
  benchmark::DoNotOptimize(filled);
  return registry;
}

void expose_100k_series(benchmark::State& state) {
  Registry& registry = registry_with_100k_series();
  std::string out;
  for (auto _ : state) {
    out.clear();
    registry.expose(Format::kText, out);
  }
  state.counters["bytes"] = static_cast<double>(out.size());
}
BENCHMARK(expose_100k_series)->Unit(benchmark::kMillisecond);

void expose_100k_series_after_one_new_series(benchmark::State& state) {
  static Registry registry({.max_series = 200'000});
  static const auto counters = registry.counter_family("requests_total", "R.", {"endpoint"});
  static int series = 0;
  for (; series < kFamilies * kSeriesPerFamily; ++series) (void)counters.with({std::to_string(series)});
  std::string out;
  for (auto _ : state) {
    (void)counters.with({std::to_string(++series)});
    out.clear();
    registry.expose(Format::kText, out);
  }
}
BENCHMARK(expose_100k_series_after_one_new_series)->Unit(benchmark::kMillisecond)->Iterations(20);

void expose_100k_series_prometheus_cpp(benchmark::State& state) {
  prometheus::Registry registry;
  for (int family = 0; family < kFamilies; ++family) {
    auto& counters = prometheus::BuildCounter()
                         .Name("requests_" + std::to_string(family) + "_total")
                         .Help("Requests answered.")
                         .Register(registry);
    for (int series = 0; series < kSeriesPerFamily; ++series) {
      counters.Add({{"endpoint", "/api/v1/models/" + std::to_string(series)}, {"status", "200"}}).Increment(12345);
    }
  }
  const prometheus::TextSerializer serializer;
  for (auto _ : state) benchmark::DoNotOptimize(serializer.Serialize(registry.Collect()));
}
BENCHMARK(expose_100k_series_prometheus_cpp)->Unit(benchmark::kMillisecond);

void gzip_exposition(benchmark::State& state) {
  const std::string text = registry_with_100k_series().expose(Format::kText);
  std::size_t size = 0;
  for (auto _ : state) size = nexusml::metrics::gzip(text, static_cast<int>(state.range(0)))->size();
  state.counters["percent_of_size"] = 100.0 * static_cast<double>(size) / static_cast<double>(text.size());
}
BENCHMARK(gzip_exposition)->Arg(1)->Arg(3)->Arg(6)->Unit(benchmark::kMillisecond);

}  // namespace
