#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "nexusml/base/clock.h"
#include "nexusml/base/uuid.h"
#include "nexusml/serve/batch.h"
#include "nexusml/serve/event_publisher.h"
#include "nexusml/serve/serving_set.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::serve {

/// Counts a served model's batch: every row as a prediction of the model, with its event, and the batch itself when it has ended. A row's
/// latency is the time since the row before it, so it holds its reading and writing too.
///
/// Threads:  the batch's.
/// Lifetime: telemetry, events and clock outlive it; it keeps the model.
class BatchRecorder final : public BatchObserver {
 public:
  BatchRecorder(std::shared_ptr<const LoadedModel> loaded, const telemetry::Telemetry& telemetry,
                telemetry::EventQueue& events, const base::Clock& clock);
  /// A batch that nobody ended failed.
  ~BatchRecorder() override;
  BatchRecorder(const BatchRecorder&) = delete;
  BatchRecorder& operator=(const BatchRecorder&) = delete;

  /// The next rows are at hand: what was waited for them is not theirs.
  void begin_piece() { row_began_ = clock_.steady_now(); }
  void on_answer(const models::Input& input, const models::Prediction& prediction) override;
  void on_failure(const Error& reason, telemetry::InputFault fault) override;

  /// The batch ran to its end, however many rows failed.
  void succeed() { end(true); }
  /// The batch ended early.
  void fail(ErrorCode reason);

  [[nodiscard]] std::chrono::steady_clock::duration elapsed() const { return clock_.steady_now() - began_; }

 private:
  void end(bool success);

  const std::shared_ptr<const LoadedModel> loaded_;
  const telemetry::Telemetry& telemetry_;
  const base::Clock& clock_;
  const std::chrono::steady_clock::time_point began_;
  std::chrono::steady_clock::time_point row_began_;
  EventPublisher events_;
  base::Uuid7Generator ids_;
  std::uint64_t rows_ = 0;
  bool ended_ = false;
};

}  // namespace nexusml::serve
