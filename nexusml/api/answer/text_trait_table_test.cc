#include "nexusml/api/answer/text_trait_table.h"

#include <gtest/gtest.h>

namespace nexusml::api {
namespace {

using Names = std::vector<std::string>;

constexpr std::string_view kHeader = ",text.characters,text.words,text.non_ascii_share,text.mean_word_length\n";

/// The whole table, read `piece` bytes at a time.
std::string read_all(monitor::TableSource& source, std::size_t piece) {
  std::string all;
  std::string place(piece, '\0');
  while (true) {
    const auto read = source.read(place);
    EXPECT_TRUE(read.ok());
    if (!read.ok() || *read == 0) return all;
    all += place.substr(0, *read);
  }
}

TEST(TextTraitTable, AppendsFourColumnsHoweverItIsRead) {
  const auto table = with_text_traits(monitor::table_text("id,text\r\n1,\"ab, cd\"\n2,\n3\n"), {});
  const std::string expected = "id,text" + std::string(kHeader) + "1,\"ab, cd\",6,2,0,2.5\n2,,0,0,0,0\n3,0,0,0,0\n";
  for (const std::size_t piece : {1UL, 7UL, 1000UL}) {
    ASSERT_TRUE(table->rewind().ok());
    EXPECT_EQ(read_all(*table, piece), expected);
  }
}

TEST(TextTraitTable, ASubjectJoinsTheTextIfItIsThere) {
  const TextColumns columns{.text = "body", .subject = "subject"};
  EXPECT_EQ(read_all(*with_text_traits(monitor::table_text("body,subject\nab,c\nab,\n"), columns), 100),
            "body,subject" + std::string(kHeader) + "ab,c,4,2,0,1.5\nab,,2,1,0,2\n");
  EXPECT_EQ(read_all(*with_text_traits(monitor::table_text("body\nab\n"), columns), 100),
            "body" + std::string(kHeader) + "ab,2,1,0,2\n");
}

TEST(TextTraitTable, ABrokenRecordStaysOne) {
  const auto table = with_text_traits(monitor::table_text("text\n\"a\"b\nc\n"), {});
  EXPECT_EQ(read_all(*table, 100), "text" + std::string(kHeader) + "broken\nc,1,1,0,1\n");
}

TEST(TextTraitTable, ColumnNamesAreThoseOfTheFirstRecord) {
  const auto table = monitor::table_text("\"a b\",text\n1,2\n");
  EXPECT_EQ(column_names(*table).value(), (Names{"a b", "text"}));
  EXPECT_EQ(read_all(*table, 100), "\"a b\",text\n1,2\n") << "it is at its start again";
  EXPECT_EQ(column_names(*monitor::table_text("")).value(), Names());
  EXPECT_EQ(column_names(*monitor::table_text("\"a")).value(), Names());
  EXPECT_EQ(column_names(*monitor::table_text("only")).value(), Names{"only"});
}

}  // namespace
}  // namespace nexusml::api
