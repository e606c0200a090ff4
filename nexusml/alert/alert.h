#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "nexusml/alert/rules.h"

namespace nexusml::alert {

using Time = std::chrono::system_clock::time_point;
using Labels = std::map<std::string, std::string>;

enum class AlertState : std::uint8_t { kPending, kFiring, kResolved };
/// "pending", "firing", "resolved".
[[nodiscard]] std::string_view name_of(AlertState state);

/// One alert for one set of labels: what a rule says of one model, one feature, or this process.
///
/// Threads: a value.
struct Alert {
  const Rule* rule = nullptr;  ///< in rules(), never null
  Labels labels{};             ///< of the measure: model_type, component, ...; without name and severity
  AlertState state = AlertState::kPending;
  double value = 0;
  Time began{};  ///< when the value became bad
  Time fired{};  ///< when it began to fire; not before
  Time ended{};  ///< when it was resolved; not before
};

/// Where alerts come from, for the labels that all of them carry.
struct Origin {
  std::string instance;  ///< "host:8000"
};

/// The labels that others see: those of the measure, and alertname, severity, service, job and instance.
[[nodiscard]] Labels full_labels(const Alert& alert, const Origin& origin);
/// The description with value and labels filled in.
[[nodiscard]] std::string description_of(const Alert& alert, const Origin& origin);

/// A short text that is the same for the same labels, 16 hexadecimal digits (FNV-1a of 64 bits).
[[nodiscard]] std::string fingerprint_of(const Labels& labels);

}  // namespace nexusml::alert
