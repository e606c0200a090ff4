#pragma once

#include <chrono>
#include <functional>
#include <thread>

#include "nexusml/base/mutex.h"

namespace nexusml::monitor {

/// What a monitor's thread does, and how often. What throws is done again when it is due next.
struct EvaluationRounds {
  /// Of every round: before each evaluation, and at least once in `interval`. None: nothing.
  std::function<void()> refresh{};
  std::chrono::milliseconds interval = std::chrono::seconds(1);
  std::function<void()> evaluate{};
  std::chrono::milliseconds evaluation_interval = std::chrono::seconds(15);
  bool evaluates_at_once = false;  ///< else for the first time after evaluation_interval
  /// None: nothing is kept.
  std::function<void()> save{};
  std::chrono::milliseconds save_interval = std::chrono::seconds(60);
};

/// The thread in which a monitor evaluates again and again, by the monotonic clock of the machine.
///
/// Threads: start() and stop() one at a time.
class PeriodicEvaluation {
 public:
  PeriodicEvaluation() = default;
  ~PeriodicEvaluation() { stop(); }
  PeriodicEvaluation(const PeriodicEvaluation&) = delete;
  PeriodicEvaluation& operator=(const PeriodicEvaluation&) = delete;

  /// Begins the rounds. Starting twice is a bug. Lifetime: what the rounds use lives until stop().
  void start(EvaluationRounds rounds);
  /// Ends the thread, waiting for the round under way, and saves once more; without a thread it does nothing.
  void stop();

 private:
  void run(const EvaluationRounds& rounds);

  base::Mutex mutex_;
  base::ConditionVariable stop_asked_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::function<void()> save_;
  std::thread thread_;
};

}  // namespace nexusml::monitor
