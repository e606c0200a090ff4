#include "nexusml/app/log_sink.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>

#include "nexusml/base/json_writer.h"
#include "nexusml/base/time_format.h"

namespace nexusml::app {
namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// A value as it stands in a human's line: quoted if a reader could not tell where it ends, or a terminal would obey it.
void append_value(std::string& line, std::string_view value) {
  const bool plain = !value.empty() && value.find_first_of(" \"=\\") == std::string_view::npos &&
                     std::none_of(value.begin(), value.end(), is_control);
  if (plain) {
    line += value;
  } else {
    base::append_json_string(line, value);
  }
}

class StandardErrorSink final : public base::LogSink {
 public:
  StandardErrorSink(LogFormat format, const base::Clock& clock)
      : format_(format), clock_(clock), logger_("nexusml", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger_.set_pattern("%v", spdlog::pattern_time_type::utc);
    logger_.set_level(spdlog::level::trace);
    logger_.flush_on(spdlog::level::trace);
  }

  void write(base::LogLevel level, std::string_view component, std::string_view message,
             const std::vector<base::LogField>& fields) override {
    logger_.log(spdlog::level::info, render_log_line(format_, clock_.now(), level, component, message, fields));
  }

 private:
  LogFormat format_;
  const base::Clock& clock_;
  spdlog::logger logger_;
};

}  // namespace

std::string render_log_line(LogFormat format, std::chrono::system_clock::time_point time, base::LogLevel level,
                            std::string_view component, std::string_view message,
                            const std::vector<base::LogField>& fields) {
  std::string line;
  if (format == LogFormat::kJson) {
    base::JsonWriter json(line);
    json.begin_object().field("time", base::format_time(time)).field("level", base::name_of(level));
    json.field("component", component).field("message", message);
    for (const base::LogField& field : fields) json.field(field.name, field.value);
    json.end_object();
    return line;
  }
  line += base::format_time(time);
  line.append(" ").append(base::name_of(level)).append(" ").append(component).append(" ");
  for (const char c : message) line += is_control(c) ? ' ' : c;  // one event, one line
  for (const base::LogField& field : fields) {
    line.append(" ").append(field.name).append("=");
    append_value(line, field.value);
  }
  return line;
}

std::unique_ptr<base::LogSink> make_log_sink(LogFormat format, const base::Clock& clock) {
  return std::make_unique<StandardErrorSink>(format, clock);
}

}  // namespace nexusml::app
