#include "nexusml/models/recsys/ratings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace nexusml::models::recsys {
namespace {

using testing::HasSubstr;

TrainingOptions options() {
  TrainingOptions options;
  options.target = "rating";
  return options;
}

Result<RatingTable> read(const std::string& csv) {
  const auto table = Table::parse(csv);
  EXPECT_TRUE(table.ok());
  return read_ratings(*table, options());
}

TEST(Ratings, AreSortedByUserThenItem) {
  const auto read_table = read("rating,item_id,user_id,when\n3,b,10,x\n4.5,a,9,x\n-1, 5.0e0,10,x\n");
  ASSERT_TRUE(read_table.ok());
  ASSERT_EQ(read_table->users.size(), 2U);
  EXPECT_EQ(read_table->users.at(0), "10");  // by bytes, ids are no numbers
  ASSERT_EQ(read_table->items.size(), 3U);
  EXPECT_EQ(read_table->items.at(0), " 5.0e0");  // an id is taken as it is
  ASSERT_EQ(read_table->ratings.size(), 3U);
  EXPECT_EQ(read_table->ratings[0].value, -1);
  EXPECT_EQ(read_table->ratings[1].value, 3);
  EXPECT_EQ(read_table->ratings[2].value, 4.5);
}

TEST(Ratings, OfARepeatedPairTheLastRowCounts) {
  const auto read_table = read("user_id,item_id,rating\na,x,1\nb,x,2\na,x,5\na,x,4\n");
  ASSERT_TRUE(read_table.ok());
  ASSERT_EQ(read_table->ratings.size(), 2U);
  EXPECT_EQ(read_table->ratings[0].value, 4);
  EXPECT_EQ(read_table->ratings[1].value, 2);
}

TEST(Ratings, WhatIsNoNumberIsRefusedWithItsLine) {
  for (const char* rating : {"good", "nan", "inf", "-Infinity", "1e400", "1,0", "0x10", "4 5"}) {
    const auto refused = read("user_id,item_id,rating\na,x,1\na,y,\"" + std::string(rating) + "\"\n");
    ASSERT_FALSE(refused.ok()) << rating;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(refused.error().message, "line 3: column \"rating\" is not a finite number") << rating;
  }
  EXPECT_THAT(read("user_id,item_id,rating\na,x, \n").error().message, HasSubstr("line 2: column \"rating\" is empty"));
  EXPECT_THAT(read("user_id,item_id,rating\na,x,1e10\n").error().message, HasSubstr("too large"));
}

TEST(Ratings, AnIdMustBeThereAndBeUtf8) {
  EXPECT_EQ(read("user_id,item_id,rating\na,x,1\n,x,1\n").error().message, "line 3: column \"user_id\" is empty");
  EXPECT_EQ(read("user_id,item_id,rating\na,,1\n").error().message, "line 2: column \"item_id\" is empty");
  EXPECT_EQ(read("user_id,item_id,rating\na,x\xff,1\n").error().message,
            "line 2: column \"item_id\" is not valid UTF-8");
}

TEST(Ratings, AMissingColumnIsNamed) {
  EXPECT_THAT(read("user_id,item_id,stars\na,x,1\n").error().message, HasSubstr("no column \"rating\""));
  EXPECT_THAT(read("user,item_id,rating\na,x,1\n").error().message, HasSubstr("no column \"user_id\""));
}

}  // namespace
}  // namespace nexusml::models::recsys
