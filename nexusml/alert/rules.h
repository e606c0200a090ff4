#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/alert/measure.h"
#include "nexusml/alert/thresholds.h"

namespace nexusml::alert {

enum class Severity : std::uint8_t { kCritical, kWarning, kInfo };
/// "critical", "warning", "info".
[[nodiscard]] std::string_view name_of(Severity severity);

/// What a rule's measure is compared with: a threshold times `factor`, or a fixed number.
struct Limit {
  Side bad = Side::kAbove;
  std::optional<Threshold> threshold{};
  double factor = 1;
  double fixed = 0;
  /// The label that holds the model's name, where the threshold can be set for one model; empty: it cannot here.
  std::string_view model_label{};
};

/// How the value of an alert is written for people.
enum class ValueFormat : std::uint8_t {
  kCount,
  kOneDigit,
  kTwoDigits,
  kThreeDigits,
  kFourDigits,
  kPercentage,
  kDuration,
  kBytes
};

/// One alert. Everything about it stands in rules().
struct Rule {
  std::string_view name;
  Severity severity;
  std::string_view group;     ///< of Prometheus' rules
  std::chrono::seconds hold;  ///< how long the measure must be bad before it fires ("for")
  Measure measure;
  Limit limit;
  ValueFormat format;
  std::string_view summary;
  std::string_view description;                  ///< with {value} and {label}
  std::vector<std::string_view> inhibited_by{};  ///< not notified while one of these fires with the same labels
};

/// All alerts, by group. Cost: a table built once at the first call.
/// Threads: any.
[[nodiscard]] std::span<const Rule> rules();
/// Null if there is none of that name.
[[nodiscard]] const Rule* find_rule(std::string_view name);
/// "docs/runbooks/RedisDown.md".
[[nodiscard]] std::string runbook_of(const Rule& rule);
/// Whether this program evaluates it by itself.
[[nodiscard]] bool is_evaluated_here(const Rule& rule);

/// The number that values of the model are compared with; an empty model: the common one.
[[nodiscard]] double limit_of(const Rule& rule, const ThresholdValues& thresholds, std::string_view model = {});

}  // namespace nexusml::alert
