#include "nexusml/models/recsys/id_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace nexusml::models::recsys {
namespace {

TEST(IdIndex, FindsEveryIdAndNothingElse) {
  std::vector<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.push_back("id " + std::to_string(i));
  std::ranges::sort(ids);
  const IdIndex index(std::vector<std::string_view>(ids.begin(), ids.end()));
  ASSERT_EQ(index.size(), 1000U);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ(index.find(ids[i]), i);
    EXPECT_EQ(index.at(i), ids[i]);
  }
  for (const char* absent : {"", "id", "id 1000", "ID 1", "id 1 "}) EXPECT_EQ(index.find(absent), index.size());
}

TEST(IdIndex, AnEmptyOneFindsNothing) {
  EXPECT_EQ(IdIndex().find("a"), 0U);
  EXPECT_EQ(IdIndex(std::vector<std::string_view>{}).find("a"), 0U);
}

TEST(IdIndex, IdsMayHoldAnyBytes) {
  using std::string_view_literals::operator""sv;
  const IdIndex index(std::vector<std::string_view>{"\0"sv, "\0\0"sv, "a\nb"sv, "ngư\xe1\xbb\x9di"sv});
  EXPECT_EQ(index.find("\0\0"sv), 1U);
  EXPECT_EQ(index.find("a\nb"sv), 2U);
  EXPECT_EQ(index.find("a"sv), 4U);
}

}  // namespace
}  // namespace nexusml::models::recsys
