#include "nexusml/store/postgres/address.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusml::store::postgres {
namespace {

TEST(AddressTest, IsShownWithoutThePassword) {
  const auto address = parse_address("postgresql://anna:s%40cret@db.example:6543/records?sslmode=require");
  ASSERT_TRUE(address.ok());
  EXPECT_EQ(address->shown, "postgresql://anna@db.example:6543/records");
  EXPECT_EQ(parse_address("postgres://host/db")->shown, "postgresql://host/db");
  EXPECT_EQ(parse_address("host=h user=u password=secret dbname=d")->shown, "postgresql://u@h/d");
}

TEST(AddressTest, ABrokenOneIsRefusedWithoutRepeatingIt) {
  for (const std::string text : {"", "mysql://anna:secret@h/d", "postgresql://anna:secret%zz@h/d",
                                 "postgresql://anna:secret@h/d?secret", "postgresql://u:secret@h:5432:1/d?x=secret"}) {
    const auto address = parse_address(text);
    ASSERT_FALSE(address.ok()) << text;
    EXPECT_EQ(address.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(address.error().message.find("secret"), std::string::npos) << address.error().message;
  }
}

}  // namespace
}  // namespace nexusml::store::postgres
