#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace nexusml::base {

/// Appends one JSON text to a string: commas and quotes are its business, nesting is the caller's.
///
/// NaN and infinities become null, for JSON has no word for them. Invalid UTF-8 becomes U+FFFD, so that the text is
/// always valid. Never allocates beyond growing the target.
///
/// Threads: one at a time. Lifetime: the target outlives the writer.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& target) : out_(target) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(double number);
  JsonWriter& value(bool truth) { return raw(truth ? "true" : "false"); }
  template <std::integral Integer>
  requires(!std::same_as<Integer, bool>) JsonWriter& value(Integer number) {
    if constexpr (std::is_signed_v<Integer>)
      return signed_value(number);
    else
      return unsigned_value(number);
  }
  JsonWriter& null() { return raw("null"); }
  /// `number` rounded to so many significant digits, for figures that people read.
  JsonWriter& rounded(double number, int digits);
  /// Appends a text that is JSON already.
  JsonWriter& raw(std::string_view json);

  /// `key(name).value(x)`.
  template <class T>
  JsonWriter& field(std::string_view name, const T& x) {
    key(name);
    return value(x);
  }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  JsonWriter& signed_value(std::int64_t number);
  JsonWriter& unsigned_value(std::uint64_t number);
  void separate();

  std::string& out_;
  bool comma_ = false;  // the next value at this place needs a comma before it
};

/// Appends `text` as a JSON string with its quotes.
void append_json_string(std::string& target, std::string_view text);

}  // namespace nexusml::base
