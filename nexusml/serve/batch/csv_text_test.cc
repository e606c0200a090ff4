#include "nexusml/serve/batch/csv_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace nexusml::serve::batch {
namespace {

std::string six(double number) {
  std::string text;
  append_six_decimals(text, number);
  return text;
}

TEST(CsvText, SixDecimalsAreRoundedAndPadded) {
  EXPECT_EQ(six(0), "0.000000");
  EXPECT_EQ(six(1), "1.000000");
  EXPECT_EQ(six(0.9999996), "1.000000");
  EXPECT_EQ(six(0.0000014), "0.000001");
  EXPECT_EQ(six(-2.5), "-2.500000");
  EXPECT_EQ(six(-1e-9), "0.000000");
  EXPECT_EQ(six(999999999.25), "999999999.250000");
  EXPECT_EQ(six(1e15), "1000000000000000.000000");
}

TEST(CsvText, WhatIsNoNumberIsAnEmptyCell) {
  EXPECT_EQ(six(std::numeric_limits<double>::quiet_NaN()), "");
  EXPECT_EQ(six(-std::numeric_limits<double>::infinity()), "");
}

TEST(CsvText, CellsAreQuotedOnlyWhereTheyMustBe) {
  const auto cell = [](std::string_view text) {
    std::string out;
    append_cell(out, text);
    return out;
  };
  EXPECT_EQ(cell("plain text"), "plain text");
  EXPECT_EQ(cell(""), "");
  EXPECT_EQ(cell("a,b"), "\"a,b\"");
  EXPECT_EQ(cell("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(cell("two\r\nlines"), "\"two\r\nlines\"");
}

}  // namespace
}  // namespace nexusml::serve::batch
