#include "nexusml/base/csv.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace nexusml::base {
namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Outcome {
  Rows rows;
  std::vector<std::uint64_t> lines;
  std::string error;
};

Outcome parse(std::string_view text, std::size_t piece = std::string::npos, CsvParser::Options options = {}) {
  Outcome outcome;
  CsvParser parser(options, [&](const CsvRecord& record) -> Status {
    outcome.rows.emplace_back(record.fields.begin(), record.fields.end());
    outcome.lines.push_back(record.line);
    return {};
  });
  Status status;
  while (status.ok() && !text.empty()) {
    status = parser.feed(text.substr(0, piece));
    text.remove_prefix(std::min(piece, text.size()));
  }
  if (status.ok()) status = parser.finish();
  if (!status.ok()) outcome.error = status.error().message;
  return outcome;
}

TEST(CsvParser, ReadsPlainRecordsWithAndWithoutALastLineEnd) {
  EXPECT_EQ(parse("a,b\n1,2").rows, (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(parse("a,b\n1,2\n").rows, (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(parse("a,\n,b\n").rows, (Rows{{"a", ""}, {"", "b"}}));
}

TEST(CsvParser, ReadsCrLfAndCr) {
  EXPECT_EQ(parse("a,b\r\n1,2\r\n").rows, (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(parse("a\rb\r").rows, (Rows{{"a"}, {"b"}}));
}

TEST(CsvParser, ReadsQuotesAndNewlinesInFields) {
  const Outcome outcome = parse("t,l\n\"say \"\"hi\"\",\nthen go\",pos\nx,neg\n");
  EXPECT_EQ(outcome.rows, (Rows{{"t", "l"}, {"say \"hi\",\nthen go", "pos"}, {"x", "neg"}}));
  EXPECT_EQ(outcome.lines, (std::vector<std::uint64_t>{1, 2, 4}));
}

TEST(CsvParser, AQuoteInsideAnUnquotedFieldIsAnOrdinaryCharacter) {
  EXPECT_EQ(parse("5\" disk,x\n").rows, (Rows{{"5\" disk", "x"}}));
}

TEST(CsvParser, DropsAByteOrderMarkEvenInPieces) {
  EXPECT_EQ(parse("\xEF\xBB\xBF"
                  "a,b\n")
                .rows,
            (Rows{{"a", "b"}}));
  EXPECT_EQ(parse("\xEF\xBB\xBF"
                  "a,b\n",
                  1)
                .rows,
            (Rows{{"a", "b"}}));
  EXPECT_EQ(parse("\xEF\xBBx\n", 1).rows, (Rows{{"\xEF\xBBx"}}));
  EXPECT_EQ(parse("\xEF").rows, (Rows{{"\xEF"}}));
}

TEST(CsvParser, SkipsBlankLinesButNotQuotedEmptyFields) {
  EXPECT_EQ(parse("a\n\n\r\n\"\"\nb\n").rows, (Rows{{"a"}, {""}, {"b"}}));
  EXPECT_TRUE(parse("").rows.empty());
}

TEST(CsvParser, CuttingTheInputElsewhereNeverChangesTheRecords) {
  const std::string text = "\xEF\xBB\xBFt,l\r\n\"a \"\"b\"\"\r\nc\",1\r\n\r\n\"\",\r\nlast,\"q\"";
  const Outcome whole = parse(text);
  ASSERT_EQ(whole.error, "");
  for (std::size_t piece = 1; piece < text.size(); ++piece) {
    const Outcome cut = parse(text, piece);
    EXPECT_EQ(cut.rows, whole.rows) << piece;
    EXPECT_EQ(cut.lines, whole.lines) << piece;
  }
}

TEST(CsvParser, RefusesWithTheLine) {
  EXPECT_EQ(parse("a\nb\n\"open\nmore").error, "line 3: a quoted field opens here and is never closed");
  EXPECT_EQ(parse("a\n\"x\"y\n").error,
            "line 2: text after a closing quote; a quote inside a quoted field is written twice");
  EXPECT_EQ(parse(std::string("a\nb\0c\n", 6)).error, "line 2: a NUL byte, which no text holds");
}

TEST(CsvParser, BoundsTheMemoryOfOneRecord) {
  CsvParser::Options options;
  options.maximum_record_bytes = 10;
  EXPECT_EQ(parse("a\n\"bbbbbbbbbbbbbbb", 4, options).error,
            "line 2: the record is longer than 10 bytes; is the quote on line 2 never closed?");
  options.maximum_fields = 3;
  EXPECT_EQ(parse("1,2,3,4\n", 4, options).error, "line 1: more than 3 fields");
}

TEST(CsvParser, AnErrorOfTheCallbackStopsIt) {
  int calls = 0;
  CsvParser parser([&](const CsvRecord&) -> Status {
    ++calls;
    return Error(ErrorCode::kConflict, "enough");
  });
  EXPECT_EQ(parser.feed("a\nb\nc\n").error().message, "enough");
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace nexusml::base
