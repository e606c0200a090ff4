#include "nexusml/stats/bin_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "nexusml/stats/profile_builder.h"

namespace nexusml::stats {
namespace {

using Counts = std::vector<std::uint64_t>;
using testing::ElementsAre;

TEST(BinGroups, join_bins_of_equal_share) {
  const Counts even(50, 20);
  EXPECT_THAT(BinGroups(even, 10).regroup(even), testing::AllOf(testing::SizeIs(10), testing::Each(100)));
}

TEST(BinGroups, leave_a_frequent_value_alone) {
  const NumericProfile constant = profile_numbers(std::vector<double>(30, 1.0));
  EXPECT_THAT(BinGroups(constant.counts, 10).regroup(constant.counts), ElementsAre(0, 30, 0));
  const Counts peaked{1, 1, 1, 90, 1, 1, 1, 1, 1, 1};
  const Counts current{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  EXPECT_THAT(BinGroups(peaked, 5).regroup(current), ElementsAre(6, 4, 45));
}

TEST(BinGroups, are_few_and_lose_nothing) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 300; ++round) {
    Counts reference(1 + random() % 100);
    for (std::uint64_t& count : reference) count = random() % 4 == 0 ? random() % 500 : random() % 10;
    const std::size_t wanted = 1 + random() % 20;
    const BinGroups groups(reference, wanted);
    EXPECT_LE(groups.size(), 2 * wanted + 1);
    const Counts grouped = groups.regroup(reference);
    EXPECT_EQ(std::accumulate(grouped.begin(), grouped.end(), std::uint64_t{0}),
              std::accumulate(reference.begin(), reference.end(), std::uint64_t{0}));
  }
}

TEST(BinGroups, of_an_empty_reference_are_one) {
  EXPECT_EQ(BinGroups(Counts{0, 0, 0}, 10).size(), 1U);
  EXPECT_EQ(BinGroups(Counts{0}, 10).size(), 1U);
}

}  // namespace
}  // namespace nexusml::stats
