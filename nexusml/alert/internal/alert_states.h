#pragma once

#include <map>
#include <vector>

#include "nexusml/alert/alert.h"
#include "nexusml/alert/internal/evaluation.h"

namespace nexusml::alert::internal {

struct AlertStatesOptions {
  /// Multiplies the durations of the rules.
  double time_scale = 1;
  /// How far back over its limit a value must come before a firing alert is resolved, as a share of the limit: a value
  /// that dances at the limit does not flap. 0: none.
  double hysteresis = 0.05;
  /// How long an alert that fired before a restart stays without any value, which may take its time to come again.
  std::chrono::milliseconds patience = std::chrono::minutes(5);
};

/// The state of every alert: inactive (not there), pending while the value is bad but not long enough, firing, resolved.
///
/// Threads: one at a time.
class AlertStates {
 public:
  explicit AlertStates(AlertStatesOptions options) : options_(options) {}

  /// Brings the alerts of one rule up to date.
  /// Takes: what its measure reads now, and how far back the history that it was read from goes.
  /// Returns: the alerts whose state changed, as they are now; resolved ones are gone from active().
  [[nodiscard]] std::vector<Alert> update(const Rule& rule, const std::vector<Reading>& readings,
                                          const ThresholdValues& thresholds, Time now,
                                          std::chrono::milliseconds covered);

  /// Pending and firing ones, by rule and labels.
  [[nodiscard]] std::vector<Alert> active() const;

  /// Takes up an alert of an earlier run.
  void restore(const Alert& alert, Time now);

 private:
  using Key = std::pair<const Rule*, Labels>;
  struct Entry {
    Alert alert;
    std::optional<Time> restored{};  ///< until it has been seen bad again
  };
  /// What becomes of an alert in one update.
  struct Verdict {
    bool is_bad = false;
    bool is_well = false;  ///< clearly: beyond the hysteresis
  };

  [[nodiscard]] Verdict judge(const Rule& rule, const Reading& reading, const ThresholdValues& thresholds) const;
  void take_bad(const Rule& rule, const Reading& reading, Time now, std::vector<Alert>& changed);
  [[nodiscard]] bool is_over(const Entry& entry, const Reading* reading, Verdict verdict, Time now,
                             std::chrono::milliseconds covered) const;

  AlertStatesOptions options_;
  std::map<Key, Entry> entries_;
};

}  // namespace nexusml::alert::internal
