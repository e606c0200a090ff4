#pragma once

#include <chrono>
#include <string_view>

namespace nexusml::http {

/// The value of the Date header, formatted anew when the second changes.
///
/// Threads: one at a time.
/// Source:  RFC 9110, section 5.6.7 (IMF-fixdate).
class DateText {
 public:
  void update(std::chrono::system_clock::time_point now);
  /// "Sun, 06 Nov 1994 08:49:37 GMT".
  [[nodiscard]] std::string_view view() const { return {text_, kLength}; }

 private:
  static constexpr std::size_t kLength = 29;
  char text_[kLength + 1] = "Thu, 01 Jan 1970 00:00:00 GMT";
  std::chrono::sys_seconds second_{};
};

}  // namespace nexusml::http
