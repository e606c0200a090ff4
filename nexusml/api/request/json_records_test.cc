#include "nexusml/api/request/json_records.h"

#include <gmock/gmock.h>

#include <vector>

namespace nexusml::api {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Format = JsonRecords::Format;

class Noting final : public JsonRecordSink {
 public:
  void on_record(std::uint64_t line, std::string_view json) override {
    found.push_back(std::to_string(line) + ": " + std::string(json));
  }
  void on_broken(std::uint64_t line, std::string_view reason) override {
    found.push_back(std::to_string(line) + " broken: " + std::string(reason));
  }
  std::vector<std::string> found;
};

/// The same however the body is cut.
std::vector<std::string> records_of(std::string_view body, Format format) {
  std::vector<std::string> expected;
  for (std::size_t piece = body.size() + 1; piece > 0; --piece) {
    Noting noting;
    JsonRecords records(format, 20);
    for (std::size_t at = 0; at < body.size(); at += piece) records.feed(body.substr(at, piece), noting);
    records.finish(noting);
    if (piece > body.size()) expected = noting.found;
    EXPECT_EQ(noting.found, expected) << piece;
  }
  return expected;
}

TEST(JsonRecords, CutsLines) {
  EXPECT_THAT(records_of("{\"a\":1}\r\n\n  {\"b\":2}\nnonsense\n{\"c\":3}", Format::kLines),
              ElementsAre("1: {\"a\":1}", "3: {\"b\":2}", "4: nonsense", "5: {\"c\":3}"));
  EXPECT_THAT(records_of("", Format::kLines), IsEmpty());
  EXPECT_THAT(records_of("\xEF\xBB\xBF{}\n", Format::kLines), ElementsAre("1: {}"));
}

TEST(JsonRecords, PassesOverALineThatIsTooLong) {
  EXPECT_THAT(records_of("{}\n" + std::string(50, 'x') + "\n{\"a\":1}\n" + std::string(30, 'y'), Format::kLines),
              ElementsAre("1: {}", "2 broken: the line is too long", "3: {\"a\":1}", "4 broken: the line is too long"));
}

TEST(JsonRecords, TakesOneObjectAListAndSeveralObjects) {
  EXPECT_THAT(records_of(" {\"a\":\n[1, {}]}\n", Format::kValues), ElementsAre("1: {\"a\":\n[1, {}]}"));
  EXPECT_THAT(records_of("[{\"a\":1},\n {\"b\":2} ]", Format::kValues), ElementsAre("1: {\"a\":1}", "2: {\"b\":2}"));
  EXPECT_THAT(records_of("[ ]", Format::kValues), IsEmpty());
  EXPECT_THAT(records_of("{\"a\":1}\n{\"b\":2}\n", Format::kValues), ElementsAre("1: {\"a\":1}", "2: {\"b\":2}"));
}

TEST(JsonRecords, BracketsAndQuotesInsideStringsAreText) {
  EXPECT_THAT(records_of(R"([{"a":"}]\"\\"},{"b":"[{"}])", Format::kValues),
              ElementsAre(R"(1: {"a":"}]\"\\"})", R"(1: {"b":"[{"})"));
}

TEST(JsonRecords, BehindABrokenListThereIsNoWayOn) {
  EXPECT_THAT(records_of("[{},\n7, {}]", Format::kValues),
              ElementsAre("1: {}", "2 broken: an object was expected, or the end"));
  EXPECT_THAT(records_of("[{} {}]", Format::kValues),
              ElementsAre("1: {}", "1 broken: an object was expected, or the end"));
  EXPECT_THAT(records_of("[{}] {}", Format::kValues),
              ElementsAre("1: {}", "1 broken: an object was expected, or the end"));
  EXPECT_THAT(records_of("[{}", Format::kValues), ElementsAre("1: {}", "1 broken: the list has no end"));
  EXPECT_THAT(records_of("{}\n{\"a\"", Format::kValues), ElementsAre("1: {}", "2 broken: the object has no end"));
  EXPECT_THAT(records_of("[{\"a\":\"" + std::string(40, 'x') + "\"},{}]", Format::kValues),
              ElementsAre("1 broken: the object is too large"));
}

}  // namespace
}  // namespace nexusml::api
