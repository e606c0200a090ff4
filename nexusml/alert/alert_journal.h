#pragma once

#include <deque>
#include <thread>
#include <vector>

#include "nexusml/alert/threshold_book.h"
#include "nexusml/base/log.h"
#include "nexusml/base/mutex.h"
#include "nexusml/store/records.h"

namespace nexusml::alert {

struct AlertJournalOptions {
  /// The newest entries, kept in memory for when the store is away.
  std::size_t ring = 1000;
  /// Entries that wait for the store; beyond it the oldest are lost.
  std::size_t waiting = 10'000;
  /// Between two attempts to write while the store is away.
  std::chrono::milliseconds retry = std::chrono::seconds(5);
  /// How old a change of thresholds by another replica can be here.
  std::chrono::milliseconds reload = std::chrono::minutes(1);
};

/// The history of alerts, written to the store by a thread of its own: who adds never waits for the database. The same
/// thread keeps the thresholds up to date with the store.
///
/// Threads:  any. Lifetime: store and thresholds outlive it.
class AlertJournal {
 public:
  AlertJournal(store::RecordStore& store, ThresholdBook& thresholds, base::Log log, AlertJournalOptions options = {});
  ~AlertJournal();
  AlertJournal(const AlertJournal&) = delete;
  AlertJournal& operator=(const AlertJournal&) = delete;

  void start();
  /// Writes what waits, if the store takes it now, and ends the thread.
  void stop();

  void add(std::vector<store::AlertRecord> records);
  /// Newest first: of the last entries that were added here.
  [[nodiscard]] std::vector<store::AlertRecord> recent(std::size_t limit) const;
  /// Entries that are not in the store yet.
  [[nodiscard]] std::size_t waiting() const;

 private:
  void run();
  /// Whether all that waited is written.
  bool write();

  store::RecordStore& store_;
  ThresholdBook& thresholds_;
  const base::Log log_;
  const AlertJournalOptions options_;
  mutable base::Mutex mutex_;
  base::ConditionVariable wake_;
  std::deque<store::AlertRecord> ring_ GUARDED_BY(mutex_);
  std::deque<store::AlertRecord> waiting_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace nexusml::alert
