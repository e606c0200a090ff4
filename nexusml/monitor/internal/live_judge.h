#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "nexusml/monitor/drift_reading.h"
#include "nexusml/monitor/internal/model_window.h"
#include "nexusml/monitor/internal/window_layout.h"
#include "nexusml/monitor/live_drift_options.h"
#include "nexusml/monitor/verdict_persistence.h"

namespace nexusml::monitor {

/// Compares one model's window with its reference, again and again, and remembers for how long a feature has looked
/// drifted. docs/adr/0011-live-drift.md says why it decides so.
///
/// A feature is SUSPECT in an evaluation when effect and significance agree at the accepted false discovery rate. It
/// becomes drifted when it is suspect for options.confirming_evaluations running AND significant at options.alarm_rate;
/// it stays drifted as long as it is suspect. Too few rows end both.
///
/// Threads: one at a time.
class LiveJudge {
 public:
  LiveJudge(std::shared_ptr<const WindowLayout> layout, LiveDriftOptions options);

  /// Returns: a reading without model, version and time, which are the caller's.
  /// Cost:    that of compare_feature() per feature; allocates.
  [[nodiscard]] DriftReading evaluate(const WindowCounts& window);

  /// What the next evaluation goes on from, by column: to be saved.
  [[nodiscard]] std::vector<Remembered> remembered() const;
  /// Goes on from what was saved. Takes: one for each column; another number of them changes nothing.
  void restore(std::span<const Remembered> remembered);

  [[nodiscard]] const std::shared_ptr<const WindowLayout>& layout() const { return layout_; }

 private:
  struct Memory {
    VerdictPersistence persistence;
    Remembered remembered{};
  };

  void forget();
  [[nodiscard]] std::vector<LiveFeature> compare(const WindowCounts& window, std::size_t first, std::size_t last,
                                                 DriftReading& reading);

  const std::shared_ptr<const WindowLayout> layout_;
  const LiveDriftOptions options_;
  std::vector<Memory> memory_;  // by column
};

}  // namespace nexusml::monitor
