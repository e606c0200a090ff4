#include "nexusml/metrics/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "nexusml/metrics/registry.h"

namespace nexusml::metrics {
namespace {

constexpr RegistryOptions kBare{.self_metrics = false};
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<std::uint64_t> buckets_of(Registry& registry) {
  return registry.snapshot().find("h")->series[0].buckets;
}

TEST(Histogram, AValueEqualToAnUpperBoundFallsIntoThatBucket) {
  Registry registry(kBare);
  const Histogram histogram = registry.histogram("h", "H.", {1, 2, 3});
  for (const double value : {1.0, 2.0, 3.0, 3.1, -5.0}) histogram.observe(value);
  EXPECT_EQ(buckets_of(registry), (std::vector<std::uint64_t>{2, 1, 1, 1}));
}

TEST(Histogram, TheSearchAgreesWithABinarySearchForEveryNumberOfBounds) {
  for (std::size_t size = 1; size <= internal::kMaxBounds; ++size) {
    std::vector<double> bounds;
    for (std::size_t i = 0; i < size; ++i) bounds.push_back(std::pow(1.3, static_cast<double>(i)) - 5);
    std::vector<double> padded = bounds;
    while (padded.size() % internal::kBoundsStep != 0) padded.push_back(kInfinity);
    for (double value : {-kInfinity, -5.0, -4.0, 0.0, 1e6, kInfinity}) {
      const auto expected = std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin();
      EXPECT_EQ(internal::bucket_index(padded.data(), padded.size(), value), static_cast<std::size_t>(expected));
    }
    for (const double bound : bounds) {
      for (const double value : {bound, std::nextafter(bound, kInfinity), std::nextafter(bound, -kInfinity)}) {
        const auto expected = std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin();
        EXPECT_EQ(internal::bucket_index(padded.data(), padded.size(), value), static_cast<std::size_t>(expected));
      }
    }
  }
}

TEST(Histogram, NanIsIgnored) {
  Registry registry(kBare);
  const Histogram histogram = registry.histogram("h", "H.", {1}, {.exemplars = true});
  histogram.observe(std::nan(""));
  histogram.observe(std::nan(""), Exemplar{});
  histogram.observe(0.5);
  EXPECT_EQ(registry.value("h"), 1);
  EXPECT_EQ(registry.value("h_sum"), 0.5);
}

TEST(Histogram, InfinityIsCountedInTheLastBucket) {
  Registry registry(kBare);
  registry.histogram("h", "H.", {1}).observe(kInfinity);
  EXPECT_EQ(buckets_of(registry), (std::vector<std::uint64_t>{0, 1}));
  EXPECT_EQ(registry.value("h_sum"), kInfinity);
}

TEST(Histogram, ABucketShowsItsNewestExemplar) {
  Registry registry(kBare);
  const Histogram histogram = registry.histogram("h", "H.", {1, 2}, {.exemplars = true});
  histogram.observe(0.25, {.trace_id_low = 1});
  histogram.observe(0.5, {.trace_id_low = 2});
  histogram.observe(1.5, {.trace_id_low = 3});
  const std::string text = registry.expose(Format::kOpenMetrics);
  EXPECT_NE(text.find("h_bucket{le=\"1.0\"} 2 # {trace_id=\"00000000000000000000000000000002\"} 0.5 0\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("h_bucket{le=\"2.0\"} 3 # {trace_id=\"00000000000000000000000000000003\"} 1.5 0\n"),
            std::string::npos);
  EXPECT_NE(text.find("h_bucket{le=\"+Inf\"} 3\n"), std::string::npos);
}

TEST(Histogram, AFamilyWithoutExemplarsCountsTheObservationAndDropsTheExemplar) {
  Registry registry(kBare);
  registry.histogram("h", "H.", {1}).observe(0.5, Exemplar{.trace_id_low = 9});
  EXPECT_EQ(registry.value("h"), 1);
  EXPECT_EQ(registry.expose(Format::kOpenMetrics).find("trace_id"), std::string::npos);
}

TEST(Histogram, ExemplarsAreNeverTornWhenManyThreadsWriteThemUnderAScrape) {
  Registry registry(kBare);
  const Histogram histogram = registry.histogram("h", "H.", {1}, {.exemplars = true});
  std::vector<std::thread> writers;
  for (std::uint64_t id = 1; id <= 3; ++id) {
    writers.emplace_back([&histogram, id] {
      for (int i = 0; i < 3000; ++i) histogram.observe(0.5, {.trace_id_high = id, .trace_id_low = id});
    });
  }
  for (int i = 0; i < 50; ++i) {
    const std::string text = registry.expose(Format::kOpenMetrics);
    const auto at = text.find("trace_id=\"");
    if (at == std::string::npos) continue;
    const std::string id = text.substr(at + 10, 32);
    EXPECT_EQ(id.substr(0, 16), id.substr(16)) << id;
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(registry.value("h"), 9000);
}

}  // namespace
}  // namespace nexusml::metrics
