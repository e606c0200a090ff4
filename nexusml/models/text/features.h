#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "nexusml/models/model.h"
#include "nexusml/models/text/unicode.h"
#include "nexusml/models/text/word_cache.h"

namespace nexusml::models::text {

/// The hashed feature space: words and pairs of words in the first 2^word_bits buckets, character n-grams behind them.
struct FeatureSpace {
  std::uint32_t word_bits = 18;
  std::uint32_t gram_bits = 18;

  [[nodiscard]] std::size_t word_buckets() const { return std::size_t{1} << word_bits; }
  [[nodiscard]] std::size_t gram_buckets() const { return std::size_t{1} << gram_bits; }
  [[nodiscard]] std::size_t buckets() const { return word_buckets() + gram_buckets(); }
};

/// Where a token stands: a word of the subject is another feature than the same word of the text.
enum class Field : std::uint64_t { kText = 0x51ED270B3A5C29E7ULL, kSubject = 0xC2B2AE3D27D4EB4FULL };

/// A sink of a FeatureStream that knows words from other texts. What it finds stands for the word and its n-grams.
template <class Sink>
concept RemembersWords = requires(Sink& sink, const KnownWord& known, const WordKey& key, Field field) {
  { sink.expect(key, field) } -> std::same_as<WordCache::Set>;  // the word comes soon
  { sink.find(WordCache::Set{}, key, field) } -> std::same_as<const KnownWord*>;
  sink.add(known);  // instead of word() and grams_of_word()
  // Behind word() and grams_of_word() of a word that it did not find: its hash, bucket and shape.
  sink.remember(WordCache::Set{}, key, field, std::uint64_t{}, std::uint32_t{}, std::uint16_t{});
};

/// Cuts texts into features and hands each DISTINCT one to a sink: `sink.word(bucket)` for words and pairs of
/// neighbouring words, and behind each distinct word `sink.grams_of_word(buckets)` with the character n-grams of the word with its
/// borders.
///
/// A word is a run of letters and digits or a run of symbols, in lower case; of a character that repeats more than
/// three times in a row three are kept; a word longer than kMaximumWord characters is cut. The borders of a text count as
/// neighbours, so that its first and its last word give a pair more. In the place of words stand two more kinds of
/// features: for a word with digits how many it has and whether it has anything else, and for a text the binary
/// logarithm of its number of words, rounded down.
///
/// Cost:    one pass; allocates only while `workspace` grows.
/// Threads: one at a time.
template <class Sink>
class FeatureStream {
 public:
  static constexpr std::size_t kShortestGram = 2;
  static constexpr std::size_t kLongestGram = 6;
  static constexpr std::size_t kMaximumWord = 40;

  /// Takes: `bytes`, at least the length of all the texts that will be added.
  FeatureStream(FeatureSpace space, std::size_t bytes, Workspace& workspace, Sink& sink)
      : sink_(sink),
        word_shift_(64 - space.word_bits),
        gram_shift_(64 - space.gram_bits),
        first_gram_(static_cast<std::uint32_t>(space.word_buckets())) {
    const std::size_t slots = std::bit_ceil(2 * bytes + kMaximumOthers + 1);  // a word and a pair per byte at most
    if (workspace.indices.size() < slots) workspace.indices.resize(slots);
    seen_ = std::span(workspace.indices).first(slots);
    std::ranges::fill(seen_, 0U);
  }

  void add(std::string_view text, Field field) {
    field_ = static_cast<std::uint64_t>(field);
    previous_ = kBorder;
    words_ = 0;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
      // Cutting is ahead of looking up, so that what a word needs is on its way from memory before it is asked for.
      std::size_t count = 0;
      while (at != end && count < tokens_.size()) {
        const Token token = cut(at, end);
        if (token.begin == token.end) continue;
        tokens_[count++] = token;
      }
      for (const Token& token : std::span(tokens_).first(count)) add_word(token);
    }
    if (words_ > 0) end_text();
  }

 private:
  // A word as it stands in the text.
  struct Token {
    const char* begin;
    const char* end;
    WordKey key;
    WordCache::Set set;  // null if the word is too long to be remembered, or the sink does not remember
  };
  static constexpr std::size_t kTokens = 32;
  static constexpr std::size_t kMaximumGrams = (kLongestGram - kShortestGram + 1) * (kMaximumWord + 1);
  // Of both fields: the shapes of numbers, the pair with the border behind, the length.
  static constexpr std::size_t kMaximumOthers = 2 * (2 * (kMaximumWord + 1) + 2);
  // Stands for a word before the first and behind the last.
  static constexpr std::uint64_t kBorder = 0xA24BAED4963EE407ULL;
  static constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15ULL;
  static constexpr std::uint64_t kFinisher = 0xD6E8FEB86659FD93ULL;

  static Character next(const char*& at, const char* end) {
    const auto byte = static_cast<unsigned char>(*at);
    if (byte >= 128) return next_character(at, end);
    ++at;
    return kAscii[byte];
  }

  static std::uint64_t finish(std::uint64_t hash) { return (hash ^ hash >> 32U) * kFinisher; }

  bool is_elongation(char32_t code) const {
    return length_ >= 3 && letters_[length_] == code && letters_[length_ - 1] == code && letters_[length_ - 2] == code;
  }

