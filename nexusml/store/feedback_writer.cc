#include "nexusml/store/feedback_writer.h"

#include <optional>
#include <string>

#include "nexusml/store/internal/event_block.h"

namespace nexusml::store {
namespace {

FeedbackSummary summary_of(std::span<const FeedbackOutcome> outcomes) {
  FeedbackSummary summary;
  for (const FeedbackOutcome& outcome : outcomes) {
    switch (outcome.change) {
      case FeedbackOutcome::Change::kRefused:
        ++summary.refused;
        continue;
      case FeedbackOutcome::Change::kRepeated:
        ++summary.duplicates;
        break;
      case FeedbackOutcome::Change::kCorrected:
        ++summary.corrected;
        break;
      case FeedbackOutcome::Change::kNew:
        break;
    }
    ++summary.accepted;
    if (!outcome.prediction_known) ++summary.unknown;
  }
  return summary;
}

}  // namespace

FeedbackWriter::FeedbackWriter(RecordStore& store, Spool& spool, const telemetry::Telemetry& telemetry,
                               std::vector<FeedbackConsumer*> consumers, FeedbackOptions options)
    : store_(store),
      spool_(spool),
      counted_(telemetry.families().feedback),
      consumers_(std::move(consumers)),
      waiting_(options.maximum_waiting) {}

Result<FeedbackSummary> FeedbackWriter::write(std::span<const FeedbackRecord> labels) {
  if (labels.empty()) return FeedbackSummary{};
  // Behind labels that wait, for the last one holds.
  const bool others_wait = deferred_.load(std::memory_order_relaxed) > 0;
  if (!others_wait) {
    const Result<std::vector<FeedbackOutcome>> outcomes = write_to_store(labels);
    if (outcomes.ok()) {
      std::vector<FeedbackRecord> news;
      for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto change = (*outcomes)[i].change;
        if (change == FeedbackOutcome::Change::kNew || change == FeedbackOutcome::Change::kCorrected) {
          news.push_back(labels[i]);
        }
      }
      tell(news);
      return summary_of(*outcomes);
    }
    if (outcomes.error().code == ErrorCode::kInvalidArgument) return outcomes.error();
  }
  NEXUSML_RETURN_IF_ERROR(defer(labels));
  tell(labels);
  return FeedbackSummary{.accepted = labels.size(), .deferred = labels.size()};
}

Status FeedbackWriter::replay(std::span<const FeedbackRecord> labels) {
  const Result<std::vector<FeedbackOutcome>> outcomes = write_to_store(labels);
  if (!outcomes.ok()) return outcomes.error();
  // Those of an earlier run of the program were never counted here: the figure stays at 0 then.
  const auto count = static_cast<std::int64_t>(labels.size());
  if (deferred_.fetch_sub(count, std::memory_order_relaxed) < count) deferred_.store(0, std::memory_order_relaxed);
  return {};
}

/// Ids wait from before they are written, so that a prediction written at the same time finds them.
Result<std::vector<FeedbackOutcome>> FeedbackWriter::write_to_store(std::span<const FeedbackRecord> labels) {
  std::vector<bool> waited(labels.size());  // from an earlier label
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (const auto id = sql::parse_uuid(labels[i].prediction_id)) waited[i] = !waiting_.add(*id);
  }
  Result<std::vector<FeedbackOutcome>> outcomes = store_.write_feedback(labels);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto id = sql::parse_uuid(labels[i].prediction_id);
    if (!id) continue;
    if (outcomes.ok()) {
      count_joined(labels[i], (*outcomes)[i], waited[i]);
    } else if (!waited[i]) {
      (void)waiting_.take(*id);  // it is not kept; when it is written again it waits again
    }
  }
  return outcomes;
}

/// Counts the first label of a known prediction, unless on_written() did.
void FeedbackWriter::count_joined(const FeedbackRecord& label, const FeedbackOutcome& outcome, bool waited) {
  const bool is_new = outcome.change == FeedbackOutcome::Change::kNew;
  const bool refused = outcome.change == FeedbackOutcome::Change::kRefused;
  const bool waits_on = refused ? waited : !outcome.prediction_known;
  if (waits_on || !waiting_.take(*sql::parse_uuid(label.prediction_id))) return;
  if (refused || (!is_new && !waited)) return;
  const Result<std::optional<StoredPrediction>> prediction = store_.find_prediction(label.prediction_id);
  if (prediction.ok() && prediction->has_value()) counted_.with({(*prediction)->model}).increment();
}

Status FeedbackWriter::defer(std::span<const FeedbackRecord> labels) {
  std::string block;
  internal::begin_block(block, internal::BlockKind::kFeedback);
  for (const FeedbackRecord& label : labels) internal::append_feedback(block, label);
  deferred_.fetch_add(static_cast<std::int64_t>(labels.size()), std::memory_order_relaxed);
  const std::string_view record = block;
  const Status appended = spool_.append(std::span(&record, 1));
  if (appended.ok()) return {};
  deferred_.fetch_sub(static_cast<std::int64_t>(labels.size()), std::memory_order_relaxed);
  return Error(ErrorCode::kUnavailable, "keep labels while the store is away: " + appended.error().message);
}

void FeedbackWriter::on_written(std::span<const PredictionRecord> predictions) {
  if (waiting_.empty()) return;
  for (const PredictionRecord& prediction : predictions) {
    const auto id = sql::parse_uuid(prediction.id);
    if (id && waiting_.take(*id)) counted_.with({prediction.model}).increment();
  }
}

void FeedbackWriter::tell(std::span<const FeedbackRecord> labels) const {
  if (labels.empty()) return;
  for (FeedbackConsumer* consumer : consumers_) consumer->on_feedback(labels);
}

}  // namespace nexusml::store
