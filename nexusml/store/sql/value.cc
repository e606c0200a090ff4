#include "nexusml/store/sql/value.h"

#include <array>
#include <chrono>
#include <cmath>

#include "nexusml/base/uuid.h"

namespace nexusml::store::sql {
namespace {

/// The value of each hexadecimal digit; 16 for what is none.
constexpr std::array<std::uint8_t, 256> kHexDigits = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(16);
  for (std::uint8_t i = 0; i < 10; ++i) values[static_cast<std::size_t>('0' + i)] = i;
  for (std::uint8_t i = 10; i < 16; ++i) {
    values[static_cast<std::size_t>('a' + i - 10)] = i;
    values[static_cast<std::size_t>('A' + i - 10)] = i;
  }
  return values;
}();

template <class T>
T cell_or(const Value& value, T otherwise) {
  const T* held = std::get_if<T>(&value);
  return held == nullptr ? otherwise : *held;
}

}  // namespace

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return std::nullopt;
  constexpr std::array<std::uint8_t, 16> kPlaces = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
  Uuid uuid;
  unsigned seen = 0;
  for (std::size_t i = 0; i < kPlaces.size(); ++i) {
    const unsigned high = kHexDigits[static_cast<unsigned char>(text[kPlaces[i]])];
    const unsigned low = kHexDigits[static_cast<unsigned char>(text[kPlaces[i] + 1U])];
    seen |= high | low;
    uuid.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  if (seen > 15) return std::nullopt;
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