  // Takes the word or the space at `at`, which moves behind it. Returns: the word; empty for a space.
  Token cut(const char*& at, const char* end) {
    const char* const begin = at;
    const Character first = next(at, end);
    if (first.type == CharClass::kSpace) return {begin, begin, {}, {}};
    Token token{begin, nullptr, {}, {}};
    if constexpr (RemembersWords<Sink>) {
      if (const std::size_t size = short_word(begin, at, end, first.type); size != 0) {
        token.key = WordKey(begin, size, static_cast<std::size_t>(end - begin));
        token.set = sink_.expect(token.key, Field{field_});
        at = token.end = begin + size;
        return token;
      }
    }
    at = token.end = read_letters(begin, end);
    return token;
  }

  void add_word(const Token& token) {
    if constexpr (RemembersWords<Sink>) {
      if (token.set != nullptr) {
        if (const KnownWord* const known = sink_.find(token.set, token.key, Field{field_})) return add_known(*known);
      }
    }
    read_letters(token.begin, token.end);
    add_letters(token);
  }

  // The bytes of the word that begins at `begin` and of which the first character, before `at`, is read; 0 if they are
  // more than a key takes.
  static std::size_t short_word(const char* begin, const char* at, const char* end, CharClass type) {
    const char* const limit =
        static_cast<std::size_t>(end - begin) > WordKey::kMaximumBytes ? begin + WordKey::kMaximumBytes + 1 : end;
    while (at < limit) {
      const char* const behind = at;
      if (next(at, end).type != type) return static_cast<std::size_t>(behind - begin);
    }
    const auto size = static_cast<std::size_t>(at - begin);
    return size <= WordKey::kMaximumBytes ? size : 0;
  }

  // Fills letters_ with the word at `at`. Returns: what follows it.
  const char* read_letters(const char* at, const char* end) {
    const Character first = next(at, end);
    letters_[1] = first.code;
    length_ = 1;
    while (at != end) {
      const char* const behind = at;
      const Character c = next(at, end);
      if (c.type != first.type || length_ == kMaximumWord) return behind;
      if (!is_elongation(c.code)) letters_[1 + length_++] = c.code;
    }
    return at;
  }

  void add_letters([[maybe_unused]] const Token& token) {
    std::uint64_t hash = field_;
    std::size_t digits = 0;
    for (std::size_t i = 1; i <= length_; ++i) {
      hash = (hash ^ letters_[i]) * kMultiplier;
      digits += letters_[i] - U'0' <= 9 ? 1 : 0;
    }
    const std::uint64_t shape = digits == 0 ? 0 : 2 * digits + (digits == length_ ? 1 : 0);
    if (shape != 0) add_shape(shape);
    const std::uint32_t word = word_bucket(hash);
    if (is_new(word)) {
      sink_.word(word);
      add_grams();
      if constexpr (RemembersWords<Sink>) {
        if (token.set != nullptr) {
          sink_.remember(token.set, token.key, Field{field_}, hash, word, static_cast<std::uint16_t>(shape));
        }
      }
    }
    follow(hash);
  }

  void add_known(const KnownWord& known) {
    if (known.shape != 0) add_shape(known.shape);
    const std::uint64_t hash = known.hash;
    if (is_new(word_bucket(hash))) sink_.add(known);
    follow(hash);
  }

  void follow(std::uint64_t hash) {
    add_other(previous_ * kMultiplier + hash);
    previous_ = hash;
    ++words_;
  }

  void end_text() {
    add_other(previous_ * kMultiplier + kBorder);
    add_other((field_ ^ kBorder) + static_cast<std::uint64_t>(std::bit_width(words_)) * kMultiplier);
  }

  void add_other(std::uint64_t hash) {
    const std::uint32_t bucket = word_bucket(hash);
    if (is_new(bucket)) sink_.word(bucket);
  }

  // Numbers are mostly met once, but how long they are tells a price from a telephone number.
  void add_shape(std::uint64_t shape) { add_other(~field_ + shape * kMultiplier); }

  std::uint32_t word_bucket(std::uint64_t hash) const {
    return static_cast<std::uint32_t>(finish(hash) >> word_shift_);
  }

  void add_grams() {
    letters_[0] = letters_[length_ + 1] = U' ';
    const std::size_t size = length_ + 2;
    std::size_t count = 0;
    for (std::size_t first = 0; first + kShortestGram <= size; ++first) {
      const std::size_t last = std::min(first + kLongestGram, size);
      std::uint64_t hash = (field_ ^ letters_[first]) * kMultiplier;
      for (std::size_t i = first + 1; i < last; ++i) {
        hash = (hash ^ letters_[i]) * kMultiplier;
        grams_[count++] = first_gram_ + static_cast<std::uint32_t>(finish(hash) >> gram_shift_);
      }
    }
    sink_.grams_of_word(std::span<const std::uint32_t>(grams_).first(count));
  }

  // Whether this is the first time that the stream meets the bucket; open addressing, 0 is a free slot.
  bool is_new(std::uint32_t bucket) {
    const std::size_t mask = seen_.size() - 1;
    std::size_t slot = bucket & mask;
    for (; seen_[slot] != 0; slot = (slot + 1) & mask) {
      if (seen_[slot] == bucket + 1) return false;
    }
    seen_[slot] = bucket + 1;
    return true;
  }

  Sink& sink_;
  std::uint32_t word_shift_;
  std::uint32_t gram_shift_;
  std::uint32_t first_gram_;
  std::span<std::uint32_t> seen_;
  std::uint64_t field_ = 0;
  std::uint64_t previous_ = 0;  // hash of the word before, or kBorder
  std::size_t words_ = 0;       // of the text
  std::size_t length_ = 0;
  std::array<Token, kTokens> tokens_;
  std::array<std::uint32_t, kMaximumGrams> grams_;
  std::array<char32_t, kMaximumWord + 2> letters_{};  // the word between its two borders
};

}  // namespace nexusml::models::text
