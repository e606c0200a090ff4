#include "nexusml/store/sql/value.h"

#include <chrono>
#include <cmath>

#include "nexusml/base/uuid.h"

namespace nexusml::store::sql {
namespace {

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return (c | 0x20) - 'a' + 10;
}

template <class T>
T cell_or(const Value& value, T otherwise) {
  const T* held = std::get_if<T>(&value);
  return held == nullptr ? otherwise : *held;
}

}  // namespace

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (!base::is_uuid(text)) return std::nullopt;
  Uuid uuid;
  std::size_t at = 0;
  for (std::uint8_t& byte : uuid.bytes) {
    if (text[at] == '-') ++at;
    byte = static_cast<std::uint8_t>(digit_of(text[at]) << 4 | digit_of(text[at + 1]));
    at += 2;
  }
  return uuid;
}

std::string to_text(const Uuid& uuid) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (const std::uint8_t byte : uuid.bytes) {
    if (text.size() == 8 || text.size() == 13 || text.size() == 18 || text.size() == 23) text += '-';
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

Value text_or_null(std::string_view text) {
  if (text.empty()) return {};
  return std::string(text);
}

Value number_or_null(double number) {
  if (!std::isfinite(number)) return {};
  return number;
}

std::int64_t to_microseconds(Time time) {
  return std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch()).count();
}

Time from_microseconds(std::int64_t microseconds) {
  return Time(std::chrono::duration_cast<Time::duration>(std::chrono::microseconds(microseconds)));
}

std::int64_t Rows::integer(std::size_t row, std::size_t column) const {
  return cell_or<std::int64_t>(at(row, column), 0);
}

double Rows::number(std::size_t row, std::size_t column) const {
  if (const auto* whole = std::get_if<std::int64_t>(&at(row, column))) return static_cast<double>(*whole);
  return cell_or<double>(at(row, column), kNoNumber);
}

std::string Rows::text(std::size_t row, std::size_t column) const {
  return cell_or<std::string>(at(row, column), {});
}

Uuid Rows::uuid(std::size_t row, std::size_t column) const {
  return cell_or<Uuid>(at(row, column), {});
}

}  // namespace nexusml::store::sql
