#include "nexusml/monitor/internal/row_sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace nexusml::monitor {
namespace {

using ::testing::ElementsAre;

constexpr std::array<std::size_t, 2> kFields{2, 0};

void add(RowSample& sample, std::string_view a, std::string_view b, std::string_view c) {
  const std::array<std::string_view, 3> cells{a, b, c};
  sample.add(cells, kFields);
}

TEST(RowSample, FewRowsAreAllThereColumnByColumn) {
  RowSample sample(10, 1'000, 1);
  add(sample, "1", "left out", "x");
  add(sample, "", "left out", "y,\"z");
  EXPECT_TRUE(sample.complete());
  EXPECT_EQ(sample.rows(), 2U);
  RowSample::Columns columns(sample);
  EXPECT_THAT(columns.next(), ElementsAre("x", "y,\"z"));
  EXPECT_THAT(columns.next(), ElementsAre("1", ""));
}

TEST(RowSample, ManyRowsAreDrawnWithTheSameProbability) {
  constexpr int kTrials = 400;
  constexpr std::size_t kRows = 1'000;
  std::array<int, 10> per_tenth{};
  std::size_t kept = 0;
  for (std::uint64_t trial = 0; trial < kTrials; ++trial) {
    RowSample sample(200, 1'000'000, trial);
    for (std::size_t row = 0; row < kRows; ++row) add(sample, std::to_string(row), "", "");
    EXPECT_FALSE(sample.complete());
    EXPECT_LE(sample.rows(), 200U);
    EXPECT_GE(sample.rows(), 60U);
    RowSample::Columns columns(sample);
    columns.next();
    for (const std::string_view cell : columns.next()) ++per_tenth[std::stoul(std::string(cell)) / 100];
    kept += sample.rows();
  }
  const double expected = static_cast<double>(kept) / 10;
  for (const int tenth : per_tenth) EXPECT_NEAR(tenth, expected, 0.05 * expected);
}

TEST(RowSample, LongRowsAreBoundedByBytes) {
  RowSample sample(1'000'000, 10'000, 3);
  const std::string text(100, 'x');
  for (int row = 0; row < 5'000; ++row) add(sample, text, "", "");
  EXPECT_FALSE(sample.complete());
  EXPECT_LE(sample.rows() * 102, 10'000U);
  EXPECT_GE(sample.rows(), 30U);
}

TEST(RowSample, OneRowStaysHoweverLong) {
  RowSample sample(5, 10, 4);
  add(sample, std::string(1'000, 'x'), "", "");
  EXPECT_TRUE(sample.complete());
  EXPECT_EQ(sample.rows(), 1U);
}

}  // namespace
}  // namespace nexusml::monitor
