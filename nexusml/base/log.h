#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/text.h"

namespace nexusml::base {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
/// "debug", "info", "warning", "error".
[[nodiscard]] std::string_view name_of(LogLevel level);

/// A named value beside a log message.
struct LogField {
  LogField(std::string_view field_name, std::string_view field_value) : name(field_name), value(field_value) {}
  LogField(std::string_view field_name, const char* field_value) : name(field_name), value(field_value) {}
  LogField(std::string_view field_name, const std::string& field_value) : name(field_name), value(field_value) {}
  template <class Number>
  requires(std::integral<Number> || std::floating_point<Number>) LogField(std::string_view field_name, Number number)
      : name(field_name), value(to_text(number)) {}

  std::string_view name;
  std::string value;
};

/// Where log lines go. The app room implements it; tests collect.
///
/// Threads: any; write may block on the medium, so nobody logs on the hot path or under a lock.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void write(LogLevel level, std::string_view component, std::string_view message,
                     const std::vector<LogField>& fields) = 0;
};

/// A component's pen: level filter, its name, and the sink. Without a sink it writes nothing.
///
/// Threads: a value. Lifetime: the sink outlives it. No secret, no user text and no patient datum belongs in a line.
class Log {
 public:
  Log() = default;
  Log(LogSink& sink, std::string_view component, LogLevel level = LogLevel::kInfo)
      : sink_(&sink), component_(component), level_(level) {}

  /// The same sink and level under another name.
  [[nodiscard]] Log named(std::string_view component) const {
    Log log = *this;
    log.component_ = component;
    return log;
  }

  void debug(std::string_view message, std::initializer_list<LogField> fields = {}) const {
    write(LogLevel::kDebug, message, fields);
  }
  void info(std::string_view message, std::initializer_list<LogField> fields = {}) const {
    write(LogLevel::kInfo, message, fields);
  }
  void warning(std::string_view message, std::initializer_list<LogField> fields = {}) const {
    write(LogLevel::kWarning, message, fields);
  }
  void error(std::string_view message, std::initializer_list<LogField> fields = {}) const {
    write(LogLevel::kError, message, fields);
  }

 private:
  void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) const {
    if (sink_ != nullptr && level >= level_) sink_->write(level, component_, message, fields);
  }

  LogSink* sink_ = nullptr;
  std::string component_;
  LogLevel level_ = LogLevel::kInfo;
};

}  // namespace nexusml::base
