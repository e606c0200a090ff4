#include "nexusml/stats/text_traits.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace nexusml::stats {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;
constexpr std::uint64_t kLowSeven = 0x7F7F7F7F7F7F7F7FULL;
constexpr std::uint64_t kAboveSpace = 0x5F5F5F5F5F5F5F5FULL;  // 0x7F - ' ': carries into the high bit from 0x21 on

static_assert(std::endian::native == std::endian::little, "the byte that comes first must be the lowest");

struct Counts {
  std::uint64_t continuations = 0;
  std::uint64_t non_ascii = 0;  // first bytes of such characters
  std::uint64_t separators = 0;
  std::uint64_t words = 0;
  std::uint64_t before_was_letter = 0;  // high bit of the lowest byte: the byte before belonged to a word

  void add(std::uint64_t bytes) {
    const std::uint64_t high = bytes & kHighBits;
    const std::uint64_t second = (bytes << 1U) & kHighBits;  // bit 6 of each byte
    const std::uint64_t letters = (((bytes & kLowSeven) + kAboveSpace) | bytes) & kHighBits;
    const std::uint64_t starts = letters & ~((letters << 8U) | before_was_letter);
    continuations += static_cast<std::uint64_t>(std::popcount(high & ~second));
    non_ascii += static_cast<std::uint64_t>(std::popcount(high & second));
    separators += 8U - static_cast<std::uint64_t>(std::popcount(letters));
    words += static_cast<std::uint64_t>(std::popcount(starts));
    before_was_letter = letters >> 56U;
  }
};

}  // namespace

TextTraits text_traits(std::string_view text) {
  Counts counts;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t bytes;
    std::memcpy(&bytes, text.data() + i, 8);
    counts.add(bytes);
  }
  const std::size_t rest = text.size() - i;
  std::uint64_t padding = 0;
  if (rest > 0) {
    std::uint64_t bytes = 0;  // zeros separate words and are taken off again
    std::memcpy(&bytes, text.data() + i, rest);
    counts.add(bytes);
    padding = 8 - rest;
  }
  TextTraits traits;
  const std::uint64_t characters = text.size() - counts.continuations;
  const std::uint64_t in_words = characters - (counts.separators - padding);
  traits.characters = static_cast<double>(characters);
  traits.words = static_cast<double>(counts.words);
  if (characters > 0) traits.non_ascii_share = static_cast<double>(counts.non_ascii) / traits.characters;
  if (counts.words > 0) traits.mean_word_length = static_cast<double>(in_words) / traits.words;
  return traits;
}

TextTraits joined(const TextTraits& first, const TextTraits& second) {
  TextTraits traits;
  traits.characters = first.characters + 1 + second.characters;
  traits.words = first.words + second.words;
  traits.non_ascii_share =
      (first.non_ascii_share * first.characters + second.non_ascii_share * second.characters) / traits.characters;
  const double in_words = first.mean_word_length * first.words + second.mean_word_length * second.words;
  if (traits.words > 0) traits.mean_word_length = in_words / traits.words;
  return traits;
}

}  // namespace nexusml::stats
