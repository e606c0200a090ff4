#include "nexusml/metrics/internal/number_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace nexusml::metrics::internal {
namespace {

/// Appends the three values that have no digits; says whether it was one.
bool append_special(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
  } else {
    return false;
  }
  return true;
}

template <class Number, class... Format>
void append_chars(std::string& out, Number value, Format... format) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, format...);
  out.append(text.data(), end.ptr);
}

}  // namespace

void append_number(std::string& out, std::uint64_t value) {
  append_chars(out, value);
}

void append_number(std::string& out, double value) {
  if (append_special(out, value)) return;
  if (std::abs(value) < 1e15 && value == std::trunc(value)) {
    append_chars(out, static_cast<std::int64_t>(value));
  } else {
    append_chars(out, value);
  }
}

std::string bound_text(double bound) {
  std::string text;
  if (append_special(text, bound)) return text;
  const double size = std::abs(bound);
  // The limits that the other client libraries use, so that dashboards can be shared.
  const bool fixed = bound == 0.0 || (size >= 1e-4 && size < 1e6);
  append_chars(text, bound, fixed ? std::chars_format::fixed : std::chars_format::scientific);
  if (fixed && text.find('.') == std::string::npos) text += ".0";
  return text;
}

}  // namespace nexusml::metrics::internal
