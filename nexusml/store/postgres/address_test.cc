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

TEST(AddressTest, APasswordThatIsNotEncodedNeverBecomesAHostOrADatabase) {
  // For libpq the first of '@', '/' and '?' ends it; the rest would be shown, and looked up as a host.
  for (const std::string text :
       {"postgresql://u:se#c/re@t@h:5432/d", "postgresql://u:se@cret@h/d", "postgresql://u:secret/more@h/d",
        "postgresql://u:123/secret@h/d", "postgresql://u:secret?x@h/d", "postgresql://u:123?dbname=secret@h/d",
        "postgres://u:se@cret@h", "postgresql://u:secret", "host=h port=secret dbname=d"}) {
    const auto address = parse_address(text);
    ASSERT_FALSE(address.ok()) << text << " was read as " << address->shown;
    EXPECT_EQ(address.error().message.find("cret"), std::string::npos) << address.error().message;
    EXPECT_NE(address.error().message.find("percent-encode"), std::string::npos);
  }
}

TEST(AddressTest, SeveralHostsAndNoneAreUnderstood) {
  EXPECT_EQ(parse_address("postgresql://u:p@a:5432,b:5433/d")->shown, "postgresql://u@a,b:5432,5433/d");
  EXPECT_EQ(parse_address("postgresql:///d?host=/run/postgresql&user=u")->shown, "postgresql://u@/run/postgresql/d");
  EXPECT_EQ(parse_address("postgresql://u:p%40ss%2Fw%23rd%3F@h/d")->shown, "postgresql://u@h/d");
}

TEST(AddressTest, WhatNoServerWouldEverAcceptIsRefusedAtOnce) {
  const auto refusal = [](const std::string& text) {
    const auto address = parse_address(text);
    return address.ok() ? std::string("accepted") : address.error().message;
  };
  EXPECT_NE(refusal("postgresql://host:port/db").find("write postgresql://user:password@host:port/database"),
            std::string::npos);
  EXPECT_EQ(refusal("postgresql://host:0/db"), "the port in the database's address must be a number from 1 to 65535");
  EXPECT_EQ(refusal("postgresql://host:65536/db"),
            "the port in the database's address must be a number from 1 to 65535");
  EXPECT_EQ(refusal("postgresql://host/db?sslmode=maybe"),
            "the sslmode in the database's address must be disable, allow, prefer, require, verify-ca or verify-full");
  EXPECT_EQ(refusal("postgresql://host/db?connect_timeout=soon"),
            "the connect_timeout in the database's address must be an integer");
  EXPECT_EQ(refusal("postgresql://a:5432,b:5433/db?sslmode=verify-full&connect_timeout=3"), "accepted");
  EXPECT_EQ(refusal("postgresql://a,b/db"), "accepted");
}

}  // namespace
}  // namespace nexusml::store::postgres
