#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/alert/internal/dispatcher.h"

namespace nexusml::alert::internal {

/// All that must outlive a restart so that nothing is notified twice, and nothing is forgotten.
///
/// Threads: a value.
struct SavedState {
  std::vector<Alert> active{};
  std::vector<Alert> ended{};  ///< lately; an Alertmanager is told of them for a while
  std::map<std::string, NotifiedGroup> groups{};
  std::uint64_t last_id = 0;                                       ///< of a notification
  std::map<std::string, std::vector<Notification>> undelivered{};  ///< by receiver
  std::vector<Silence> silences{};
  std::optional<Time> watchdog_heard{};
};

/// As one JSON text.
[[nodiscard]] std::string to_json(const SavedState& state);

/// Reads what to_json() wrote; alerts whose rules are no more are left out. Takes any bytes.
/// Errors: kCorrupt.
[[nodiscard]] Result<SavedState> parse_saved_state(std::string_view json);

}  // namespace nexusml::alert::internal
