#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/base/result.h"
#include "nexusml/base/text.h"

// Reading and showing the values of settings. A set_ function returns false, and changes nothing, if the value is not
// allowed. Threads: pure functions.
namespace nexusml::app {

template <std::integral Integer>
bool set_integer(std::string_view value, std::uint64_t least, std::uint64_t most, Integer& target) {
  const auto number = base::parse_integer<std::uint64_t>(value);
  if (!number || *number < least || *number > most) return false;
  target = static_cast<Integer>(*number);
  return true;
}

bool set_number(std::string_view value, double least, double most, double& target);

/// Seconds with a fraction, as YAML has them: 10, 0.5.
bool set_seconds(std::string_view value, double least, double most, std::chrono::milliseconds& target);
[[nodiscard]] std::string show_seconds(std::chrono::milliseconds time);

/// A path: not empty, and without control characters.
bool set_path(std::string_view value, std::string& target);

bool set_bool(std::string_view value, bool& target);
[[nodiscard]] std::string show_bool(bool value);

/// A text that may be left out: "none" is the word for it, so that every setting shows a value that it accepts.
bool set_optional_text(std::string_view value, std::string& target);
/// The same of a text that becomes part of a request or of a mail's header: control characters are refused.
bool set_optional_line(std::string_view value, std::string& target);
[[nodiscard]] std::string show_optional_text(const std::string& text);
/// An address without user and password, which the last '@' before the path ends.
[[nodiscard]] std::string show_optional_url(const std::string& url);
/// Whether there is one.
[[nodiscard]] std::string show_optional_secret(const std::string& secret, std::string_view shown = "(a secret)");

/// A value as messages repeat it: in quotes, and not more than its beginning.
[[nodiscard]] std::string in_quotes(std::string_view value);

/// Errors: that it can be no model's name, here or elsewhere.
[[nodiscard]] Status check_model_name(std::string_view name);

/// "must be full, hashed or none, not \"some\"": for a family, which says itself what is wrong.
[[nodiscard]] Error must_be(std::string_view allowed, std::string_view value);

}  // namespace nexusml::app
