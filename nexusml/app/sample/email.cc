#include <array>
#include <span>
#include <string>
#include <string_view>

#include "nexusml/app/sample/kinds.h"

namespace nexusml::app::sample {
namespace {

using Words = std::string_view;

constexpr std::array kSpamSubjects = {
    Words("You have won"),  Words("Last chance today"), Words("Your account is locked"), Words("Earn from home"),
    Words("Cheap watches"), Words("Re: your prize"),    Words("Loan approved"),          Words("Invoice overdue")};
constexpr std::array kSpamLines = {
    Words("claim your free prize now"),           Words("click the link below before midnight"),
    Words("no credit check, cash in one hour"),   Words("confirm your password to unlock the account"),
    Words("limited offer, 80 % off all brands"),  Words("you were selected from thousands of winners"),
    Words("send the fee and the money is yours"), Words("work from home and earn 3000 a week"),
    Words("100 % guaranteed or your money back"), Words("act fast, only five places are left")};
constexpr std::array kHamSubjects = {
    Words("Minutes of Tuesday"),    Words("Lunch tomorrow?"),   Words("Your order"),  Words("Holiday photos"),
    Words("Question on the draft"), Words("Invoice for March"), Words("Train times"), Words("Re: birthday")};
constexpr std::array kHamLines = {
    Words("the meeting moves to three, same room"),     Words("could you look at page four of the draft"),
    Words("your parcel arrives on Thursday"),           Words("Anna brings the cake, can you get the drinks"),
    Words("the figures of last month are attached"),    Words("I will be ten minutes late for lunch"),
    Words("the doctor has confirmed your appointment"), Words("thanks for the photos, the children loved them"),
    Words("we have booked the earlier train"),          Words("please send me the address once more")};
constexpr std::array kGreetings = {Words("Hello"), Words("Hi"), Words("Dear customer"), Words("Good morning"),
                                   Words("Hey")};
constexpr std::array kClosings = {Words("Best wishes"), Words("See you"), Words("Thank you"), Words("Kind regards")};

struct Sender {
  std::string_view label;
  std::span<const std::string_view> subjects;
  std::span<const std::string_view> lines;
};

constexpr std::array kSenders = {Sender{"ham", kHamSubjects, kHamLines}, Sender{"spam", kSpamSubjects, kSpamLines}};
constexpr double kSpamShare = 0.35;

void append_email(std::string& csv, Draws& draws) {
  const std::size_t kind = draws.chance(kSpamShare) ? 1 : 0;
  const Sender& sender = kSenders[kind];
  // Some subjects and lines could be anybody's: real mail is not unanimous.
  const auto borrowed = [&](double share) -> const Sender& {
    return draws.chance(share) ? kSenders[1 - kind] : sender;
  };
  csv.append("\"").append(draws.pick(borrowed(0.15).subjects)).append("\",\"").append(draws.pick(kGreetings));
  csv.append(", ").append(draws.pick(borrowed(0.1).lines)).append(". ");
  if (draws.chance(0.6)) csv.append(draws.pick(borrowed(0.1).lines)).append(draws.chance(0.3) ? "! " : ". ");
  csv.append(draws.pick(kClosings)).append("\",").append(sender.label).append("\n");
}

}  // namespace

std::string email_rows(Draws draws, std::uint64_t rows) {
  std::string csv = "subject,text,label\n";
  for (std::uint64_t i = 0; i < rows; ++i) append_email(csv, draws);
  return csv;
}

}  // namespace nexusml::app::sample
