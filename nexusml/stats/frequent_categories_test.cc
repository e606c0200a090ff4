#include "nexusml/stats/frequent_categories.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <string>

namespace nexusml::stats {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

void expect_guarantee(const FrequentCategories& found, const Counts& truth, std::size_t counters) {
  EXPECT_LE(found.error(), 2 * found.total() / counters);
  Counts known;
  for (const auto& one : found.top(counters)) known[one.name] = one.count;
  for (const auto& [name, count] : truth) {
    const std::uint64_t counted = known.contains(name) ? known[name] : 0;
    EXPECT_LE(counted, count) << name;
    EXPECT_GE(counted + found.error(), count) << name;
    if (count * counters > 2 * found.total()) {
      EXPECT_TRUE(known.contains(name)) << name;
    }
  }
}

TEST(FrequentCategories, is_exact_while_all_fit) {
  FrequentCategories found(4);
  for (const char* name : {"b", "a", "b", "c", "b", "a"}) found.add(name);
  EXPECT_EQ(found.error(), 0U);
  EXPECT_EQ(found.total(), 6U);
  const auto top = found.top(2);
  ASSERT_EQ(top.size(), 2U);
  EXPECT_EQ(top[0].name, "b");
  EXPECT_EQ(top[0].count, 3U);
  EXPECT_EQ(top[1].name, "a");
  found.clear();
  EXPECT_TRUE(found.top(9).empty());
}

TEST(FrequentCategories, keeps_its_guarantee_on_any_stream) {
  std::mt19937_64 random(4);
  for (int round = 0; round < 30; ++round) {
    const std::size_t counters = 2 + random() % 60;
    FrequentCategories found(counters);
    Counts truth;
    for (int i = 0; i < 5'000; ++i) {
      const double uniform = std::ldexp(static_cast<double>(random() >> 11U), -53);
      const auto number = static_cast<int>(round % 3 == 0 ? uniform * 500 : std::min(1e6, 1 / (uniform + 1e-6)));
      const std::string name = std::to_string(number);
      found.add(name);
      ++truth[name];
    }
    expect_guarantee(found, truth, counters);
  }
}

TEST(FrequentCategories, keeps_its_guarantee_when_merged) {
  std::mt19937_64 random(5);
  FrequentCategories whole(64);
  Counts truth;
  for (int part = 0; part < 20; ++part) {
    FrequentCategories found(64);
    for (int i = 0; i < 2'000; ++i) {
      const std::string name = i % 3 == 0 ? "hot" + std::to_string(part % 2) : std::to_string(random() % 3'000);
      found.add(name);
      ++truth[name];
    }
    whole.merge(found);
  }
  EXPECT_EQ(whole.total(), 40'000U);
  expect_guarantee(whole, truth, 64);
  EXPECT_EQ(whole.top(2)[0].name.substr(0, 3), "hot");
  const std::uint64_t before = whole.total();
  whole.merge(whole);
  EXPECT_EQ(whole.total(), 2 * before);
}

TEST(FrequentCategories, finds_the_frequent_one_among_a_million) {
  FrequentCategories found(256);
  for (int i = 0; i < 1'000'000; ++i) {
    found.add(std::to_string(i));
    if (i % 50 == 0) found.add("the one");
  }
  EXPECT_LE(found.top(1'000'000).size(), 256U);
  EXPECT_EQ(found.top(1)[0].name, "the one");
  EXPECT_GE(found.top(1)[0].count + found.error(), 20'000U);
}

TEST(FrequentCategories, tells_long_texts_apart_and_cuts_them_at_a_character) {
  FrequentCategories found(8);
  const std::string common(FrequentCategories::kKeptBytes - 1, 'x');
  found.add(common + "é1");
  found.add(common + "é2");
  const auto top = found.top(8);
  ASSERT_EQ(top.size(), 2U);
  EXPECT_EQ(top[0].name, common);
  EXPECT_EQ(top[1].name, common);
}

}  // namespace
}  // namespace nexusml::stats
