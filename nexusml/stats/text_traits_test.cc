#include "nexusml/stats/text_traits.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "nexusml/base/text.h"

namespace nexusml::stats {
namespace {

void expect_traits(std::string_view text, double characters, double words, double share, double length) {
  const TextTraits traits = text_traits(text);
  EXPECT_EQ(traits.characters, characters) << text;
  EXPECT_EQ(traits.words, words) << text;
  EXPECT_DOUBLE_EQ(traits.non_ascii_share, share) << text;
  EXPECT_DOUBLE_EQ(traits.mean_word_length, length) << text;
}

TEST(TextTraits, of_texts_in_several_languages) {
  expect_traits("the quick  brown fox", 20, 4, 0, 4);
  expect_traits("một hai", 7, 2, 1.0 / 7, 3);
  expect_traits(" não,\té ", 8, 2, 0.25, 2.5);
  expect_traits("日本語", 3, 1, 1, 3);
  expect_traits("a😀", 2, 1, 0.5, 2);
}

TEST(TextTraits, of_nothing_are_zero) {
  expect_traits("", 0, 0, 0, 0);
  expect_traits(" \n\t ", 4, 0, 0, 0);
}

// One byte after the other, as the header says it.
TextTraits slow_traits(std::string_view text) {
  TextTraits traits;
  double in_words = 0;
  double non_ascii = 0;
  bool inside = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool separates = byte <= ' ';
    if (!separates && !inside) ++traits.words;
    inside = !separates;
    if ((byte & 0xC0U) == 0x80U) continue;
    ++traits.characters;
    if (!separates) ++in_words;
    if (byte >= 0x80) ++non_ascii;
  }
  if (traits.characters > 0) traits.non_ascii_share = non_ascii / traits.characters;
  if (traits.words > 0) traits.mean_word_length = in_words / traits.words;
  return traits;
}

TEST(TextTraits, of_any_bytes_are_those_of_a_loop_over_them) {
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string text(random() % 40, ' ');
    for (char& c : text) c = static_cast<char>(i % 2 == 0 ? random() : " a\xC3\xA9\x80~!\x7F"[random() % 8]);
    const TextTraits slow = slow_traits(text);
    expect_traits(text, slow.characters, slow.words, slow.non_ascii_share, slow.mean_word_length);
  }
}

TEST(TextTraits, joined_are_those_of_the_joined_text) {
  const TextTraits whole = text_traits("Olá você\nthe quick fox");
  const TextTraits joint = joined(text_traits("Olá você"), text_traits("the quick fox"));
  EXPECT_EQ(joint.characters, whole.characters);
  EXPECT_EQ(joint.words, whole.words);
  EXPECT_DOUBLE_EQ(joint.non_ascii_share, whole.non_ascii_share);
  EXPECT_DOUBLE_EQ(joint.mean_word_length, whole.mean_word_length);
}

}  // namespace
}  // namespace nexusml::stats
