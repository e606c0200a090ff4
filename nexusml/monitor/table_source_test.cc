#include "nexusml/monitor/table_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace nexusml::monitor {
namespace {

using ::testing::HasSubstr;

std::string all_of(TableSource& source) {
  std::string text;
  std::string piece(3, '\0');
  while (true) {
    const std::size_t read = source.read(piece).value();
    if (read == 0) return text;
    text += piece.substr(0, read);
  }
}

TEST(TableSource, IsReadTwice) {
  const support::TemporaryFolder folder;
  support::write_text(folder.file("a.csv"), "a,b\n1,2\n");
  const auto file = std::move(open_table_file(folder.file("a.csv"))).value();
  const auto text = table_text("a,b\n1,2\n");
  for (TableSource* source : {file.get(), text.get()}) {
    EXPECT_EQ(source->bytes(), 8U);
    EXPECT_EQ(all_of(*source), "a,b\n1,2\n");
    EXPECT_EQ(all_of(*source), "");
    ASSERT_TRUE(source->rewind().ok());
    EXPECT_EQ(all_of(*source), "a,b\n1,2\n");
  }
}

TEST(TableSource, RefusesWhatIsNoFile) {
  const support::TemporaryFolder folder;
  const auto missing = open_table_file(folder.file("none.csv"));
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  const auto directory = open_table_file(folder.path());
  ASSERT_FALSE(directory.ok());
  EXPECT_EQ(directory.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(directory.error().message, HasSubstr("write it to a file first"));
}

}  // namespace
}  // namespace nexusml::monitor
