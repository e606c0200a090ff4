#pragma once

#include <string>
#include <string_view>

#include "nexusml/monitor/summary_report.h"

namespace nexusml::monitor {

/// What the summary page says of one model: its traffic with plots, how right it is, its drift with both distributions of
/// the features that moved most, and its data's quality.
///
/// Takes:   the model, one of the report's; an id for links to the section.
/// Returns: HTML, at most some 60 KB.
/// Threads: pure function.
[[nodiscard]] std::string model_section(const SummaryReport& report, const ModelReport& model, std::string_view id);

}  // namespace nexusml::monitor
