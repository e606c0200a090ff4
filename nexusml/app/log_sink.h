#pragma once

#include <memory>

#include "nexusml/app/config.h"
#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"

namespace nexusml::app {

/// Renders one line: `2026-11-22T08:15:30.250Z info http listening address=127.0.0.1:8000`, or the same as a JSON object.
[[nodiscard]] std::string render_log_line(LogFormat format, std::chrono::system_clock::time_point time,
                                          base::LogLevel level, std::string_view component, std::string_view message,
                                          const std::vector<base::LogField>& fields);

/// Log lines to the standard error.
[[nodiscard]] std::unique_ptr<base::LogSink> make_log_sink(LogFormat format, const base::Clock& clock);

}  // namespace nexusml::app
