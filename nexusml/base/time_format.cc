#include "nexusml/base/time_format.h"

#include <cstdio>

#include "nexusml/base/text.h"

namespace nexusml::base {
namespace {

/// `text` without its first `digits` decimal digits, whose value goes to `number`; false if they are not there.
bool take_digits(std::string_view& text, std::size_t digits, int& number) {
  if (text.size() < digits) return false;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return false;
  }
  number = *parse_integer<int>(text.substr(0, digits));
  text.remove_prefix(digits);
  return true;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

/// The zone at the end of the text, which must be used up by it.
std::optional<std::chrono::minutes> take_zone(std::string_view text) {
  if (text == "Z" || text == "z") return std::chrono::minutes(0);
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (!take_digits(text, 2, hours) || !take(text, ':') || !take_digits(text, 2, minutes)) return std::nullopt;
  if (hours > 23 || minutes > 59) return std::nullopt;
  return std::chrono::minutes(sign * (hours * 60 + minutes));
}

}  // namespace

std::string format_time(std::chrono::system_clock::time_point time) {
  using namespace std::chrono;
  const auto whole = floor<milliseconds>(time);
  const auto day = floor<days>(whole);
  const year_month_day date(day);
  const hh_mm_ss<milliseconds> clock(whole - day);
  char buffer[64];
  const int length =
      std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                    static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return std::string(buffer, static_cast<std::size_t>(length));
}

std::optional<std::chrono::system_clock::time_point> parse_time(std::string_view text) {
  using namespace std::chrono;
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
  if (!take_digits(text, 4, y) || !take(text, '-') || !take_digits(text, 2, mo) || !take(text, '-') ||
      !take_digits(text, 2, d) || (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) ||
      !take_digits(text, 2, h) || !take(text, ':') || !take_digits(text, 2, mi) || !take(text, ':') ||
      !take_digits(text, 2, s)) {
    return std::nullopt;
  }
  const year_month_day date(year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d)));
  if (!date.ok() || h > 23 || mi > 59 || s > 60) return std::nullopt;
  if (y < 1678 || y > 2261) return std::nullopt;  // nanoseconds in 64 bits reach no further
  nanoseconds fraction{0};
  if (take(text, '.')) {
    std::int64_t unit = 100'000'000;
    bool any = false;
    for (int digit = 0; take_digits(text, 1, digit); unit /= 10) {
      fraction += nanoseconds(unit * digit);
      any = true;
    }
    if (!any) return std::nullopt;
  }
  const std::optional<minutes> zone = take_zone(text);
  if (!zone) return std::nullopt;
  const auto time = sys_days(date) + hours(h) + minutes(mi) + seconds(s) + fraction - *zone;
  return time_point_cast<system_clock::duration>(time);
}

}  // namespace nexusml::base
