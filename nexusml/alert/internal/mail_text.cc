#include "nexusml/alert/internal/mail_text.h"

#include <array>

#include "nexusml/alert/internal/notification_json.h"
#include "nexusml/base/text.h"
#include "nexusml/base/time_format.h"

namespace nexusml::alert::internal {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

std::string two_digits(std::int64_t number) {
  return (number < 10 ? "0" : "") + base::to_text(number);
}

std::string body_of(const Notification& notification, std::string_view external_url) {
  std::string body = title_of(notification) + "\n";
  for (const NotifiedAlert& alert : notification.alerts) {
    body += "\n" + std::string(alert.ended ? "resolved" : "firing") + "\n";
    for (const auto& [name, value] : alert.annotations) body += "  " + name + ": " + value + "\n";
    body += "  began: " + base::format_time(alert.began) + "\n";
    if (alert.ended) body += "  ended: " + base::format_time(*alert.ended) + "\n";
    for (const auto& [name, value] : alert.labels) body += "  " + name + " = " + value + "\n";
  }
  if (!external_url.empty()) body += "\n" + std::string(external_url) + "\n";
  return body;
}

}  // namespace

std::string mail_date(Time time) {
  constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  return std::string(kDays[std::chrono::weekday(day).c_encoding()]) + ", " +
         two_digits(static_cast<unsigned>(date.day())) + " " +
         std::string(kMonths[static_cast<unsigned>(date.month()) - 1]) + " " +
         base::to_text(static_cast<int>(date.year())) + " " + two_digits(clock.hours().count()) + ":" +
         two_digits(clock.minutes().count()) + ":" + two_digits(clock.seconds().count()) + " +0000";
}

std::string base64_lines(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::size_t kBytesOfLine = 57;
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view piece = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = bits << 8 | (i < piece.size() ? static_cast<unsigned char>(piece[i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += i <= piece.size() ? kAlphabet[bits >> (18 - 6 * i) & 0x3f] : '=';
    }
    if ((at + 3) % kBytesOfLine == 0) out += kLineEnd;
  }
  if (!out.ends_with(kLineEnd)) out += kLineEnd;
  return out;
}

std::string mail_text(const Notification& notification, std::string_view from, const std::vector<std::string>& to,
                      std::string_view external_url) {
  std::string text;
  const auto header = [&](std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append(kLineEnd);
  };
  std::string receivers;
  for (const std::string& one : to) receivers += (receivers.empty() ? "" : ", ") + one;
  header("Date", mail_date(notification.made));
  header("From", from);
  header("To", receivers);
  header("Subject", title_of(notification));  // names of alerts and severities are ASCII
  const auto made = std::chrono::duration_cast<std::chrono::milliseconds>(notification.made.time_since_epoch()).count();
  const std::size_t at = from.find('@');
  header("Message-ID", "<" + base::to_text(notification.id) + "." + base::to_text(made) + ".nexusml" +
                           (at == std::string_view::npos ? "@localhost" : std::string(from.substr(at))) + ">");
  header("Auto-Submitted", "auto-generated");
  header("MIME-Version", "1.0");
  header("Content-Type", "text/plain; charset=utf-8");
  header("Content-Transfer-Encoding", "base64");
  text += kLineEnd;
  return text + base64_lines(body_of(notification, external_url));
}

}  // namespace nexusml::alert::internal
