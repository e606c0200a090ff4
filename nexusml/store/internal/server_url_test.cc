#include "nexusml/store/internal/server_url.h"

#include <gtest/gtest.h>

namespace nexusml::store::internal {
namespace {

TEST(ServerUrlTest, IsTakenApartAndDecoded) {
  const ServerUrl url = parse_server_url("Redis://anna:s%40c%3Aret@cache.example:6380/2").value();
  EXPECT_EQ(url.scheme, "redis");
  EXPECT_EQ(url.user, "anna");
  EXPECT_EQ(url.password, "s@c:ret");
  EXPECT_EQ(url.host, "cache.example");
  EXPECT_EQ(url.port, 6380);
  EXPECT_EQ(url.path, "2");
  EXPECT_EQ(url.shown(), "redis://anna@cache.example:6380/2");
}

TEST(ServerUrlTest, AllButTheHostMayBeLeftOut) {
  const ServerUrl url = parse_server_url("http://h").value();
  EXPECT_EQ(url.host, "h");
  EXPECT_EQ(url.port, 0);
  EXPECT_EQ(url.shown(), "http://h");
  EXPECT_EQ(parse_server_url("redis://:pass@h")->password, "pass");
  EXPECT_EQ(parse_server_url("redis://user@h")->user, "user");
  EXPECT_EQ(parse_server_url("http://[::1]:80/x")->host, "::1");
  EXPECT_EQ(parse_server_url("http://[::1]:80/x")->shown(), "http://[::1]:80/x");
  EXPECT_EQ(parse_server_url("redis://a:p@ss@h")->password, "p@ss");
}

TEST(ServerUrlTest, ABrokenOneIsRefusedWithoutRepeatingIt) {
  for (const std::string_view text :
       {"", "secret", "://secret", "redis://", "redis://u:secret@", "redis://u:secret@h:0", "redis://u:secret@h:99999",
        "redis://u:secret@h:x", "redis://u:secret%zz@h", "redis://u:secret%4", "redis://[::1", "redis://h h",
        "re dis://secret@h"}) {
    const auto url = parse_server_url(text);
    ASSERT_FALSE(url.ok()) << text;
    EXPECT_EQ(url.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(url.error().message.find("secret"), std::string::npos) << url.error().message;
  }
}

}  // namespace
}  // namespace nexusml::store::internal
