#include <array>
#include <span>
#include <string>
#include <string_view>

#include "nexusml/app/sample/kinds.h"

namespace nexusml::app::sample {
namespace {

using Words = std::string_view;

constexpr std::array kThings = {Words("delivery"), Words("hotel room"), Words("battery"),  Words("support team"),
                                Words("coffee"),   Words("new update"), Words("checkout"), Words("film"),
                                Words("headset"),  Words("train ride"), Words("course"),   Words("restaurant"),
                                Words("app"),      Words("jacket"),     Words("museum"),   Words("keyboard")};
constexpr std::array kGood = {
    Words("wonderful"), Words("excellent"),     Words("really good"), Words("fast and friendly"),
    Words("a delight"), Words("great value"),   Words("flawless"),    Words("better than expected"),
    Words("lovely"),    Words("simply perfect")};
constexpr std::array kBad = {
    Words("terrible"),          Words("a disappointment"), Words("painfully slow"), Words("broken"),
    Words("a waste of money"),  Words("really bad"),       Words("rude and late"),  Words("awful"),
    Words("worse than before"), Words("unusable")};
constexpr std::array kPlain = {Words("what the page says it is"),
                               Words("the same as last year"),
                               Words("available in two sizes"),
                               Words("open until six"),
                               Words("as described"),
                               Words("about average"),
                               Words("neither good nor bad"),
                               Words("black with a zip"),
                               Words("on the second floor"),
                               Words("due on Monday")};
constexpr std::array kGoodEnds = {Words("I love it"), Words("will come again"), Words("thank you"),
                                  Words("highly recommended")};
constexpr std::array kBadEnds = {Words("I want my money back"), Words("never again"), Words("stay away"),
                                 Words("I am annoyed")};
constexpr std::array kPlainEnds = {Words("that is all"), Words("just so you know"), Words("see the manual"),
                                   Words("details below")};
constexpr std::array kOpenings = {Words("The"),         Words("This"), Words("Honestly the"),
                                  Words("I think the"), Words("My"),   Words("Well, the")};

struct Tone {
  std::string_view label;
  std::span<const std::string_view> middles;
  std::span<const std::string_view> ends;
};

constexpr std::array kTones = {Tone{"negative", kBad, kBadEnds}, Tone{"neutral", kPlain, kPlainEnds},
                               Tone{"positive", kGood, kGoodEnds}};

void append_sentence(std::string& csv, Draws& draws) {
  const Tone& tone = kTones[draws.next() % kTones.size()];
  // One sentence in ten borrows its middle from another tone: real texts are not unanimous.
  const Tone& middle = draws.chance(0.1) ? kTones[draws.next() % kTones.size()] : tone;
  csv.append("\"").append(draws.pick(kOpenings)).append(" ").append(draws.pick(kThings));
  csv.append(draws.chance(0.5) ? " is " : " was ").append(draws.pick(middle.middles));
  if (draws.chance(0.8)) csv.append(", ").append(draws.pick(tone.ends));
  csv.append(draws.chance(0.3) ? "!" : ".").append("\",").append(tone.label).append("\n");
}

}  // namespace

std::string sentiment_rows(Draws draws, std::uint64_t rows) {
  std::string csv = "text,label\n";
  for (std::uint64_t i = 0; i < rows; ++i) append_sentence(csv, draws);
  return csv;
}

}  // namespace nexusml::app::sample
