#include "nexusml/monitor/internal/text_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace nexusml::monitor {
namespace {

using namespace std::string_view_literals;
using ::testing::HasSubstr;

std::string refusal_of(std::string_view beginning) {
  const Result<char> delimiter = delimiter_of(beginning);
  return delimiter.ok() ? "taken" : delimiter.error().message;
}

TEST(TextForm, ACommaSeparatesWhereTheFirstLineHasOne) {
  EXPECT_EQ(delimiter_of("a;b;c,d\n").value(), ',');
  EXPECT_EQ(delimiter_of("").value(), ',');
  EXPECT_EQ(delimiter_of("one\n1;2\n").value(), ',');
}

TEST(TextForm, WithoutACommaTheMostFrequentOfTheOthersSeparates) {
  EXPECT_EQ(delimiter_of("a;b\n1,5;2,5\n").value(), ';');
  EXPECT_EQ(delimiter_of("\xEF\xBB\xBF\"a\"\tb|c\td\r\n").value(), '\t');
  EXPECT_EQ(delimiter_of("a|b|c\n").value(), '|');
}

TEST(TextForm, QuotedSeparatorsDoNotCount) {
  EXPECT_EQ(delimiter_of("\"a, \"\"x\"\"\nb\";c\n").value(), ';');
  EXPECT_EQ(delimiter_of("\"a;b\"\n").value(), ',');
}

TEST(TextForm, WhatIsNoCsvIsSaid) {
  EXPECT_THAT(refusal_of("\x1F\x8B\x08\0\0"sv),
              HasSubstr("the file is compressed (gzip); unpack it first, with gunzip"));
  EXPECT_THAT(refusal_of("PK\x03\x04\x14\0"sv), HasSubstr("a spreadsheet; save it as CSV, in UTF-8"));
  EXPECT_THAT(refusal_of("\xFF\xFE"
                         "a\0,\0"sv),
              HasSubstr("is UTF-16"));
  EXPECT_THAT(refusal_of("\xFE\xFF\0a"sv), HasSubstr("is UTF-16"));
  EXPECT_THAT(refusal_of("a\0,\0b\0\n\0"sv), HasSubstr("holds NUL bytes"));
  EXPECT_THAT(refusal_of("PAR1\x15\0"sv), HasSubstr("Parquet"));
}

TEST(TextForm, NamesThatLookLikeAFormAreNames) {
  EXPECT_EQ(refusal_of("BZh,PAR1\n1,2\n"), "taken");
  EXPECT_EQ(refusal_of("PAR1,b\n1,2\n"), "taken");
}

}  // namespace
}  // namespace nexusml::monitor
