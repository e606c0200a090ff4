#pragma once

#include <string>
#include <vector>

#include "nexusml/alert/alert.h"
#include "nexusml/base/result.h"

namespace nexusml::alert {

/// One condition of a silence: the label has this value, or has it not. A label that is missing has the value "".
struct Matcher {
  std::string label{};
  std::string value{};
  bool is_equal = true;
};

/// Until when alerts are not notified of which all matchers hold.
///
/// Threads: a value.
struct Silence {
  std::string id{};  ///< a UUID
  std::vector<Matcher> matchers{};
  Time begins{};
  Time ends{};
  std::string creator{};
  std::string comment{};
};

/// Most silences that are kept at a time, matchers that one has, and bytes of each of its texts.
inline constexpr std::size_t kMaximumSilences = 1000;
inline constexpr std::size_t kMaximumMatchers = 20;
inline constexpr std::size_t kMaximumSilenceText = 1000;

/// Takes: all labels of an alert.
[[nodiscard]] bool matches(const Silence& silence, const Labels& labels);
[[nodiscard]] bool is_in_force(const Silence& silence, Time now);

/// Errors: kInvalidArgument that names the field: no matcher, none that demands a value (it would silence everything), a
///         name that is no label, texts too long, an end that is past or more than a year away.
[[nodiscard]] Status check(const Silence& silence, Time now);

}  // namespace nexusml::alert
