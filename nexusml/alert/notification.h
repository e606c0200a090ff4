#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "nexusml/alert/alert.h"

namespace nexusml::alert {

/// One alert as receivers are told of it.
struct NotifiedAlert {
  Labels labels{};       ///< all of them
  Labels annotations{};  ///< summary, description, runbook_url
  Time began{};
  std::optional<Time> ended{};  ///< none: it fires
  double value = 0;
};

/// What receivers are told at once: every firing alert of one name, and those that ended since they were told last.
///
/// Threads: a value.
struct Notification {
  std::uint64_t id = 0;  ///< rises
  std::string alertname{};
  std::string severity{};
  Time made{};
  bool is_repeat = false;  ///< nothing changed, but it still fires
  std::vector<NotifiedAlert> alerts{};
};

/// Whether all of its alerts have ended.
[[nodiscard]] bool is_resolved(const Notification& notification);

/// As others are told: labels, annotations with the runbook's address, and times.
[[nodiscard]] NotifiedAlert notified(const Alert& alert, const Origin& origin, const std::string& runbook_base);

}  // namespace nexusml::alert
