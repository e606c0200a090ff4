#include <array>
#include <span>
#include <string>
#include <string_view>

#include "nexusml/app/sample/kinds.h"

namespace nexusml::app::sample {
namespace {

using Words = std::string_view;

constexpr std::array kBusinessWho = {Words("The central bank"), Words("A car maker"), Words("The airline"),
                                     Words("A retailer"), Words("The steel group")};
constexpr std::array kBusinessWhat = {
    Words("raised its profit forecast"), Words("cuts interest rates"),  Words("will sell its shares"),
    Words("reported quarterly losses"),  Words("agreed to the merger"), Words("lowered its prices after weak sales")};
constexpr std::array kHealthWho = {Words("Doctors"), Words("A hospital"), Words("The health agency"),
                                   Words("Nurses in the north"), Words("A new vaccine")};
constexpr std::array kHealthWhat = {Words("warn of an early flu season"),     Words("reduced infections by half"),
                                    Words("advise more sleep and less salt"), Words("treats patients at home"),
                                    Words("passed the last clinical trial"),  Words("reports shorter waiting lists")};
constexpr std::array kScienceWho = {Words("Astronomers"), Words("A probe near Mars"), Words("Physicists"),
                                    Words("The expedition"), Words("A team of biologists")};
constexpr std::array kScienceWhat = {Words("found a planet with two suns"),     Words("measured the particle again"),
                                     Words("discovered a new species of fern"), Words("sent pictures of a crater"),
                                     Words("drilled into the oldest ice"),      Words("explains how whales navigate")};
constexpr std::array kSportWho = {Words("The home team"), Words("The champion"), Words("A young goalkeeper"),
                                  Words("The coach"), Words("The relay squad")};
constexpr std::array kSportWhat = {Words("won the final in extra time"),  Words("missed the penalty"),
                                   Words("set a record over 400 metres"), Words("returns after a knee injury"),
                                   Words("signed for two more seasons"),  Words("lost the match in straight sets")};
constexpr std::array kTechnologyWho = {Words("The phone maker"), Words("A browser"), Words("The start-up"),
                                       Words("The chip designer"), Words("An update")};
constexpr std::array kTechnologyWhat = {Words("closes a security hole"),          Words("shows a thinner laptop"),
                                        Words("doubles the battery life"),        Words("encrypts all messages"),
                                        Words("moves its software to the cloud"), Words("opens its source code")};
constexpr std::array kEnds = {Words("officials said on Monday"),     Words("as expected"),
                              Words("to the surprise of many"),      Words("according to a report"),
                              Words("for the third time this year"), Words("sources say")};

struct Topic {
  std::string_view label;
  std::span<const std::string_view> who;
  std::span<const std::string_view> what;
};

constexpr std::array kTopics = {Topic{"business", kBusinessWho, kBusinessWhat},
                                Topic{"health", kHealthWho, kHealthWhat}, Topic{"science", kScienceWho, kScienceWhat},
                                Topic{"sport", kSportWho, kSportWhat},
                                Topic{"technology", kTechnologyWho, kTechnologyWhat}};

void append_news(std::string& csv, Draws& draws) {
  const Topic& topic = kTopics[draws.below(kTopics.size())];
  // Some news are of somebody from another topic, or of something: real ones mix their subjects.
  const auto mostly_own = [&]() -> const Topic& {
    return draws.chance(0.08) ? kTopics[draws.below(kTopics.size())] : topic;
  };
  csv.append("\"").append(draws.pick(mostly_own().who)).append(" ").append(draws.pick(mostly_own().what));
  csv.append(", ").append(draws.pick(kEnds)).append(".\",").append(topic.label).append("\n");
}

}  // namespace

std::string topic_rows(Draws draws, std::uint64_t rows) {
  std::string csv = "text,label\n";
  for (std::uint64_t i = 0; i < rows; ++i) append_news(csv, draws);
  return csv;
}

}  // namespace nexusml::app::sample
