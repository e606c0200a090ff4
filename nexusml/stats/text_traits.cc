#include "nexusml/stats/text_traits.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace nexusml::stats {
namespace {

constexpr std::uint64_t kLowSeven = 0x7F7F7F7F7F7F7F7FULL;
constexpr std::uint64_t kAboveSpace = 0x5F5F5F5F5F5F5F5FULL;  // 0x7F - ' ': carries into the high bit from 0x21 on

static_assert(std::endian::native == std::endian::little, "the byte that comes first must be the lowest");

constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
constexpr std::size_t kMostSteps = 255;  // until a byte of the running counts is full

/// The sum of the eight bytes.
std::uint64_t sum_of_bytes(std::uint64_t bytes) {
  const std::uint64_t pairs = (bytes & 0x00FF00FF00FF00FFULL) + ((bytes >> 8U) & 0x00FF00FF00FF00FFULL);
  return (pairs * 0x0001000100010001ULL) >> 48U;
}

struct Counts {
  std::uint64_t continuations = 0;
  std::uint64_t non_ascii = 0;  // first bytes of such characters
  std::uint64_t letters = 0;
  std::uint64_t words = 0;
};

/// Counts eight bytes at a time, in eight counts of a byte each.
class Counter {
 public:
  void add(std::uint64_t bytes) {
    const std::uint64_t high = bytes >> 7U;
    const std::uint64_t second = bytes >> 6U;
    const std::uint64_t letters = ((((bytes & kLowSeven) + kAboveSpace) | bytes) >> 7U) & kOnes;
    running_.continuations += high & ~second & kOnes;
    running_.non_ascii += high & second & kOnes;
    running_.letters += letters;
    running_.words += letters & ~((letters << 8U) | before_was_letter_);
    before_was_letter_ = letters >> 56U;
    if (++steps_ == kMostSteps) flush();
  }
  [[nodiscard]] Counts finish() {
    flush();
    return total_;
  }

 private:
  void flush() {
    total_.continuations += sum_of_bytes(running_.continuations);
    total_.non_ascii += sum_of_bytes(running_.non_ascii);
    total_.letters += sum_of_bytes(running_.letters);
    total_.words += sum_of_bytes(running_.words);
    running_ = {};
    steps_ = 0;
  }

  Counts running_;  // per byte
  Counts total_;
  std::size_t steps_ = 0;
  std::uint64_t before_was_letter_ = 0;  // lowest bit: the byte before belonged to a word
};

}  // namespace

TextTraits text_traits(std::string_view text) {
  Counter counter;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t bytes;
    std::memcpy(&bytes, text.data() + i, 8);
    counter.add(bytes);
  }
  if (i < text.size()) {
    std::uint64_t bytes = 0;  // zeros belong to no word
    std::memcpy(&bytes, text.data() + i, text.size() - i);
    counter.add(bytes);
  }
  const Counts counts = counter.finish();
  TextTraits traits;
  const std::uint64_t characters = text.size() - counts.continuations;
  traits.characters = static_cast<double>(characters);
  traits.words = static_cast<double>(counts.words);
  if (characters > 0) traits.non_ascii_share = static_cast<double>(counts.non_ascii) / traits.characters;
  const std::uint64_t in_words = counts.letters - counts.continuations;
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
