#include "nexusml/models/recsys/rating_parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <string>

namespace nexusml::models::recsys {
namespace {

using testing::HasSubstr;

constexpr std::size_t kRankPlace = 12;
constexpr std::size_t kUsersPlace = 16;
constexpr std::size_t kItemsPlace = 20;
constexpr std::size_t kRatingsPlace = 24;
constexpr std::size_t kMeanPlace = 32;

RatingParameters example() {
  RatingParameters parameters;
  parameters.mean = 3.5F;
  parameters.minimum = 0.5F;
  parameters.maximum = 5;
  parameters.users = IdIndex(std::vector<std::string_view>{"an", "binh"});
  parameters.items = IdIndex(std::vector<std::string_view>{"1", "2", "3"});
  parameters.user_biases = {0.5F, -0.25F, 0};
  parameters.item_biases = {1, 0, -1, -0.5F};
  for (std::size_t i = 0; i < 3 * 8; ++i) parameters.user_factors.push_back(static_cast<float>(i) / 16);
  for (std::size_t i = 0; i < 4 * 8; ++i) parameters.item_factors.push_back(static_cast<float>(i) / -32);
  parameters.rated_starts = {0, 2, 3};
  parameters.rated = {0, 2, 1};
  return parameters;
}

template <class T>
std::string with(std::size_t place, T value) {
  std::string bytes = to_bytes(example());
  std::memcpy(bytes.data() + place, &value, sizeof value);
  return bytes;
}

std::string reason(const std::string& bytes) {
  const auto parsed = parse_rating_parameters(bytes);
  if (parsed.ok()) return "";
  EXPECT_EQ(parsed.error().code, ErrorCode::kCorrupt);
  return parsed.error().message;
}

TEST(RatingParameters, SurviveARoundTripBitByBit) {
  const std::string bytes = to_bytes(example());
  const auto parsed = parse_rating_parameters(bytes);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(to_bytes(*parsed), bytes);
  EXPECT_EQ(parsed->users.find("binh"), 1U);
  EXPECT_EQ(parsed->items.at(2), "3");
  EXPECT_EQ(parsed->rated, example().rated);
  EXPECT_EQ(parsed->item_factors, example().item_factors);
}

TEST(RatingParameters, EveryCutAndEveryTailIsRefused) {
  const std::string bytes = to_bytes(example());
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_NE(reason(bytes.substr(0, size)), "") << size;
  EXPECT_THAT(reason(bytes + "x"), HasSubstr("left over"));
}

TEST(RatingParameters, NoCountIsBelievedBeforeItsBytesAreThere) {
  EXPECT_THAT(reason(with<std::uint32_t>(kUsersPlace, 0x7fffffff)), HasSubstr("cut off"));
  EXPECT_THAT(reason(with<std::uint32_t>(kItemsPlace, 0x7fffffff)), HasSubstr("cut off"));
  EXPECT_THAT(reason(with<std::uint32_t>(kItemsPlace, 0xffffffff)), HasSubstr("out of range"));
  EXPECT_THAT(reason(with<std::uint64_t>(kRatingsPlace, ~0ULL)), HasSubstr("cut off"));
  EXPECT_THAT(reason(with<std::uint64_t>(kRatingsPlace, 1ULL << 62)), HasSubstr("cut off"));
  EXPECT_THAT(reason(with<std::uint32_t>(kUsersPlace, 0)), HasSubstr("out of range"));
  for (const std::uint32_t rank : {0U, 7U, 4096U}) EXPECT_THAT(reason(with(kRankPlace, rank)), HasSubstr("rank"));
}

TEST(RatingParameters, ForeignAndLaterFilesAreNamed) {
  EXPECT_THAT(reason("something else entirely"), HasSubstr("another kind"));
  EXPECT_THAT(reason(with<std::uint32_t>(8, 2)), HasSubstr("format version 2"));
}

TEST(RatingParameters, NumbersMustBeFiniteAndInRange) {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -1e20F}) {
    EXPECT_THAT(reason(with(kMeanPlace, bad)), HasSubstr("not finite"));
    EXPECT_THAT(reason(with(kMeanPlace + 12, bad)), HasSubstr("not finite"));
    EXPECT_THAT(reason(with(kMeanPlace + 12 + 4 * 10, bad)), HasSubstr("not finite"));
  }
  EXPECT_THAT(reason(with(kMeanPlace + 4, 6.0F)), HasSubstr("lowest"));
}

TEST(RatingParameters, RatedItemsAndIdsMustBeInOrder) {
  RatingParameters parameters = example();
  parameters.rated = {2, 0, 1};
  EXPECT_THAT(reason(to_bytes(parameters)), HasSubstr("rated item"));
  parameters.rated = {0, 3, 1};
  EXPECT_THAT(reason(to_bytes(parameters)), HasSubstr("rated item"));
  parameters = example();
  parameters.items = IdIndex(std::vector<std::string_view>{"1", "3", "2"});
  EXPECT_THAT(reason(to_bytes(parameters)), HasSubstr("ascending"));
  parameters.items = IdIndex(std::vector<std::string_view>{"1", "2", "\xff"});
  EXPECT_THAT(reason(to_bytes(parameters)), HasSubstr("UTF-8"));
}

}  // namespace
}  // namespace nexusml::models::recsys
