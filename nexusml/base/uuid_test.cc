#include "nexusml/base/uuid.h"

#include <gtest/gtest.h>

#include <set>

namespace nexusml::base {
namespace {

constexpr std::chrono::system_clock::time_point kNow{std::chrono::milliseconds(0x0193F1C27A3B)};

TEST(Uuid7, CarriesTimeVersionAndVariant) {
  Uuid7Generator generator(1);
  const auto id = generator.next(kNow);
  EXPECT_TRUE(is_uuid(view(id)));
  EXPECT_EQ(view(id).substr(0, 13), "0193f1c2-7a3b");
  EXPECT_EQ(id[14], '7');
  EXPECT_NE(std::string_view("89ab").find(id[19]), std::string_view::npos);
}

TEST(Uuid7, StrictlyIncreasesWithinAMillisecondAndWhenTheClockStepsBack) {
  Uuid7Generator generator(7);
  std::string last;
  for (int i = 0; i < 20000; ++i) {
    const auto id = generator.next(i < 10000 ? kNow : kNow - std::chrono::hours(1));
    EXPECT_LT(last, view(id));
    last = view(id);
  }
}

TEST(Uuid7, GeneratorsDiffer) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.emplace(view(Uuid7Generator().next(kNow)));
  EXPECT_EQ(ids.size(), 1000u);
}

TEST(Uuid, RecognisesTheCanonicalForm) {
  EXPECT_TRUE(is_uuid("0193F1C2-7a3b-7cde-8f01-23456789abcd"));
  EXPECT_FALSE(is_uuid("0193F1C2-7a3b-7cde-8f01-23456789abc"));
  EXPECT_FALSE(is_uuid("0193F1C2x7a3b-7cde-8f01-23456789abcd"));
  EXPECT_FALSE(is_uuid("g193F1C2-7a3b-7cde-8f01-23456789abcd"));
}

}  // namespace
}  // namespace nexusml::base
