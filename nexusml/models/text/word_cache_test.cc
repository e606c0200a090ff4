#include "nexusml/models/text/word_cache.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "nexusml/models/text/linear_table.h"

namespace nexusml::models::text {
namespace {

WordKey key_of(const std::string& word) {
  const std::unique_ptr<char[]> exact(new char[word.size()]);  // a sanitizer sees reading beyond it
  std::copy(word.begin(), word.end(), exact.get());
  const WordKey key(exact.get(), word.size(), word.size());
  const std::string text = word + " and what follows it";
  EXPECT_EQ(WordKey(text.data(), word.size(), text.size()), key) << "what follows a word does not matter";
  return key;
}

TEST(WordKey, IsTheWordInLowerCase) {
  EXPECT_EQ(key_of("Word"), key_of("wORD"));
  EXPECT_EQ(key_of("ABCDEFGHIJKLMNOP"), key_of("abcdefghijklmnop"));
  EXPECT_EQ(key_of("tuyệt"), key_of("TUYệT"));
  std::vector<WordKey> keys;
  for (const char* const word : {"a", "ab", "b", "abcdefgh", "abcdefghi", "abcdefghijklmnop", "abcdefghijklmnoq", "@",
                                 "`", "[", "{", "Ế", "ế", "_", "1"}) {
    const WordKey key = key_of(word);
    for (const WordKey& other : keys) EXPECT_NE(key, other) << word;
    keys.push_back(key);
  }
}

TEST(WordCache, FindsWhatItRemembersUnderItsOwnerOnly) {
  WordCache cache;
  const auto owner = std::make_shared<const WordOwner>();
  const std::uint32_t number = cache.number_of(owner);
  EXPECT_NE(number, 0U);
  EXPECT_EQ(cache.number_of(owner), number);
  EXPECT_NE(cache.number_of(std::make_shared<const WordOwner>()), number);
  const WordKey key = key_of("word");
  const WordCache::Set set = cache.expect(key, number);
  EXPECT_EQ(WordCache::find(set, key, number), nullptr);
  WordCache::place_for(set, key, number).hash = 42;
  ASSERT_NE(WordCache::find(set, key, number), nullptr);
  EXPECT_EQ(WordCache::find(set, key, number)->hash, 42U);
  EXPECT_EQ(WordCache::find(set, key, number + 1), nullptr);
  EXPECT_EQ(WordCache::find(set, key_of("other"), number), nullptr);
}

TEST(WordCache, AWordMetTwiceOutlivesWordsMetOnce) {
  WordCache cache;
  const WordKey frequent = key_of("the");
  const WordCache::Set set = cache.expect(frequent, 1);
  WordCache::place_for(set, frequent, 1).hash = 7;
  ASSERT_NE(WordCache::find(set, frequent, 1), nullptr);
  for (const char* const rare : {"a", "b", "c"}) static_cast<void>(WordCache::place_for(set, key_of(rare), 1));
  EXPECT_NE(WordCache::find(set, frequent, 1), nullptr);
  EXPECT_EQ(WordCache::find(set, key_of("a"), 1), nullptr);
}

TEST(WordCache, ForgetsEverythingWhenItHasMetManyModels) {
  WordCache cache;
  const auto first = std::make_shared<const WordOwner>();
  const std::uint32_t number = cache.number_of(first);
  const WordKey key = key_of("word");
  const WordCache::Set set = cache.expect(key, number);
  static_cast<void>(WordCache::place_for(set, key, number));
  for (std::size_t i = 0; i < WordCache::kMaximumOwners; ++i) {
    EXPECT_LE(cache.number_of(std::make_shared<const WordOwner>()), WordCache::kMaximumOwners);
  }
  EXPECT_EQ(WordCache::find(set, key, number), nullptr);
  EXPECT_EQ(first.use_count(), 1) << "it keeps no model's owner for ever";
}

LinearTable random_table(std::size_t labels, std::uint64_t seed) {
  LinearTable table(FeatureSpace{10, 12}, labels);
  std::mt19937_64 random(seed);
  for (std::int16_t& weight : table.weights) weight = static_cast<std::int16_t>(random());
  table.scales = {0.001F, 0.002F};
  for (float& bias : table.biases) bias = static_cast<float>(random() % 100);
  return table;
}

// Frequent words, rare ones, numbers, repeated letters, other scripts, symbols, words longer than a key and than a word.
std::string random_text(std::mt19937_64& random) {
  const char* const frequent[] = {"the",   "The", "of",   "AND",    "soooo", "giảng viên",
                                  "ótimo", "!!!", "1234", "ПРИВЕТ", "x"};
  std::string text;
  for (std::size_t words = random() % 120; words > 0; --words) {
    switch (random() % 8) {
      case 0:
        text += std::to_string(random() % 100000);
        break;
      case 1:
        text += "word" + std::to_string(random() % 20000);
        break;
      case 2:
        text += std::string(random() % 60, static_cast<char>('a' + random() % 26)) + "averyverylongwordindeed";
        break;
      case 3:
        text += static_cast<char>(random());
        break;
      default:
        text += frequent[random() % std::size(frequent)];
    }
    if (random() % 5 != 0) text += ' ';
  }
  return text;
}

// The hard requirement: an answer depends on the text and the model, not on what the workspace met before.
TEST(WordCache, LogitsAreTheSameBitsWhateverTheWorkspaceMetBefore) {
  Workspace warm;
  std::mt19937_64 random(3);
  for (const std::size_t labels : {2, 3, 4, 5}) {
    for (const std::uint64_t seed : {1, 2}) {  // another model with the same words, where the last one may have lain
      const LinearTable table = random_table(labels, seed);
      const auto owner = std::make_shared<const WordOwner>();
      for (int i = 0; i < 1500; ++i) {
        const std::string text = random_text(random);
        const std::string subject = i % 3 == 0 ? random_text(random) : "";
        std::vector<double> remembered(labels);
        std::vector<double> fresh(labels);
        Workspace cold;
        const std::size_t words = table.score({text, subject}, owner, warm, remembered);
        ASSERT_EQ(table.score({text, subject}, nullptr, cold, fresh), words);
        ASSERT_EQ(remembered, fresh) << text;
        ASSERT_EQ(table.score({text, subject}, owner, warm, remembered), words);
        ASSERT_EQ(remembered, fresh) << text;
      }
    }
  }
}

TEST(WordCache, SumsOfTheLargestWeightsOfAThousandLongWordsDoNotOverflow) {
  LinearTable table(FeatureSpace{10, 12}, 2);
  std::ranges::fill(table.weights, std::int16_t{32767});
  table.scales = {1, 1};
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "q" + std::string(34, 'x') + std::to_string(10000 + i) + " ";
  Workspace workspace;
  std::vector<double> logits(2);
  EXPECT_GT(table.score({text, ""}, std::make_shared<const WordOwner>(), workspace, logits), 500U);
  EXPECT_GT(logits[0], 0);
}

}  // namespace
}  // namespace nexusml::models::text
