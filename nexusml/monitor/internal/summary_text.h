#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "nexusml/monitor/drift_method.h"
#include "nexusml/monitor/quality_reading.h"

// Numbers, times and findings as people read them in the summary report. Threads: all are pure functions.
namespace nexusml::monitor {

/// "12,034".
[[nodiscard]] std::string grouped(std::uint64_t count);

/// "1 prediction", "12,034 predictions". Takes: a word whose plural ends in s.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view thing);

/// Three significant digits in the unit that suits: "4.54 µs", "95 ms", "1.2 s". Takes: seconds, finite.
[[nodiscard]] std::string duration_text(double seconds);

/// "18 s", "47 min", "3 h 5 min", "2 d 4 h".
[[nodiscard]] std::string span_text(std::chrono::seconds span);

/// "2026-11-22 08:15:30", in UTC.
[[nodiscard]] std::string moment_text(std::chrono::system_clock::time_point time);

/// "0.0312", "< 0.0001" or "-".
[[nodiscard]] std::string likelihood_text(std::optional<double> p_value);

/// "Jensen-Shannon", "chi-square", ...
[[nodiscard]] std::string_view title_of(DriftMethod method);

/// "numbers beyond what training saw in glucose: 12 (3.4 %)".
[[nodiscard]] std::string finding_text(const QualityIssue& issue);

/// Whether such an issue lowers the score.
[[nodiscard]] bool concerns(QualityIssueKind kind, QualityDimension dimension);

}  // namespace nexusml::monitor
