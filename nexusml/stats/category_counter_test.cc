#include "nexusml/stats/category_counter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "nexusml/stats/distances.h"

namespace nexusml::stats {
namespace {

using testing::ElementsAre;

CategoricalProfile profile() {
  return {.categories = {{"red", 5}, {"blue", 3}}, .other = 2, .missing = 1};
}

TEST(CategoryCounter, counts_in_the_places_of_the_reference) {
  const CategoryIndex index(profile());
  EXPECT_THAT(index.reference_counts(), ElementsAre(5, 3, 2, 1));
  CategoryCounter counter(index);
  for (const char* value : {"blue", "red", "never seen", "blue", ""}) counter.add(value);
  counter.add_missing();
  EXPECT_THAT(counter.counts(), ElementsAre(1, 2, 2, 1));
  counter.clear();
  EXPECT_THAT(counter.counts(), ElementsAre(0, 0, 0, 0));
}

TEST(CategoryIndex, finds_every_category_and_no_other) {
  CategoricalProfile many;
  for (std::uint64_t i = 0; i < 1'000; ++i) many.categories.push_back({"category " + std::to_string(i), i});
  const CategoryIndex index(many);
  for (std::size_t i = 0; i < 1'000; ++i) EXPECT_EQ(index.place_of(many.categories[i].name), i);
  EXPECT_EQ(index.place_of("category 1000"), index.other_place());
  EXPECT_EQ(index.place_of(""), index.other_place());
  EXPECT_EQ(CategoryIndex(CategoricalProfile{}).place_of("x"), 0U);
}

TEST(CategoryCounter, subtract_undoes_merge) {
  const CategoryIndex index(profile());
  CategoryCounter window(index);
  CategoryCounter pane(index);
  window.add("red");
  pane.add("green");
  pane.add_missing();
  window.merge(pane);
  EXPECT_THAT(window.counts(), ElementsAre(1, 0, 1, 1));
  window.subtract(pane);
  EXPECT_THAT(window.counts(), ElementsAre(1, 0, 0, 0));
}

TEST(CategoryCounter, missing_values_are_a_category_of_their_own) {
  const CategoryIndex index(CategoricalProfile{.categories = {{"a", 10}}, .other = 0, .missing = 0});
  CategoryCounter counter(index);
  for (int i = 0; i < 4; ++i) counter.add_missing();
  EXPECT_EQ(total_variation_distance(index.reference_counts(), counter.counts()).value(), 1);
}

TEST(CategoryCounter, takes_saved_counts) {
  const CategoryIndex index(profile());
  CategoryCounter counter(index);
  counter.add("red");
  const std::vector<std::uint64_t> saved{1, 2, 3, 4};
  EXPECT_TRUE(counter.add_counts(saved).ok());
  EXPECT_THAT(counter.counts(), ElementsAre(2, 2, 3, 4));
  EXPECT_FALSE(counter.add_counts(std::span(saved).first(3)).ok());
}

TEST(CategoryCounterDeathTest, other_references_are_a_bug) {
  const CategoryIndex index(profile());
  const CategoryIndex small(CategoricalProfile{});
  CategoryCounter counter(index);
  EXPECT_DEATH(counter.merge(CategoryCounter(small)), "BUG");
  CategoryCounter more(index);
  more.add("red");
  EXPECT_DEATH(counter.subtract(more), "BUG");
}

}  // namespace
}  // namespace nexusml::stats
