#include "nexusml/alert/internal/annotation.h"

#include <array>
#include <cmath>
#include <cstdint>

#include "nexusml/base/text.h"

namespace nexusml::alert::internal {
namespace {

/// Up to `digits` significant digits, without trailing zeros: Go's %.4g for the sizes that occur here.
std::string significant(double number, int digits) {
  std::array<char, 64> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::general, digits);
  return {buffer.data(), end.ptr};
}

/// As Prometheus' humanizeDuration.
std::string duration(double seconds) {
  if (!std::isfinite(seconds)) return "unknown";
  if (seconds == 0) return "0s";
  const std::string sign = seconds < 0 ? "-" : "";
  double rest = std::abs(seconds);
  if (rest < 1) {
    constexpr std::array<std::string_view, 4> kPrefixes = {"m", "u", "n", "p"};
    std::size_t step = 0;
    rest *= 1000;
    while (rest < 1 && step + 1 < kPrefixes.size()) {
      rest *= 1000;
      ++step;
    }
    return sign + significant(rest, 4) + std::string(kPrefixes[step]) + "s";
  }
  if (rest < 60) return sign + significant(rest, 4) + "s";
  const auto whole = static_cast<std::int64_t>(std::min(rest, 9e15));
  const std::int64_t days = whole / 86'400;
  const std::string clock =
      base::to_text(whole / 3600 % 24) + "h " + base::to_text(whole / 60 % 60) + "m " + base::to_text(whole % 60) + "s";
  if (days > 0) return sign + base::to_text(days) + "d " + clock;
  if (whole >= 3600) return sign + clock;
  return sign + base::to_text(whole / 60) + "m " + base::to_text(whole % 60) + "s";
}

/// As Prometheus' humanize1024, with its unit.
std::string bytes(double number) {
  constexpr std::array<std::string_view, 9> kPrefixes = {"", "ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"};
  std::size_t step = 0;
  while (std::abs(number) >= 1024 && step + 1 < kPrefixes.size()) {
    number /= 1024;
    ++step;
  }
  return significant(number, 4) + std::string(kPrefixes[step]) + "B";
}

std::string_view template_of(ValueFormat format) {
  switch (format) {
    case ValueFormat::kCount:
      return R"({{ $value | printf "%.0f" }})";
    case ValueFormat::kOneDigit:
      return R"({{ $value | printf "%.1f" }})";
    case ValueFormat::kTwoDigits:
      return R"({{ $value | printf "%.2f" }})";
    case ValueFormat::kThreeDigits:
      return R"({{ $value | printf "%.3f" }})";
    case ValueFormat::kFourDigits:
      return R"({{ $value | printf "%.4f" }})";
    case ValueFormat::kPercentage:
      return "{{ $value | humanizePercentage }}";
    case ValueFormat::kDuration:
      return "{{ $value | humanizeDuration }}";
    case ValueFormat::kBytes:
      return "{{ $value | humanize1024 }}B";
  }
  bug("ValueFormat outside the enum");
}

/// The text with every {name} replaced by what `word(name)` says.
template <class Word>
std::string filled(std::string_view text, const Word& word) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) bug("a description with an open brace");
    out += word(text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace

std::string format_value(double value, ValueFormat format) {
  switch (format) {
    case ValueFormat::kCount:
      return base::fixed(value, 0);
    case ValueFormat::kOneDigit:
      return base::fixed(value, 1);
    case ValueFormat::kTwoDigits:
      return base::fixed(value, 2);
    case ValueFormat::kThreeDigits:
      return base::fixed(value, 3);
    case ValueFormat::kFourDigits:
      return base::fixed(value, 4);
    case ValueFormat::kPercentage:
      return significant(value * 100, 4) + "%";
    case ValueFormat::kDuration:
      return duration(value);
    case ValueFormat::kBytes:
      return bytes(value);
  }
  bug("ValueFormat outside the enum");
}

std::string describe(const Rule& rule, const std::map<std::string, std::string>& labels, double value) {
  return filled(rule.description, [&](std::string_view name) -> std::string {
    if (name == "value") return format_value(value, rule.format);
    const auto label = labels.find(std::string(name));
    return label == labels.end() ? std::string() : label->second;
  });
}

std::string prometheus_template(const Rule& rule) {
  return filled(rule.description, [&](std::string_view name) -> std::string {
    return name == "value" ? std::string(template_of(rule.format)) : "{{ $labels." + std::string(name) + " }}";
  });
}

}  // namespace nexusml::alert::internal
