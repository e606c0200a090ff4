#include "nexusml/monitor/internal/report_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "nexusml/base/text.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kShownNames = 20;
constexpr std::size_t kNameCharacters = 60;

}  // namespace

std::string shortened(std::string_view text, std::size_t characters) {
  std::string result;
  std::size_t count = 0;
  while (!text.empty()) {
    if (count + 1 == characters && text.size() > base::utf8_sequence_length(text)) return result + "…";
    const std::size_t length = base::utf8_sequence_length(text);
    const auto first = static_cast<unsigned char>(text.front());
    if (length == 0 || (length == 1 && (first < 0x20 || first == 0x7F))) {
      result += '?';
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
    ++count;
  }
  return result;
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string short_number(double number) {
  if (!std::isfinite(number)) return "-";
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::general, 4);
  return {buffer, end.ptr};
}

std::string percent(double share) {
  return base::fixed(100 * share, 1) + " %";
}

std::string threshold_text(const FeatureDrift& drift) {
  return (is_test(drift.method) ? "< " : ">= ") + short_number(drift.threshold);
}

std::string p_value_text(std::optional<double> p_value) {
  return p_value ? short_number(*p_value) : "-";
}

std::string p_value_text(const FeatureDrift& drift) {
  return p_value_text(drift.p_value);
}

std::string_view drifted_text(const FeatureDrift& drift) {
  switch (drift.reason) {
    case DriftReason::kLeftConstant:
      return "yes: was constant";
    case DriftReason::kThresholdCrossed:
      return "yes";
    case DriftReason::kNotSignificant:
      return "no: not significant";
    case DriftReason::kWithinThreshold:
    case DriftReason::kNothingToCompare:
      return "no";
  }
  bug("DriftReason outside the enum");
}

std::string verdict_text(const DatasetDrift& verdict, std::size_t features, double drifted_share) {
  std::string text = std::string(verdict.drifted ? "The data set drifted: " : "The data set did not drift: ") +
                     std::to_string(verdict.drifted_features) + " of " + std::to_string(features) +
                     " features did, a share of " + base::fixed(verdict.share, 2) + " (drift from " +
                     short_number(drifted_share) + " on)";
  if (verdict.reason == DatasetReason::kNotSignificant) {
    text += ", but the best evidence may be chance: p = " + short_number(verdict.p_value) +
            " after adjustment, and a data set needs " + short_number(verdict.p_value_limit) + "; more rows would tell";
  }
  return text + ".";
}

std::string first_names(std::span<const std::string> names) {
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kShownNames); ++i) {
    list += (i == 0 ? "" : ", ") + shortened(names[i], kNameCharacters);
  }
  if (names.size() > kShownNames) list += " and " + std::to_string(names.size() - kShownNames) + " more";
  return list;
}

}  // namespace nexusml::monitor
