// The statistics of drift: nanoseconds per value of the streaming summaries, and the cost of one comparison.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/stats/bin_edges.h"
#include "nexusml/stats/category_counter.h"
#include "nexusml/stats/chi_square.h"
#include "nexusml/stats/distances.h"
#include "nexusml/stats/frequent_categories.h"
#include "nexusml/stats/kolmogorov_smirnov.h"
#include "nexusml/stats/moments.h"
#include "nexusml/stats/profile_builder.h"
#include "nexusml/stats/quantile_sketch.h"
#include "nexusml/stats/text_traits.h"
#include "nexusml/stats/wasserstein.h"

namespace {

using namespace nexusml::stats;

constexpr std::size_t kValues = 1 << 16;  // more than a branch predictor learns by heart

std::vector<double> normal_values(std::size_t count, double shift = 0) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal(shift);
  std::vector<double> values(count);
  for (double& value : values) value = normal(random);
  return values;
}

/// Texts of which few are frequent and many rare, or all different.
std::vector<std::string> categories(std::size_t distinct, bool skewed) {
  std::mt19937_64 random(2);
  std::vector<std::string> names(kValues);
  for (std::size_t i = 0; i < kValues; ++i) {
    const double uniform = std::ldexp(static_cast<double>(random() >> 11U), -53);
    const double rank =
        skewed ? std::pow(static_cast<double>(distinct), uniform) : uniform * static_cast<double>(distinct);
    names[i] = "category " + std::to_string(static_cast<std::uint64_t>(rank));
  }
  return names;
}

/// Runs `add` once per value, over and over, and reports the time of one.
template <class Values, class Add>
void per_value(benchmark::State& state, const Values& values, const Add& add) {
  std::size_t i = 0;
  for (auto _ : state) {
    add(values[i++ & (kValues - 1)]);
    benchmark::ClobberMemory();
  }
}

void bin_counter(benchmark::State& state) {
  const auto values = normal_values(kValues);
  const auto profile = profile_numbers(values, {.bins = static_cast<std::size_t>(state.range(0))});
  const auto edges = BinEdges::create(profile.edges);
  BinCounter counter(*edges);
  per_value(state, values, [&](double value) { counter.add(value); });
}
BENCHMARK(bin_counter)->Arg(10)->Arg(50)->Arg(200);

void bin_counter_by_lower_bound(benchmark::State& state) {  // the standard library's search, with branches
  const auto values = normal_values(kValues);
  const auto profile = profile_numbers(values, {.bins = static_cast<std::size_t>(state.range(0))});
  std::vector<std::uint64_t> counts(profile.counts.size());
  per_value(state, values, [&](double value) {
    const auto& edges = profile.edges;
    ++counts[static_cast<std::size_t>(std::lower_bound(edges.begin(), edges.end(), value) - edges.begin())];
  });
}
BENCHMARK(bin_counter_by_lower_bound)->Arg(10)->Arg(50)->Arg(200);

void moments(benchmark::State& state) {
  Moments sums;
  per_value(state, normal_values(kValues), [&](double value) { sums.add(value); });
  benchmark::DoNotOptimize(sums);
}
BENCHMARK(moments);

void bin_counter_and_moments(benchmark::State& state) {  // what drift needs of a numeric feature
  const auto values = normal_values(kValues);
  const auto profile = profile_numbers(values);
  const auto edges = BinEdges::create(profile.edges);
  BinCounter counter(*edges);
  Moments sums;
  per_value(state, values, [&](double value) {
    counter.add(value);
    sums.add(value);
  });
  benchmark::DoNotOptimize(sums);
}
BENCHMARK(bin_counter_and_moments);

void quantile_sketch(benchmark::State& state) {
  QuantileSketch sketch(1);
  per_value(state, normal_values(kValues), [&](double value) { sketch.add(value); });
}
BENCHMARK(quantile_sketch);

void category_counter(benchmark::State& state) {
  const auto names = categories(static_cast<std::size_t>(state.range(0)), true);
  const std::vector<std::string_view> views(names.begin(), names.end());
  const CategoryIndex index(profile_categories(views));
  CategoryCounter counter(index);
  per_value(state, names, [&](const std::string& name) { counter.add(name); });
}
BENCHMARK(category_counter)->Arg(10)->Arg(1'000)->Arg(1'000'000);

void frequent_categories(benchmark::State& state) {
  FrequentCategories found(256);
  per_value(state, categories(static_cast<std::size_t>(state.range(0)), state.range(1) != 0),
            [&](const std::string& name) { found.add(name); });
}
BENCHMARK(frequent_categories)->Args({100, 1})->Args({1'000'000, 1})->Args({1'000'000, 0});

void text_traits_of_100_bytes(benchmark::State& state) {
  std::string text = "The quick brown fox não é mais rápido than một con chó lười, as we all have known for ages now.";
  text.resize(100, '!');
  for (auto _ : state) {
    benchmark::DoNotOptimize(text.data());
    benchmark::DoNotOptimize(text_traits(text));
  }
}
BENCHMARK(text_traits_of_100_bytes);

void quantile_sketch_merge_60(benchmark::State& state) {
  std::vector<QuantileSketch> panes;
  const auto values = normal_values(2'000);
  for (std::uint64_t pane = 0; pane < 60; ++pane) {
    panes.emplace_back(pane);
    for (const double value : values) panes.back().add(value);
  }
  for (auto _ : state) {
    QuantileSketch window(99);
    for (const QuantileSketch& pane : panes) window.merge(pane);
    benchmark::DoNotOptimize(window.count());
  }
}
BENCHMARK(quantile_sketch_merge_60)->Unit(benchmark::kMicrosecond);

void all_binned_scores(benchmark::State& state) {  // one evaluation of one numeric feature
  const auto profile = profile_numbers(normal_values(10'000));
  const auto current = profile_numbers(normal_values(2'000, 0.2));
  const auto edges = BinEdges::create(profile.edges);
  BinCounter counter(*edges);
  for (const double value : normal_values(2'000, 0.2)) counter.add(value);
  for (auto _ : state) {
    benchmark::DoNotOptimize(normalised_wasserstein(profile, counter.counts(), current.minimum, current.maximum));
    benchmark::DoNotOptimize(kolmogorov_smirnov_binned(profile.counts, counter.counts()));
    benchmark::DoNotOptimize(psi(profile.counts, counter.counts()));
    benchmark::DoNotOptimize(jensen_shannon_distance(profile.counts, counter.counts()));
    benchmark::DoNotOptimize(hellinger_distance(profile.counts, counter.counts()));
    benchmark::DoNotOptimize(chi_square_homogeneity(profile.counts, counter.counts()));
  }
}
BENCHMARK(all_binned_scores)->Unit(benchmark::kMicrosecond);

void kolmogorov_smirnov_exact_1000(benchmark::State& state) {
  const auto a = normal_values(1'000);
  const auto b = normal_values(1'000, 0.1);
  for (auto _ : state) benchmark::DoNotOptimize(kolmogorov_smirnov(a, b));
}
BENCHMARK(kolmogorov_smirnov_exact_1000)->Unit(benchmark::kMicrosecond);

void profile_of_100000_numbers(benchmark::State& state) {
  const auto values = normal_values(100'000);
  for (auto _ : state) benchmark::DoNotOptimize(profile_numbers(values));
}
BENCHMARK(profile_of_100000_numbers)->Unit(benchmark::kMillisecond);

}  // namespace
