// The streaming summaries allocate when they are made, never when they grow. A program of its own: it replaces operator new.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "nexusml/stats/bin_edges.h"
#include "nexusml/stats/category_counter.h"
#include "nexusml/stats/distances.h"
#include "nexusml/stats/frequent_categories.h"
#include "nexusml/stats/moments.h"
#include "nexusml/stats/quantile_sketch.h"
#include "nexusml/stats/text_traits.h"
#include "tests/support/counting_allocations.h"

namespace nexusml::stats {
namespace {

using support::allocations;

TEST(Allocations, are_counted) {
  ASSERT_TRUE(support::allocations_are_counted());
}

TEST(Allocations, of_summaries_that_grow_are_none) {
  const BinEdges edges = BinEdges::create({-1, 0, 0.5, 3}).value();
  BinCounter counter(edges);
  Moments moments;
  QuantileSketch sketch(1);
  FrequentCategories frequent(64);
  const CategoryIndex index(
      CategoricalProfile{.categories = {{"a category of some length", 3}}, .other = 0, .missing = 0});
  CategoryCounter categories(index);
  std::vector<std::string> names;
  for (int i = 0; i < 5'000; ++i) names.push_back("a category of some length, number " + std::to_string(i));

  const std::size_t before = allocations();
  double sum = 0;
  for (std::size_t i = 0; i < 100'000; ++i) {
    const double value = static_cast<double>(i * 7919 % 1000) / 100 - 3;
    counter.add(value);
    moments.add(value);
    sketch.add(value);
    frequent.add(names[i % names.size()]);
    categories.add(names[i % names.size()]);
    sum += text_traits(names[i % names.size()]).words;
  }
  EXPECT_EQ(allocations(), before);
  EXPECT_GT(sum, 0);
}

TEST(Allocations, of_merging_and_of_distances_are_none) {
  const BinEdges edges = BinEdges::create({-1, 0, 0.5, 3}).value();
  BinCounter counter(edges);
  BinCounter other(edges);
  QuantileSketch sketch(1);
  QuantileSketch other_sketch(2);
  FrequentCategories frequent(64);
  FrequentCategories other_frequent(64);
  for (int i = 0; i < 5'000; ++i) {
    counter.add(i % 5 - 1);
    other.add(i % 3);
    sketch.add(i);
    other_sketch.add(-i);
    frequent.add(std::to_string(i));
    other_frequent.add(std::to_string(i / 7));
  }
  const std::size_t before = allocations();
  EXPECT_TRUE(psi(counter.counts(), other.counts()).ok());
  EXPECT_TRUE(jensen_shannon_distance(counter.counts(), other.counts()).ok());
  counter.merge(other);
  counter.subtract(other);
  sketch.merge(other_sketch);
  frequent.merge(other_frequent);
  EXPECT_EQ(allocations(), before);
}

}  // namespace
}  // namespace nexusml::stats
