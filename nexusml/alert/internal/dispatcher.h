#pragma once

#include <map>
#include <set>
#include <vector>

#include "nexusml/alert/notification.h"
#include "nexusml/alert/silence.h"

namespace nexusml::alert::internal {

struct DispatcherOptions {
  Origin origin{};
  std::string runbook_base{};
  /// Between the first alert of a group and its first notification: those that fire together come together.
  std::chrono::milliseconds group_wait = std::chrono::seconds(10);
  /// Between two notifications of a group whose alerts change.
  std::chrono::milliseconds group_interval = std::chrono::seconds(30);
  /// Between two notifications of a group whose alerts just go on.
  std::chrono::milliseconds repeat_interval = std::chrono::hours(1);
};

/// What a group's receivers know. A group is all alerts of one name.
struct NotifiedGroup {
  std::map<Labels, Alert> told{};       ///< firing ones that they were told of
  std::vector<Alert> ended{};           ///< told of as firing, over, and not told of as over
  std::optional<Time> waiting_since{};  ///< something is to be told
  std::optional<Time> last_told{};
};

/// Decides when receivers are told of what: groups, repeats, ends; and who is silenced or inhibited.
///
/// Threads: one at a time.
class Dispatcher {
 public:
  explicit Dispatcher(DispatcherOptions options) : options_(std::move(options)) {}

  /// Takes:   the alerts that are active, and those that were resolved since the last call.
  /// Returns: what receivers are to be told now; it counts as told.
  [[nodiscard]] std::vector<Notification> dispatch(const std::vector<Alert>& active, const std::vector<Alert>& resolved,
                                                   const std::vector<Silence>& silences, Time now);

  /// By the name of the alert.
  [[nodiscard]] const std::map<std::string, NotifiedGroup>& groups() const { return groups_; }
  void restore(std::map<std::string, NotifiedGroup> groups, std::uint64_t last_id);
  [[nodiscard]] std::uint64_t last_id() const { return last_id_; }

 private:
  [[nodiscard]] bool is_due(const NotifiedGroup& group, Time now) const;
  void take_up(const std::vector<Alert>& resolved, const std::vector<Silence>& silences, Time now);
  Notification make(const std::string& name, NotifiedGroup& group, const std::map<Labels, Alert>& firing, Time now);

  const DispatcherOptions options_;
  std::map<std::string, NotifiedGroup> groups_;
  std::uint64_t last_id_ = 0;
};

/// Whether a worse alert about the same thing fires.
[[nodiscard]] bool is_inhibited(const Alert& alert, const std::vector<Alert>& active);
[[nodiscard]] bool is_silenced(const Alert& alert, const Origin& origin, const std::vector<Silence>& silences,
                               Time now);

}  // namespace nexusml::alert::internal
