#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/mutex.h"
#include "nexusml/monitor/internal/labelled_window.h"
#include "nexusml/monitor/internal/recent_answers.h"
#include "nexusml/monitor/live_performance_options.h"
#include "nexusml/store/records.h"

namespace nexusml::monitor {

/// Brings labels to their predictions, and keeps the rows that result in a window per model. Labels queue here when they
/// come; join() looks for their predictions in memory, then in the store, and keeps those that it does not find for later.
///
/// The store is where the truth about labels is: a new window is filled from it, and so is one whose queue overflowed.
///
/// Memory:   twice options.waiting_bytes, and a window per model.
/// Threads:  take(), rows() and give_up() any; join() one at a time.
/// Lifetime: everything passed in outlives it.
class LabelJoiner {
 public:
  LabelJoiner(const LivePerformanceOptions& options, RecentAnswers& answers, const base::Clock& clock);

  /// Queues labels. Those for which there is no room are read from the store later.
  void take(std::span<const store::FeedbackRecord> labels) noexcept EXCLUDES_LOCK(queue_mutex_);

  /// Joins what can be joined now. Takes: the store, or null: there is none. Cost: queries of the store.
  void join(store::RecordStore* records) EXCLUDES_LOCK(queue_mutex_, windows_mutex_);

  /// Lets go of rows that are older than the window.
  void expire() EXCLUDES_LOCK(windows_mutex_);
  /// A model's rows labelled from then on.
  [[nodiscard]] std::vector<LabelledRow> rows(std::size_t model, LabelledRow::Time from) const
      EXCLUDES_LOCK(windows_mutex_);

  /// Another number whenever rows of the model came or went.
  [[nodiscard]] std::uint64_t revision(std::size_t model) const EXCLUDES_LOCK(windows_mutex_);

  /// Makes a join() that is filling a window end soon.
  void give_up() { given_up_.store(true, std::memory_order_relaxed); }  // relaxed: nothing else hangs on it

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  /// A label whose prediction was not there.
  struct Waiting {
    Truth truth{};
    std::uint64_t number = 0;  // of the order in which they came
    SteadyTime since{};
    SteadyTime ask_at{};  // the store, next
  };

  [[nodiscard]] std::vector<Truth> queued() EXCLUDES_LOCK(queue_mutex_);
  [[nodiscard]] bool join_in_memory(const Truth& truth);
  [[nodiscard]] std::vector<Truth> join_stored(store::RecordStore& records, std::vector<Truth> truths);
  void join_waiting(store::RecordStore* records);
  void stop_waiting(const UuidKey& id);
  void keep_waiting(Truth truth);
  void refill(store::RecordStore& records);
  [[nodiscard]] Status read_labels(store::RecordStore& records);
  [[nodiscard]] Status join_page(store::RecordStore& records, std::vector<store::LabelledPrediction>& page);
  [[nodiscard]] std::optional<JoinedLabel> known(const Truth& truth) const EXCLUDES_LOCK(windows_mutex_);
  void put(const JoinedLabel& joined) EXCLUDES_LOCK(windows_mutex_);

  const LivePerformanceOptions& options_;
  RecentAnswers& answers_;
  const base::Clock& clock_;
  const std::chrono::system_clock::time_point started_;
  std::atomic<bool> given_up_{false};
  std::atomic<bool> refill_{true};  // relaxed: whoever sets it had its label written to the store before

  base::Mutex queue_mutex_;
  std::vector<Truth> queue_ GUARDED_BY(queue_mutex_);
  std::size_t queue_bytes_ GUARDED_BY(queue_mutex_) = 0;

  // The joining thread's.
  std::unordered_map<UuidKey, Waiting, UuidKeyHash> waiting_;
  std::deque<std::pair<std::uint64_t, UuidKey>> waiting_order_;  // as they came; also some that wait no more
  std::uint64_t last_number_ = 0;
  std::size_t waiting_bytes_ = 0;
  bool counts_read_ = false;
  SteadyTime refill_at_{};

  mutable base::Mutex windows_mutex_;                               // held for one row, or the copy of one window
  std::vector<LabelledWindow> windows_ GUARDED_BY(windows_mutex_);  // by the model's number
};

}  // namespace nexusml::monitor
