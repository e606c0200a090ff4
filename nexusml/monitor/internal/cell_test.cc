#include "nexusml/monitor/internal/cell.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <random>
#include <string>

#include "nexusml/base/text.h"

namespace nexusml::monitor {
namespace {

/// The cell reads as base::parse_number() reads it, to the last bit.
void expect_same(const std::string& cell) {
  double number = 0;
  const bool is_number = read_cell(cell, number) == CellKind::kNumber;
  const auto expected = base::parse_number(cell);
  ASSERT_EQ(is_number, expected.has_value()) << cell;
  if (expected) {
    ASSERT_EQ(std::bit_cast<std::uint64_t>(number), std::bit_cast<std::uint64_t>(*expected)) << cell;
  }
}

TEST(Cell, NumbersAreThoseOfParseNumberToTheLastBit) {
  for (const std::string cell : {"0",
                                 "-0",
                                 "1",
                                 "-1.5",
                                 "+2",
                                 "+-2",
                                 "-+2",
                                 ".5",
                                 "5.",
                                 ".",
                                 "-",
                                 "-.",
                                 "1e5",
                                 "1E-5",
                                 "1.2.3",
                                 "12a",
                                 "0x10",
                                 " 1",
                                 "1 ",
                                 "--1",
                                 "1e999",
                                 "1e-999",
                                 "1e400",
                                 "0.1",
                                 "9007199254740993",
                                 "9007199254740992.5",
                                 "1.00000000000000011",
                                 "9999999999999999999",
                                 "99999999999999999999",
                                 "18446744073709551616",
                                 "0.0000000000000000001",
                                 "1234567890123456789",
                                 "123456789.0123456789"}) {
    expect_same(cell);
  }
  std::mt19937_64 random(1);
  for (int i = 0; i < 200'000; ++i) {
    const auto digits = static_cast<std::size_t>(random() % 21 + 1);
    std::string cell = random() % 2 == 0 ? "-" : "";
    const std::size_t point = random() % (digits + 3);
    for (std::size_t at = 0; at < digits; ++at) {
      if (at == point) cell += '.';
      cell += static_cast<char>('0' + random() % 10);
    }
    expect_same(cell);
  }
  std::normal_distribution<double> normal;
  for (int i = 0; i < 100'000; ++i) expect_same(base::to_text(normal(random)));
}

TEST(Cell, BytesAtRandomReadAsParseNumberReadsThem) {
  constexpr std::string_view kBytes = "0123456789.-+eE nxa";
  std::mt19937_64 random(2);
  for (int i = 0; i < 200'000; ++i) {
    std::string cell;
    for (std::size_t at = random() % 9; at > 0; --at) cell += kBytes[random() % kBytes.size()];
    expect_same(cell);
  }
}

TEST(Cell, SomeWordsAreMissing) {
  double number = 0;
  for (const std::string_view cell : {"", "NA", "n/a", "NaN", "nan", "NULL", "null", "None", "?", "inf", "-Inf"}) {
    EXPECT_EQ(read_cell(cell, number), CellKind::kMissing) << cell;
    EXPECT_TRUE(is_missing(cell)) << cell;
  }
  for (const std::string_view cell : {"nano", "no", "-", "Hanoi", " ", "i", "x"}) {
    EXPECT_EQ(read_cell(cell, number), CellKind::kText) << cell;
    EXPECT_FALSE(is_missing(cell)) << cell;
  }
}

TEST(Cell, NumbersAmongCellsKeepTheirOrder) {
  constexpr std::array<std::string_view, 4> kCells{"3", "", "x", "-1.5"};
  EXPECT_EQ(numbers_of(kCells), (std::vector<double>{3, -1.5}));
}

}  // namespace
}  // namespace nexusml::monitor
