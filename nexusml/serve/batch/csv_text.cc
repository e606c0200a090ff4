#include "nexusml/serve/batch/csv_text.h"

#include <charconv>
#include <cmath>
#include <cstdint>

#include "nexusml/base/text.h"

namespace nexusml::serve::batch {

void append_cell(std::string& out, std::string_view cell) {
  if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += cell;
    return;
  }
  out += '"';
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_six_decimals(std::string& out, double number) {
  constexpr double kExactBelow = 1e9;  // so that millionths fit into 53 bits
  constexpr std::uint64_t kMillion = 1'000'000;
  constexpr int kDecimals = 6;
  if (!std::isfinite(number)) return;
  if (std::abs(number) >= kExactBelow) {
    out += base::fixed(number, kDecimals);
    return;
  }
  const auto millionths = static_cast<std::uint64_t>(std::abs(number) * 1e6 + 0.5);
  if (number < 0 && millionths != 0) out += '-';
  base::append_number(out, millionths / kMillion);
  char digits[kDecimals + 1] = {'.'};
  std::uint64_t rest = millionths % kMillion;
  for (int i = kDecimals; i > 0; --i) {
    digits[i] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
  out.append(digits, sizeof digits);
}

}  // namespace nexusml::serve::batch
