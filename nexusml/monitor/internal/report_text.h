#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "nexusml/monitor/feature_drift.h"
#include "nexusml/monitor/quality_reading.h"

// Words and numbers of reports. Threads: all are pure functions.
namespace nexusml::monitor {

/// At most so many characters, the last an ellipsis if it is cut. Control characters and bytes that are not UTF-8 become
/// "?", so that a name can neither break a line nor steer a terminal.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t characters);

/// Code points of valid UTF-8.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// For HTML texts and quoted attributes.
[[nodiscard]] std::string escaped(std::string_view text);

/// Four significant digits: "0.1234", "1.2e-09", "12.3".
[[nodiscard]] std::string short_number(double number);

/// "12.3 %".
[[nodiscard]] std::string percent(double share);

/// "< 0.05" for tests, of the p-value; ">= 0.1" else, of the score.
[[nodiscard]] std::string threshold_text(const FeatureDrift& drift);

/// The p-value, or "-".
[[nodiscard]] std::string p_value_text(const FeatureDrift& drift);

/// "5 of 9 features drifted: share 0.56 of 0.5".
[[nodiscard]] std::string verdict_text(bool drifted, std::size_t drifted_features, std::size_t features, double share,
                                       double drifted_share);

/// "out_of_range in glucose: 12 (3.4 %)".
[[nodiscard]] std::string issue_text(const QualityIssue& issue);

/// The first few names and how many more there are.
[[nodiscard]] std::string first_names(std::span<const std::string> names);

}  // namespace nexusml::monitor
