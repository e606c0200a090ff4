#include "nexusml/base/json_writer.h"

#include <gtest/gtest.h>

#include <limits>

namespace nexusml::base {
namespace {

std::string string_of(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonWriter, PlacesCommasAndNests) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("a", 1).key("b").begin_array().value(true).null().value("x").end_array();
  json.key("c").begin_object().end_object().field("d", -2.5).end_object();
  EXPECT_EQ(out, R"({"a":1,"b":[true,null,"x"],"c":{},"d":-2.5})");
}

TEST(JsonWriter, NumbersThatJsonCannotSayBecomeNull) {
  std::string out;
  JsonWriter json(out);
  json.begin_array().value(std::numeric_limits<double>::quiet_NaN()).value(std::numeric_limits<double>::infinity());
  json.rounded(-std::numeric_limits<double>::infinity(), 3)
      .rounded(2.0 / 3, 3)
      .value(std::uint64_t{1} << 63)
      .end_array();
  EXPECT_EQ(out, "[null,null,null,0.667,9223372036854775808]");
}

TEST(JsonWriter, EscapesWhatMustBeEscaped) {
  EXPECT_EQ(string_of("a\"b\\c\n\t\x01\x7f/"), R"("a\"b\\c\n\t\u0001\u007f/")");
  EXPECT_EQ(string_of("phở ạ 😀"), "\"phở ạ 😀\"");
}

TEST(JsonWriter, InvalidUtf8BecomesTheReplacementCharacter) {
  EXPECT_EQ(string_of("a\xC3"), "\"a\xEF\xBF\xBD\"");
  EXPECT_EQ(string_of("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace nexusml::base
