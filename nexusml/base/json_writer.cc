#include "nexusml/base/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>

#include "nexusml/base/text.h"

namespace nexusml::base {
namespace {

/// Bytes that can be copied into a JSON string as they are.
constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (int c = 0x20; c < 0x80; ++c) plain[static_cast<std::size_t>(c)] = c != '"' && c != '\\' && c != 0x7f;
  return plain;
}();

void append_escape(std::string& target, unsigned char c) {
  switch (c) {
    case '"':
      target += "\\\"";
      return;
    case '\\':
      target += "\\\\";
      return;
    case '\n':
      target += "\\n";
      return;
    case '\r':
      target += "\\r";
      return;
    case '\t':
      target += "\\t";
      return;
    case '\b':
      target += "\\b";
      return;
    case '\f':
      target += "\\f";
      return;
    default:
      break;
  }
  constexpr char kHex[] = "0123456789abcdef";
  target += "\\u00";
  target += kHex[c >> 4];
  target += kHex[c & 15];
}

}  // namespace

void append_json_string(std::string& target, std::string_view text) {
  target += '"';
  std::size_t i = 0;
  while (i < text.size()) {
    std::size_t run = i;
    while (run < text.size() && kPlain[static_cast<unsigned char>(text[run])]) ++run;
    target.append(text, i, run - i);
    i = run;
    if (i == text.size()) break;
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      append_escape(target, c);
      ++i;
    } else if (const std::size_t length = utf8_sequence_length(text.substr(i)); length > 0) {
      target.append(text, i, length);
      i += length;
    } else {
      target += "\xEF\xBF\xBD";
      ++i;
    }
  }
  target += '"';
}

void JsonWriter::separate() {
  if (comma_) out_ += ',';
  comma_ = true;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  out_ += bracket;
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(out_, name);
  out_ += ':';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  append_json_string(out_, text);
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  separate();
  if (!std::isfinite(number)) {
    out_ += "null";
  } else {
    append_number(out_, number);
  }
  return *this;
}

JsonWriter& JsonWriter::rounded(double number, int digits) {
  separate();
  if (!std::isfinite(number)) {
    out_ += "null";
    return *this;
  }
  char buffer[64];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::general, digits);
  out_.append(buffer, result.ptr);
  return *this;
}

JsonWriter& JsonWriter::signed_value(std::int64_t number) {
  separate();
  append_number(out_, number);
  return *this;
}

JsonWriter& JsonWriter::unsigned_value(std::uint64_t number) {
  separate();
  append_number(out_, number);
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

}  // namespace nexusml::base
