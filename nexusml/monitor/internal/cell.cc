#include "nexusml/monitor/internal/cell.h"

#include <algorithm>
#include <array>
#include <cfloat>
#include <cstdint>
#include <cstring>
#include <optional>

#include "nexusml/base/text.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kMostDigits = 19;  // any so many fit into 64 bits
constexpr std::uint64_t kLargestExact = std::uint64_t{1} << 53U;
constexpr std::array<std::string_view, 8> kMissingWords{"na", "n/a", "nan", "null", "none", "?", "inf", "-inf"};
constexpr std::array<double, 20> kPowers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,
                                         1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19};

/// mantissa / 10^digits, rounded to the nearest double, where that is easily had. Both are exact doubles (Clinger's fast
/// path), or exact 80-bit numbers whose quotient is not so near the middle between two doubles that rounding it again
/// could go wrong.
bool divide(std::uint64_t mantissa, std::size_t digits, double& quotient) {
  if (mantissa <= kLargestExact) {
    quotient = static_cast<double>(mantissa) / kPowers[digits];
    return true;
  }
#if defined(__x86_64__) && LDBL_MANT_DIG == 64
  const long double wide = static_cast<long double>(mantissa) / static_cast<long double>(kPowers[digits]);
  std::uint64_t bits = 0;
  std::memcpy(&bits, &wide, sizeof bits);
  if ((bits & 0x7FFU) == 0x400U) return false;
  quotient = static_cast<double>(wide);
  return true;
#else
  return false;
#endif
}

/// Reads digits with at most one point and perhaps a minus. Returns: false if the cell is anything else.
bool read_plain(std::string_view cell, double& number) {
  const char* at = cell.data();
  const char* const end = at + cell.size();
  const bool is_negative = at != end && *at == '-';
  if (is_negative) ++at;
  if (end - at > static_cast<std::ptrdiff_t>(kMostDigits) + 1) return false;
  std::uint64_t mantissa = 0;
  const char* const first = at;
  for (; at != end; ++at) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(*at)) - '0';
    if (digit > 9) break;
    mantissa = mantissa * 10 + digit;
  }
  auto digits = static_cast<std::size_t>(at - first);
  std::size_t fraction = 0;
  if (at != end) {
    if (*at != '.') return false;
    const char* const point = at++;
    for (; at != end; ++at) {
      const auto digit = static_cast<unsigned>(static_cast<unsigned char>(*at)) - '0';
      if (digit > 9) return false;
      mantissa = mantissa * 10 + digit;
    }
    fraction = static_cast<std::size_t>(end - point) - 1;
    digits += fraction;
  }
  if (digits == 0 || digits > kMostDigits || !divide(mantissa, fraction, number)) return false;
  if (is_negative) number = -number;
  return true;
}

}  // namespace

bool is_missing(std::string_view cell) {
  if (cell.empty()) return true;
  if (cell.size() > 4) return false;
  const char first = static_cast<char>(cell.front() | 0x20);  // in lower case
  if (first != 'n' && first != 'i' && first != '-' && first != '?') return false;
  return std::ranges::any_of(kMissingWords,
                             [&](std::string_view word) { return base::equal_ignoring_case(cell, word); });
}

CellKind read_cell(std::string_view cell, double& number) {
  if (read_plain(cell, number)) return CellKind::kNumber;
  if (cell.empty()) return CellKind::kMissing;
  if (const std::optional<double> parsed = base::parse_number(cell)) {
    number = *parsed;
    return CellKind::kNumber;
  }
  return is_missing(cell) ? CellKind::kMissing : CellKind::kText;
}

std::vector<double> numbers_of(std::span<const std::string_view> cells) {
  std::vector<double> numbers;
  double number = 0;
  for (const std::string_view cell : cells) {
    if (read_cell(cell, number) == CellKind::kNumber) numbers.push_back(number);
  }
  return numbers;
}

}  // namespace nexusml::monitor
