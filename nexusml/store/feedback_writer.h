#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/store/feedback_consumer.h"
#include "nexusml/store/internal/waiting_labels.h"
#include "nexusml/store/records.h"
#include "nexusml/store/spool.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::store {

/// What became of some labels. Every one that is not refused is kept.
struct FeedbackSummary {
  std::uint64_t accepted = 0;    ///< kept, whether their predictions are known or not
  std::uint64_t unknown = 0;     ///< of these: of no known prediction yet; joined if it comes
  std::uint64_t duplicates = 0;  ///< of these: the same label was there
  std::uint64_t corrected = 0;   ///< of these: another label was there; the new one holds
  std::uint64_t deferred = 0;  ///< of these: the store is away; they wait on disk and the figures above leave them out
  std::uint64_t refused = 0;   ///< could never be kept: no UTF-8, or an id that is no UUID
};

/// How many labels may wait.
struct FeedbackOptions {
  std::size_t maximum_waiting = 100'000;  ///< ids whose predictions have not come, for counting; about 100 bytes each
};

/// Keeps the truth about predictions: writes it to the store or, while that is away, to the spool; tells consumers; counts
/// in ml_feedback_total{model_type} the first label of each prediction once both are there, whichever comes first.
///
/// Threads:  any. Lifetime: everything passed in outlives it.
class FeedbackWriter {
 public:
  FeedbackWriter(RecordStore& store, Spool& spool, const telemetry::Telemetry& telemetry,
                 std::vector<FeedbackConsumer*> consumers = {}, FeedbackOptions options = {});

  /// Errors: kUnavailable if neither the store nor the spool takes them. Cost: a transaction, and a look-up for each.
  [[nodiscard]] Result<FeedbackSummary> write(std::span<const FeedbackRecord> labels);

  /// Labels that waited in the spool: consumers know of them already. Errors: as the store's.
  [[nodiscard]] Status replay(std::span<const FeedbackRecord> labels);

  /// Predictions that have just been written: labels may wait for them. Cost: one load while none does.
  void on_written(std::span<const PredictionRecord> predictions);

 private:
  Result<std::vector<FeedbackOutcome>> write_to_store(std::span<const FeedbackRecord> labels);
  Status defer(std::span<const FeedbackRecord> labels);
  void count_joined(const FeedbackRecord& label, const FeedbackOutcome& outcome, bool waited);
  void tell(std::span<const FeedbackRecord> labels) const;

  RecordStore& store_;
  Spool& spool_;
  const metrics::CounterFamily counted_;
  const std::vector<FeedbackConsumer*> consumers_;
  internal::WaitingLabels waiting_;
  std::atomic<std::int64_t> deferred_{0};  // relaxed: later labels queue behind them, or nearly so
};

}  // namespace nexusml::store
