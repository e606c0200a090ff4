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

TEST(CsvParser, ARecordShowsItsTextAsItStood) {
  std::vector<std::string> texts;
  CsvParser parser([&](const CsvRecord& record) -> Status {
    texts.emplace_back(record.text);
    return {};
  });
  ASSERT_TRUE(parser.feed("\xEF\xBB\xBFt,\"l\"\r\n\"say \"\"hi\"\"\n\",x\n\nlast").ok());
  ASSERT_TRUE(parser.finish().ok());
  EXPECT_EQ(texts, (std::vector<std::string>{"t,\"l\"", "\"say \"\"hi\"\"\n\",x", "last"}));
}

/// Records and, between brackets, what was skipped.
std::string skipping(std::string_view text, std::size_t piece, std::size_t maximum_record_bytes = 1000) {
  std::string all;
  CsvParser parser(
      {.maximum_record_bytes = maximum_record_bytes, .maximum_fields = 3},
      [&](const CsvRecord& record) -> Status {
        all += std::to_string(record.line) + ":";
        for (const std::string_view field : record.fields) all.append(field) += "|";
        return {};
      },
      [&](std::uint64_t line, const Error& reason) -> Status {
        all += "[" + std::to_string(line) + ": " + reason.message + "]";
        return {};
      });
  while (!text.empty()) {
    EXPECT_TRUE(parser.feed(text.substr(0, piece)).ok());
    text.remove_prefix(std::min(piece, text.size()));
  }
  EXPECT_TRUE(parser.finish().ok());
  return all;
}

TEST(CsvParser, SkipsALineThatIsBrokenIfAsked) {
  const auto same_however_cut = [](std::string_view text, std::size_t maximum_record_bytes = 1000) {
    const std::string whole = skipping(text, text.size(), maximum_record_bytes);
    for (std::size_t piece = 1; piece < text.size(); ++piece) {
      EXPECT_EQ(skipping(text, piece, maximum_record_bytes), whole) << piece;
    }
    return whole;
  };
  const std::string behind_quote = "text after a closing quote; a quote inside a quoted field is written twice]";
  EXPECT_EQ(same_however_cut("a\n\"x\"y\r\nb\n"), "1:a|[2: " + behind_quote + "3:b|");
  EXPECT_EQ(same_however_cut("a\n\"x\"y"), "1:a|[2: " + behind_quote);
  EXPECT_EQ(same_however_cut("a\n\"x\nb\n\"c\"\nd\n"), "1:a|[2: line 4: " + behind_quote + "3:b|4:c|5:d|");
  EXPECT_EQ(same_however_cut("a\n\"x\nb\nc"), "1:a|[2: a quoted field opens here and is never closed]3:b|4:c|");
  EXPECT_EQ(same_however_cut("a\n\"x\nb\n\"c"),
            "1:a|[2: line 4: " + behind_quote + "3:b|[4: a quoted field opens here and is never closed]");
  EXPECT_EQ(same_however_cut("1,2,3,4\na\n"), "[1: more than 3 fields]2:a|");
  EXPECT_EQ(same_however_cut(std::string_view("a\0\nb\n", 5)), "[1: a NUL byte, which no text holds]2:b|");
  EXPECT_EQ(same_however_cut("123456\na\n", 5), "[1: the record is longer than 5 bytes]2:a|");
  EXPECT_EQ(same_however_cut("12345\na\n1234567", 5), "1:12345|2:a|[3: the record is longer than 5 bytes]");
  EXPECT_EQ(same_however_cut("a\n\"2345\nb\nc\n", 5),
            "1:a|[2: the record is longer than 5 bytes; is the quote on line 2 never closed?]3:b|4:c|");
}

TEST(CsvParser, FindsTheMarksWhereverTheyStand) {
  // Fields of every length around the width of a block, against what they were made of.
  Rows rows;
  std::string text;
  for (std::size_t length = 0; length < 200; ++length) {
    const std::string plain(length, 'x');
    const std::string quoted = std::string(length, 'y') + "\n,\"";
    rows.push_back({plain, quoted, "z"});
    text += plain + ",\"" + std::string(length, 'y') + "\n,\"\"\",z\r\n";
  }
  for (const std::size_t piece : {1UL, 63UL, 64UL, 65UL, 1000UL, text.size()}) EXPECT_EQ(parse(text, piece).rows, rows);
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
