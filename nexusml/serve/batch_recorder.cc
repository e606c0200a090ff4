#include "nexusml/serve/batch_recorder.h"

#include <string>
#include <utility>

#include "nexusml/serve/record_answer.h"
#include "nexusml/telemetry/record.h"

namespace nexusml::serve {

BatchRecorder::BatchRecorder(std::shared_ptr<const LoadedModel> loaded, const telemetry::Telemetry& telemetry,
                             telemetry::EventQueue& events, const base::Clock& clock)
    : loaded_(std::move(loaded)),
      telemetry_(telemetry),
      clock_(clock),
      began_(clock.steady_now()),
      row_began_(began_),
      events_(events) {}

BatchRecorder::~BatchRecorder() {
  if (!ended_) fail(ErrorCode::kUnavailable);
}

void BatchRecorder::on_answer(const models::Input& input, const models::Prediction& prediction) {
  const auto now = clock_.steady_now();
  record_answer(*loaded_, input, prediction, now - row_began_);
  const auto time = clock_.now();
  const base::Uuid7Generator::Text id = ids_.next(time);
  events_.publish_answer(*loaded_, input, prediction, base::view(id), time, now - row_began_);
  row_began_ = now;
  ++rows_;
}

void BatchRecorder::on_failure(const Error& reason, telemetry::InputFault fault) {
  loaded_->metrics.record_error(reason.code);
  const auto now = clock_.steady_now();
  const auto time = clock_.now();
  const base::Uuid7Generator::Text id = ids_.next(time);
  if (fault == telemetry::InputFault::kNone) {
    events_.publish_error(*loaded_, reason.code, base::view(id), time, now - row_began_);
  } else {
    const std::string_view field = reason.fields.empty() ? std::string_view() : reason.fields.front().field;
    events_.publish_fault(*loaded_, reason.code, fault, field, base::view(id), time);
  }
  row_began_ = now;
  ++rows_;
}

void BatchRecorder::fail(ErrorCode reason) {
  telemetry::track_error(telemetry_, base::name_of(reason), "batch_" + loaded_->name());
  end(false);
}

void BatchRecorder::end(bool success) {
  ended_ = true;
  telemetry::record_batch_processing_metrics(telemetry_, loaded_->name(), success, rows_, elapsed());
}

}  // namespace nexusml::serve
