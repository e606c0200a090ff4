#include "nexusml/base/fingerprint.h"

#include <gtest/gtest.h>

#include <bit>
#include <string>
#include <unordered_set>

namespace nexusml::base {
namespace {

TEST(Fingerprint, EqualBytesHaveOneAndTheSeedCounts) {
  const std::string text = "the same text";
  EXPECT_EQ(fingerprint(text), fingerprint(std::string(text)));
  EXPECT_NE(fingerprint(text), fingerprint(text, 1));
}

TEST(Fingerprint, TellsTextsOfEveryLengthApart) {
  std::unordered_set<std::uint64_t> seen;
  for (std::size_t length = 0; length < 100; ++length) seen.insert(fingerprint(std::string(length, '\0')));
  EXPECT_EQ(seen.size(), 100U);
}

TEST(Fingerprint, AMillionNumbersShareNone) {
  std::unordered_set<std::uint64_t> seen;
  for (int i = 0; i < 1'000'000; ++i) {
    const double number = i;
    seen.insert(fingerprint({reinterpret_cast<const char*>(&number), sizeof(number)}));
  }
  EXPECT_EQ(seen.size(), 1'000'000U);
}

TEST(Fingerprint, OneBitOfTheInputChangesAboutHalfOfThoseOfTheResult) {
  for (const std::size_t length : {1U, 7U, 8U, 15U, 16U, 17U, 40U}) {
    std::string text(length, 'x');
    const std::uint64_t before = fingerprint(text);
    int changed = 0;
    int trials = 0;
    for (std::size_t bit = 0; bit < 8 * length; ++bit, ++trials) {
      text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
      changed += std::popcount(before ^ fingerprint(text));
      text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
    }
    EXPECT_GT(changed, 24 * trials) << length;
    EXPECT_LT(changed, 40 * trials) << length;
  }
}

}  // namespace
}  // namespace nexusml::base
