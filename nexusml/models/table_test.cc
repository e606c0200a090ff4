#include "nexusml/models/table.h"

#include <gtest/gtest.h>

#include <fstream>

namespace nexusml::models {
namespace {

std::string refusal(std::string_view csv) {
  const Result<Table> table = Table::parse(csv);
  return table.ok() ? "accepted" : table.error().message;
}

TEST(Table, KeepsCellsByRowAndColumnWithTheirLines) {
  const Table table = Table::parse("\xEF\xBB\xBFtext,label\r\n\"two\nlines\",pos\r\nx,neg\r\n").value();
  EXPECT_EQ(table.rows(), 2u);
  EXPECT_EQ(table.columns(), 2u);
  EXPECT_EQ(table.column("label"), 1);
  EXPECT_EQ(table.column("nothing"), -1);
  EXPECT_EQ(table.cell(0, 0), "two\nlines");
  EXPECT_EQ(table.cell(1, 1), "neg");
  EXPECT_EQ(table.line(0), 2u);
  EXPECT_EQ(table.line(1), 4u);
}

TEST(Table, RefusesWhatIsNoTable) {
  EXPECT_EQ(refusal(""), "the file is empty: a header line is needed");
  EXPECT_EQ(refusal("a,b\n"), "there is a header line and no row");
  EXPECT_EQ(refusal("a,b\n1,2\n1\n"), "line 3: 1 field, the header has 2");
  EXPECT_EQ(refusal("a,b\n1,2,3\n"), "line 2: 3 fields, the header has 2");
  EXPECT_EQ(refusal("a,a\n1,2\n"), "line 1: column \"a\" stands twice in the header");
}

TEST(Table, NamesTheColumnsWhenOneIsMissing) {
  EXPECT_EQ(Table::parse("a,b\n1,2\n").value().require_column("label").error().message,
            "no column \"label\"; the columns are a, b");
}

TEST(Table, ReadsFilesAndLeavesTheirNamesToTheCaller) {
  const auto file = std::filesystem::path(testing::TempDir()) / "table_test.csv";
  std::ofstream(file) << "a\n\"1\n";
  EXPECT_EQ(Table::read(file).error().message, "line 2: a quoted field opens here and is never closed");
  EXPECT_EQ(Table::read("/nowhere/x.csv").error().message, "cannot be read");
  EXPECT_EQ(Table::read(testing::TempDir()).error().code, ErrorCode::kNotFound);
}

TEST(Table, RefusesMoreThanItsLimit) {
  Table::Limits limits;
  limits.maximum_bytes = 4;
  EXPECT_EQ(Table::parse("a\n1\n2\n", limits).error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace nexusml::models
