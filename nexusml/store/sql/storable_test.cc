#include "nexusml/store/sql/storable.h"

#include <gtest/gtest.h>

#include <string>

#include "nexusml/store/sql/value.h"

namespace nexusml::store::sql {
namespace {

TEST(StorableTest, NulAndBrokenUtf8AreFoundAtEveryPlace) {
  for (std::size_t length = 0; length < 40; ++length) {
    EXPECT_TRUE(is_storable(std::string(length, 'a')));
    for (std::size_t at = 0; at < length; ++at) {
      std::string text(length, 'a');
      text[at] = '\0';
      EXPECT_FALSE(is_storable(text)) << length << " at " << at;
      text[at] = '\x80';
      EXPECT_FALSE(is_storable(text)) << length << " at " << at;
      text[at] = '\x01';
      EXPECT_TRUE(is_storable(text)) << length << " at " << at;
      text[at] = '\x7f';
      EXPECT_TRUE(is_storable(text)) << length << " at " << at;
    }
  }
  EXPECT_TRUE(is_storable("12345678dự báo 模型 😀"));
  EXPECT_FALSE(is_storable(std::string("12345678dự\0", 14)));
}

TEST(ValueTest, UuidsKeepTheirTextInLowerCase) {
  const std::string text = "0193f1c2-7a3b-7cde-8f01-23456789abcd";
  EXPECT_EQ(to_text(parse_uuid(text).value()), text);
  EXPECT_EQ(to_text(parse_uuid("0193F1C2-7A3B-7CDE-8F01-23456789ABCD").value()), text);
  EXPECT_FALSE(parse_uuid("0193f1c2-7a3b-7cde-8f01-23456789abc").has_value());
  EXPECT_FALSE(parse_uuid("").has_value());
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string wrong = text;
    wrong[i] = text[i] == '-' ? '0' : 'g';
    EXPECT_FALSE(parse_uuid(wrong).has_value()) << wrong;
  }
}

TEST(ValueTest, TimesKeepMicroseconds) {
  const Time time = from_microseconds(1763798400123456);
  EXPECT_EQ(to_microseconds(time), 1763798400123456);
  EXPECT_EQ(to_microseconds(time + std::chrono::nanoseconds(999)), 1763798400123456);
}

}  // namespace
}  // namespace nexusml::store::sql
