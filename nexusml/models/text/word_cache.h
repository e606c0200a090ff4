#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "nexusml/models/model.h"
#include "nexusml/models/text/word_key.h"

namespace nexusml::models::text {

/// Stands for a model in a WordCache. A new model makes a new one: while a cache holds it, nothing else has its address.
struct WordOwner {};

/// What a model says of one short word: everything that the word alone decides.
struct alignas(64) KnownWord {
  static constexpr std::size_t kMaximumStride = 4;

  WordKey key;
  std::uint64_t hash = 0;                              ///< FeatureStream's, of the letters
  std::array<std::int32_t, kMaximumStride> grams{};    ///< per label: sum of the n-grams' weights
  std::array<std::int16_t, kMaximumStride> weights{};  ///< per label: the word's own
  std::uint32_t owner = 0;                             ///< model and field; 0: a free place
  std::uint16_t gram_count = 0;
  std::uint16_t shape = 0;  ///< FeatureStream's; 0: the word has no digit
};
static_assert(sizeof(KnownWord) == 64, "one cache line");

/// The words that a workspace met last, so that the n-grams of a frequent word are looked up once instead of in every
/// text. What it holds changes how long an answer takes, never the answer: sums of integers, found by the whole word.
///
/// A set has two places. A new word takes the second; met again, it moves to the first, so that words met once do not
/// drive out frequent ones.
///
/// Threads: one at a time.
class WordCache {
 public:
  static constexpr std::size_t kWords = 8192;  ///< 512 KiB: half a core's second-level cache
  static constexpr std::size_t kMaximumOwners = 64;

  WordCache() : words_(kWords) {}

  /// The number by which the other functions know a model; 0 is none. Meeting many models forgets everything.
  [[nodiscard]] std::uint32_t number_of(const std::shared_ptr<const WordOwner>& owner);

  /// Where a word lies if it is here.
  using Set = KnownWord*;
  /// The set of a word, which is on its way from memory when this returns. Lifetime: the cache's.
  [[nodiscard]] Set expect(const WordKey& key, std::uint32_t owner) {
    constexpr unsigned kShift = 64 - (std::bit_width(kWords) - 2);
    const Set set = words_.data() + 2 * (key.hash(owner) >> kShift);
    __builtin_prefetch(set);
    __builtin_prefetch(set + 1);
    return set;
  }

  /// Returns: null if it does not know the word. Lifetime: until the next call.
  [[nodiscard]] static const KnownWord* find(Set set, const WordKey& key, std::uint32_t owner) {
    if (set[0].key == key && set[0].owner == owner) return set;
    if (set[1].key != key || set[1].owner != owner) return nullptr;
    std::swap(set[0], set[1]);
    return set;
  }

  /// The place for a word that find() did not find: to be filled but for key and owner.
  [[nodiscard]] static KnownWord& place_for(Set set, const WordKey& key, std::uint32_t owner) {
    set[1].key = key;
    set[1].owner = owner;
    return set[1];
  }

 private:
  std::vector<KnownWord> words_;
  std::vector<std::shared_ptr<const WordOwner>> owners_;  // the number of owners_[i] is i + 1
};

}  // namespace nexusml::models::text
