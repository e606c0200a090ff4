#include "nexusml/base/text.h"

#include <gtest/gtest.h>

namespace nexusml::base {
namespace {

TEST(Utf8, AcceptsWellFormedSequencesOnly) {
  EXPECT_EQ(utf8_sequence_length("a"), 1u);
  EXPECT_EQ(utf8_sequence_length("é"), 2u);
  EXPECT_EQ(utf8_sequence_length("ạ"), 3u);
  EXPECT_EQ(utf8_sequence_length("😀"), 4u);
  for (const char* bad : {"\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
                          "\xF5\x80\x80\x80", "\xC3", "\xE1\xBA"}) {
    EXPECT_EQ(utf8_sequence_length(bad), 0u) << bad;
  }
  EXPECT_EQ(find_invalid_utf8("plain ascii text and phở"), std::string_view::npos);
  EXPECT_EQ(find_invalid_utf8("0123456789abc\xFFz"), 13u);
}

TEST(Text, TrimsSplitsAndCompares) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(split_list("a, b,,c "), (std::vector<std::string_view>{"a", "b", "c"}));
  EXPECT_TRUE(equal_ignoring_case("GZip", "gzip"));
  EXPECT_FALSE(equal_ignoring_case("gzip", "gzi"));
  EXPECT_EQ(lowercase_ascii("ÀBc"), "Àbc");
}

TEST(Text, ParsesWholeFiniteNumbersOnly) {
  EXPECT_EQ(parse_number("-2.5e3"), -2500);
  EXPECT_EQ(parse_number("+3"), 3);
  for (const char* bad : {"", "+", "+-1", "1 ", " 1", "0x10", "nan", "inf", "1e999", "1,5"}) {
    EXPECT_FALSE(parse_number(bad).has_value()) << bad;
  }
  EXPECT_EQ(parse_integer<int>("42"), 42);
  EXPECT_FALSE(parse_integer<std::uint8_t>("256").has_value());
  EXPECT_EQ(to_text(0.1), "0.1");
  EXPECT_EQ(fixed(2.0 / 3, 3), "0.667");
}

}  // namespace
}  // namespace nexusml::base
