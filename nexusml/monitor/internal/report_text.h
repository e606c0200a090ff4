#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "nexusml/monitor/dataset_drift.h"
#include "nexusml/monitor/feature_drift.h"

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

/// A p-value, or "-"; of a feature the one of its own test.
[[nodiscard]] std::string p_value_text(std::optional<double> p_value);
[[nodiscard]] std::string p_value_text(const FeatureDrift& drift);

/// "yes", "yes: was constant", "no", "no: not significant".
[[nodiscard]] std::string_view drifted_text(const FeatureDrift& drift);

/// "The data set drifted: 5 of 9 features did, a share of 0.56 (drift from 0.5 on).", and if chance stands against it, that.
[[nodiscard]] std::string verdict_text(const DatasetDrift& verdict, std::size_t features, double drifted_share);

/// The first few names and how many more there are.
[[nodiscard]] std::string first_names(std::span<const std::string> names);

}  // namespace nexusml::monitor
