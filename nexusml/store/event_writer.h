#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "nexusml/base/log.h"
#include "nexusml/base/mutex.h"
#include "nexusml/store/feedback_writer.h"
#include "nexusml/store/internal/event_block.h"
#include "nexusml/store/records.h"
#include "nexusml/store/spool.h"
#include "nexusml/telemetry/event_queue.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::store {

/// How events are kept.
struct EventWriterOptions {
  /// After so long an event lies in the store or in the spool. Shorter: less is lost with the process, and smaller batches.
  std::chrono::milliseconds flush_interval{200};
  std::size_t rows_at_once = 1024;                    ///< of a transaction; fewer come when the interval is over
  std::size_t buffer_bytes = std::size_t{4} << 20;    ///< of events in memory; beyond, they are dropped and counted
  std::chrono::milliseconds least_back_off{100};      ///< after the first failure of the store; doubled by each
  std::chrono::milliseconds longest_back_off{5'000};  ///< how late the return of the store may be noticed
  std::uint64_t seed = std::random_device{}();        ///< of the back-off's jitter
};

/// Keeps every event: batches it into the store, exactly once by its prediction_id; while the store is away or slow, into
/// the spool, which is replayed in order as soon as the store is back. What fits neither there nor in memory is dropped and
/// counted in ml_events_dropped_total{reason}. What was handed to on_events one flush interval ago survives a kill.
///
/// Threads:  on_events by the queue's thread, the rest by one owner; it owns two threads: the writer waits for the store,
///           the keeper takes to the spool what waits for it too long.
/// Lifetime: everything passed in outlives it; it outlives the queue. Destruction stops.
class EventWriter final : public telemetry::EventConsumer {
 public:
  EventWriter(RecordStore& store, Spool& spool, FeedbackWriter& feedback, const telemetry::Telemetry& telemetry,
              base::Log log, EventWriterOptions options = {});
  ~EventWriter() override;
  EventWriter(const EventWriter&) = delete;
  EventWriter& operator=(const EventWriter&) = delete;

  /// Starts the threads. What an earlier run left in the spool is replayed at once.
  void start();
  /// Writes what waits, for at most `limit`, takes the rest to the spool, and ends the threads. The store's own time limit
  /// bounds how much longer it takes.
  void stop(std::chrono::milliseconds limit = std::chrono::milliseconds(2'000));

  void on_events(std::span<const telemetry::PredictionEvent> events) noexcept override;

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  /// Some events as a block.
  struct Batch {
    std::string block;
    std::size_t rows = 0;
    SteadyTime since{};  ///< when they came
  };
  using Batches = std::vector<Batch>;
  enum class Work { kWrite, kReplay, kStop };

  void run_writer();
  Work wait_for_work() EXCLUDES_LOCK(mutex_);
  void write_pending();
  void replay();
  void report_lost_bytes();
  void begin_reading();
  Result<std::size_t> write_block(const internal::Block& block);
  void succeeded();
  void failed(const Error& error);

  void run_keeper();
  bool wait_until_due() EXCLUDES_LOCK(mutex_);
  void keep();
  void give_up_rest();

  void encode(std::span<const telemetry::PredictionEvent> events);
  void drop(std::string_view reason, std::size_t rows);
  void put_back(Batches batches) REQUIRES_LOCK(mutex_);
  void let_go(const Batches& batches) REQUIRES_LOCK(mutex_);

  RecordStore& store_;
  Spool& spool_;
  FeedbackWriter& feedback_;
  const telemetry::Telemetry& telemetry_;
  const base::Log log_;
  const EventWriterOptions options_;

  // The queue's thread's.
  std::string encoded_;
  std::string json_;

  base::Mutex mutex_;
  base::ConditionVariable writer_wakes_;
  base::ConditionVariable keeper_wakes_;
  std::deque<Batch> pending_ GUARDED_BY(mutex_);
  std::size_t pending_rows_ GUARDED_BY(mutex_) = 0;
  std::size_t held_bytes_ GUARDED_BY(mutex_) = 0;                // of all batches in memory
  std::shared_ptr<const Batches> in_flight_ GUARDED_BY(mutex_);  // shared: the keeper may read what the writer writes
  bool in_flight_kept_ GUARDED_BY(mutex_) = false;               // it lies in the spool too
  std::string_view full_reason_ GUARDED_BY(mutex_);              // why the spool takes nothing; empty if it does
  SteadyTime keep_again_ GUARDED_BY(mutex_){};
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool writer_ended_ GUARDED_BY(mutex_) = false;
  SteadyTime stop_by_ GUARDED_BY(mutex_){};

  // The writer's.
  std::minstd_rand random_;
  std::uint64_t failures_ = 0;  // in a row
  SteadyTime retry_at_{};
  std::uint64_t lost_bytes_ = 0;  // of the spool, as last reported
  std::uint64_t losses_ = 0;      // likewise
  std::vector<std::string> replayed_;
  internal::Block block_;  // what is being written: its memory is used again

  std::thread writer_;
  std::thread keeper_;
};

}  // namespace nexusml::store
