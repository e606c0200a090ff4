#pragma once

#include <chrono>
#include <thread>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/store/internal/stop_signal.h"
#include "nexusml/store/records.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::store {

/// How long records of a kind are kept.
struct RetentionRule {
  RecordKind kind = RecordKind::kPredictions;
  std::chrono::hours age{};
};

/// How gently old records are removed.
struct RetentionOptions {
  std::chrono::milliseconds interval{3'600'000};  ///< between two rounds
  std::size_t rows_at_once = 500;                 ///< of a transaction; fewer: the writer waits less for each
  std::chrono::milliseconds pause{50};            ///< least time between two transactions
  /// Rest after a transaction, as a multiple of its time: 9 leaves the database to others nine tenths of the time.
  int rest = 9;
};

/// Removes records by age, in the background, a few at a time with rests between, so that the event writer hardly notices.
/// Counts them in ml_records_deleted_total{table_name}. A database that is away is tried again in the next round.
///
/// Threads:  one owner; it owns one thread.
/// Lifetime: everything passed in outlives it. Destruction stops.
class Retention {
 public:
  Retention(RecordStore& store, const telemetry::Telemetry& telemetry, const base::Clock& clock, base::Log log,
            std::vector<RetentionRule> rules, RetentionOptions options = {});
  ~Retention();
  Retention(const Retention&) = delete;
  Retention& operator=(const Retention&) = delete;

  /// Starts the thread, if there is a rule; the first round begins at once.
  void start();
  /// Tells the thread to end; returns at once.
  void request_stop() { stop_.give(); }
  /// Waits for a transaction under way.
  void stop();

  /// One round on the caller's thread. Returns: how many records went. Errors: as RecordStore's.
  Result<std::uint64_t> remove_expired();

 private:
  Result<std::uint64_t> remove_expired(const RetentionRule& rule);

  RecordStore& store_;
  const telemetry::Telemetry& telemetry_;
  const base::Clock& clock_;
  const base::Log log_;
  const std::vector<RetentionRule> rules_;
  const RetentionOptions options_;
  internal::StopSignal stop_;
  std::thread thread_;
};

}  // namespace nexusml::store
