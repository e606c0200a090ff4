#include "nexusml/http/connection/date_text.h"

#include <algorithm>

namespace nexusml::http {
namespace {

void put_digits(char* end, unsigned number, int count) {
  for (; count > 0; --count, number /= 10) *--end = static_cast<char>('0' + number % 10);
}

}  // namespace

void DateText::update(std::chrono::system_clock::time_point now) {
  using namespace std::chrono;
  constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto second = floor<seconds>(now);
  if (second == second_) return;
  second_ = second;
  const auto day = floor<days>(second);
  const year_month_day date(day);
  const hh_mm_ss time(second - day);
  std::copy_n(kDays.data() + 3 * weekday(day).c_encoding(), 3, text_);
  put_digits(text_ + 7, static_cast<unsigned>(date.day()), 2);
  std::copy_n(kMonths.data() + 3 * (static_cast<unsigned>(date.month()) - 1), 3, text_ + 8);
  put_digits(text_ + 16, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  put_digits(text_ + 19, static_cast<unsigned>(time.hours().count()), 2);
  put_digits(text_ + 22, static_cast<unsigned>(time.minutes().count()), 2);
  put_digits(text_ + 25, static_cast<unsigned>(time.seconds().count()), 2);
}

}  // namespace nexusml::http
