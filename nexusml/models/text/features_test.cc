#include "nexusml/models/text/features.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace nexusml::models::text {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using testing::SizeIs;

struct Collected {
  std::vector<std::uint32_t> words;
  std::vector<std::uint32_t> grams;
  void word(std::uint32_t bucket) { words.push_back(bucket); }
  void grams_of_word(std::span<const std::uint32_t> buckets) {
    grams.insert(grams.end(), buckets.begin(), buckets.end());
  }
  bool operator==(const Collected&) const = default;
};

Collected features(std::string_view text, std::string_view subject = {}) {
  Collected collected;
  Workspace workspace;
  FeatureStream stream(FeatureSpace{}, text.size() + subject.size(), workspace, collected);
  stream.add(text, Field::kText);
  stream.add(subject, Field::kSubject);
  return collected;
}

// What one word gives: itself, its pairs with the borders before and behind, the length of the text.
constexpr std::size_t kOfAWord = 4;

TEST(FeatureStream, GivesEachWordWithItsPairWithTheOneBefore) {
  const auto a = features("good").words;
  const auto b = features("film").words;
  ASSERT_THAT(a, SizeIs(kOfAWord));
  ASSERT_THAT(b, SizeIs(kOfAWord));
  const auto both = features("good film").words;
  ASSERT_THAT(both, SizeIs(6));
  EXPECT_THAT(both, ElementsAre(a[0], a[1], b[0], both[3], b[2], both[5]));
  EXPECT_THAT(features("film good").words, Not(Contains(both[3]))) << "a pair has an order";
}

TEST(FeatureStream, TheBordersOfATextAreNeighboursOfItsFirstAndLastWord) {
  const auto first = features("good film").words;
  EXPECT_THAT(features("good plot").words, Contains(first[1]));
  EXPECT_THAT(features("very good film").words, Not(Contains(first[1])));
  EXPECT_THAT(features("bad film").words, Contains(first[4]));
  EXPECT_THAT(features("good film again").words, Not(Contains(first[4])));
}

TEST(FeatureStream, TellsTheLengthOfATextByItsLogarithm) {
  const auto length = [](std::string_view text) { return features(text).words.back(); };
  EXPECT_EQ(length("one two"), length("three four five"));
  EXPECT_NE(length("one"), length("one two"));
  EXPECT_NE(length("one two three"), length("one two three four"));
  EXPECT_EQ(length("so so so so"), length("a b c d e f g")) << "repeated words count";
  EXPECT_THAT(features("").words, SizeIs(0));
}

TEST(FeatureStream, GivesEveryNGramOfTwoToSixCharactersOfTheBorderedWord) {
  // " ab ": 3 of two characters, 2 of three, 1 of four.
  EXPECT_THAT(features("ab").grams, SizeIs(6));
  // " abcdefg ": 8 + 7 + 6 + 5 + 4.
  EXPECT_THAT(features("abcdefg").grams, SizeIs(30));
  EXPECT_THAT(features("ế").grams, SizeIs(3)) << "a character of three bytes is one character";
}

// Models on disk know features by these numbers: a change of them needs a new format version.
TEST(FeatureStream, GoldenBucketsInThreeLanguages) {
  EXPECT_THAT(features("good film").words, ElementsAre(89959, 92818, 91271, 180536, 97885, 251103));
  EXPECT_THAT(features("giảng viên").words, ElementsAre(55182, 67167, 222932, 254067, 86160, 251103));
  EXPECT_THAT(features("péssimo!").words, ElementsAre(135910, 88205, 84693, 183968, 251789, 251103));
  EXPECT_THAT(features("não").grams,
              ElementsAre(282626, 307271, 350007, 488290, 439125, 329595, 329901, 282156, 383698, 308838));
}

TEST(FeatureStream, IgnoresCaseInLatinVietnameseGreekAndCyrillic) {
  EXPECT_EQ(features("GOOD FILM"), features("good film"));
  EXPECT_EQ(features("GIẢNG VIÊN ĐƯỜNG"), features("giảng viên đường"));
  EXPECT_EQ(features("PÉSSIMO AÇÃO ŠKODA"), features("péssimo ação škoda"));
  EXPECT_EQ(features("ΚΑΛΗ ΈΡΓΟ"), features("καλη έργο"));
  EXPECT_EQ(features("ХОРОШИЙ ЁЖ"), features("хороший ёж"));
}

TEST(FeatureStream, GivesADistinctFeatureOnceHoweverOftenItStands) {
  EXPECT_EQ(features("so so so so so").words.size(), kOfAWord + 1) << "and the pair with itself";
  EXPECT_EQ(features("so so").grams, features("so").grams);
}

TEST(FeatureStream, KeepsThreeOfARepeatedCharacter) {
  EXPECT_EQ(features("sooo!!!"), features("soooooooo!!!!!!!!"));
  EXPECT_NE(features("so"), features("sooo"));
}

TEST(FeatureStream, TellsNumbersByTheirShape) {
  const auto a = features("08001234567").words;
  const auto b = features("09059876543").words;
  ASSERT_THAT(a, SizeIs(kOfAWord + 1));
  ASSERT_THAT(b, SizeIs(kOfAWord + 1));
  EXPECT_EQ(a[0], b[0]);
  EXPECT_NE(a[1], b[1]);
  EXPECT_NE(features("12ab").words[0], features("12").words[0]);
}

TEST(FeatureStream, SubjectWordsAreOtherFeatures) {
  const auto text = features("offer");
  const auto subject = features("", "offer");
  for (const auto bucket : subject.words) EXPECT_THAT(text.words, Not(Contains(bucket)));
  EXPECT_NE(text.grams, subject.grams);
  EXPECT_THAT(features("offer", "offer").words, SizeIs(2 * kOfAWord)) << "no pair across the border";
}

TEST(FeatureStream, InvalidUtf8Separates) {
  EXPECT_EQ(features("good\xff"
                     "film"),
            features("good film"));
  EXPECT_EQ(features("good\xe1\xba"), features("good"));
  EXPECT_EQ(features("\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80").words.size(), 0U);
}

TEST(FeatureStream, BucketsLieInTheirRange) {
  const FeatureSpace space;
  const auto all = features("Any text, 42 words & signs: ☺ 中文 или ещё");
  for (const auto bucket : all.words) EXPECT_LT(bucket, space.word_buckets());
  for (const auto bucket : all.grams) {
    EXPECT_GE(bucket, space.word_buckets());
    EXPECT_LT(bucket, space.buckets());
  }
}

TEST(FeatureStream, CutsAWordBeyondFortyCharacters) {
  std::string word;
  for (int i = 0; i < 100; ++i) word += static_cast<char>('a' + i % 26);
  EXPECT_EQ(features(word).words.size(), 8U) << "three pieces, their two pairs, two with the borders, the length";
}

}  // namespace
}  // namespace nexusml::models::text
