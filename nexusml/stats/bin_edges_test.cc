#include "nexusml/stats/bin_edges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace nexusml::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

BinEdges edges(std::vector<double> list) {
  auto made = BinEdges::create(std::move(list));
  EXPECT_TRUE(made.ok());
  return std::move(made).value();
}

TEST(BinEdges, a_bin_holds_its_upper_edge) {
  const BinEdges three = edges({-1, 0, 2.5});
  EXPECT_EQ(three.bins(), 4U);
  EXPECT_THAT(three.edges(), testing::ElementsAre(-1, 0, 2.5));
  EXPECT_EQ(three.bin_of(-1), 0U);
  EXPECT_EQ(three.bin_of(-0.5), 1U);
  EXPECT_EQ(three.bin_of(0), 1U);
  EXPECT_EQ(three.bin_of(2.5), 2U);
  EXPECT_EQ(three.bin_of(2.6), 3U);
  EXPECT_EQ(three.bin_of(-kInfinity), 0U);
  EXPECT_EQ(three.bin_of(kInfinity), 3U);
}

TEST(BinEdges, none_make_one_bin) {
  EXPECT_EQ(BinEdges().bins(), 1U);
  EXPECT_EQ(BinEdges().bin_of(7), 0U);
  EXPECT_EQ(edges({}).bin_of(-kInfinity), 0U);
}

TEST(BinEdges, find_the_bin_that_a_search_through_all_finds) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> uniform(-10, 10);
  for (std::size_t count = 1; count < 140; ++count) {
    std::vector<double> list(count);
    for (double& edge : list) edge = uniform(random);
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    const BinEdges tested = edges(list);
    for (int i = 0; i < 50; ++i) {
      const double value = i % 5 == 0 ? list[static_cast<std::size_t>(i) % list.size()] : uniform(random);
      const auto expected = std::lower_bound(list.begin(), list.end(), value) - list.begin();
      ASSERT_EQ(tested.bin_of(value), static_cast<std::size_t>(expected)) << count << " edges, value " << value;
    }
  }
}

TEST(BinEdges, find_the_bin_wherever_edges_are_dense) {
  std::mt19937_64 random(8);
  std::normal_distribution<double> normal;
  for (int round = 0; round < 200; ++round) {
    std::vector<double> list;
    const double scale = std::pow(10, round % 40 - 20);
    for (int i = 0; i < 60; ++i) {
      double edge = normal(random);
      if (round % 3 == 1) edge = std::exp(4 * edge);    // a few far out, most close together
      if (round % 3 == 2) edge = std::round(edge * 3);  // counts: an edge at each and one just below
      list.push_back(edge * scale);
      list.push_back(std::nextafter(edge * scale, -kInfinity));
    }
    for (double far = scale; far < 1e6 * scale; far *= 2) list.insert(list.end(), {-5 * scale - far, 5 * scale + far});
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    const BinEdges tested = edges(list);
    const auto expect_found = [&](double value) {
      const auto expected = std::lower_bound(list.begin(), list.end(), value) - list.begin();
      ASSERT_EQ(tested.bin_of(value), static_cast<std::size_t>(expected)) << round << ": value " << value;
    };
    for (const double edge : list) {
      for (const double value : {edge, std::nextafter(edge, kInfinity), std::nextafter(edge, -kInfinity)}) {
        expect_found(value);
      }
    }
    for (int i = 0; i < 500; ++i) expect_found(normal(random) * scale * (i % 7 == 0 ? 1e3 : 1));
    for (const double value : {kInfinity, -kInfinity, 1e308, -1e308, 0.0}) expect_found(value);
    EXPECT_EQ(tested.bin_of(kNan), 0U);
  }
}

TEST(BinEdges, refuse_what_does_not_increase) {
  EXPECT_FALSE(BinEdges::create({1, 1}).ok());
  EXPECT_FALSE(BinEdges::create({2, 1}).ok());
  EXPECT_FALSE(BinEdges::create({kNan}).ok());
  EXPECT_FALSE(BinEdges::create({0, kInfinity}).ok());
  EXPECT_FALSE(BinEdges::create(std::vector<double>(BinEdges::kMostEdges + 1)).ok());
}

TEST(BinCounter, counts_values_and_what_is_missing) {
  const BinEdges two = edges({0, 1});
  BinCounter counter(two);
  for (const double value : {-3.0, 0.0, 0.5, 9.0, 8.0, kNan, kInfinity}) counter.add(value);
  EXPECT_THAT(counter.counts(), testing::ElementsAre(2, 1, 2));
  EXPECT_EQ(counter.missing(), 2U);
  counter.clear();
  EXPECT_THAT(counter.counts(), testing::Each(0));
  EXPECT_EQ(counter.missing(), 0U);
}

TEST(BinCounter, subtract_undoes_merge) {
  const BinEdges two = edges({0, 1});
  BinCounter window(two);
  BinCounter pane(two);
  window.add(-1);
  pane.add(0.5);
  pane.add(kNan);
  window.merge(pane);
  EXPECT_THAT(window.counts(), testing::ElementsAre(1, 1, 0));
  EXPECT_EQ(window.missing(), 1U);
  window.subtract(pane);
  EXPECT_THAT(window.counts(), testing::ElementsAre(1, 0, 0));
  EXPECT_EQ(window.missing(), 0U);
}

TEST(BinCounter, takes_saved_counts) {
  const BinEdges two = edges({0, 1});
  BinCounter counter(two);
  counter.add(7);
  const std::vector<std::uint64_t> saved{3, 0, 2};
  EXPECT_TRUE(counter.add_counts(saved, 4).ok());
  EXPECT_THAT(counter.counts(), testing::ElementsAre(3, 0, 3));
  EXPECT_EQ(counter.missing(), 4U);
  EXPECT_FALSE(counter.add_counts(std::span(saved).first(2), 0).ok());
}

TEST(BinCounterDeathTest, other_edges_are_a_bug) {
  const BinEdges two = edges({0, 1});
  const BinEdges one = edges({0});
  BinCounter counter(two);
  BinCounter other(one);
  EXPECT_DEATH(counter.merge(other), "BUG");
  BinCounter more(two);
  more.add(1);
  EXPECT_DEATH(counter.subtract(more), "BUG");
}

}  // namespace
}  // namespace nexusml::stats
