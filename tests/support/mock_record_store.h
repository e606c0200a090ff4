#pragma once

#include <gmock/gmock.h>

#include "nexusml/store/records.h"

namespace nexusml::store {

/// A store that does what a test says.
///
/// Threads: as gmock's objects: any.
class MockRecordStore : public RecordStore {
 public:
  MOCK_METHOD(Status, prepare, (), (override));
  MOCK_METHOD(Status, ping, (), (override));
  MOCK_METHOD(Result<WriteOutcome>, write_predictions, (std::span<const PredictionRecord>), (override));
  MOCK_METHOD(Result<std::optional<StoredPrediction>>, find_prediction, (std::string_view), (override));
  MOCK_METHOD(Result<std::vector<StoredPrediction>>, find_predictions, (std::span<const std::string>), (override));
  MOCK_METHOD(Result<std::vector<StoredPrediction>>, recent_predictions, (std::string_view, std::size_t), (override));
  MOCK_METHOD(Result<std::vector<PredictionCount>>, count_predictions, (std::string_view, TimeWindow), (override));
  MOCK_METHOD(Result<std::vector<ModelActivity>>, model_activity, (), (override));
  MOCK_METHOD(Result<std::vector<FeedbackOutcome>>, write_feedback, (std::span<const FeedbackRecord>), (override));
  MOCK_METHOD(Result<std::vector<LabelledPrediction>>, labelled_predictions,
              (std::string_view, TimeWindow, std::size_t), (override));
  MOCK_METHOD(Status, save_job, (const JobRecord&), (override));
  MOCK_METHOD(Result<std::vector<JobRecord>>, list_jobs, (std::string_view, std::size_t), (override));
  MOCK_METHOD(Status, append_quality, (std::span<const QualityRecord>), (override));
  MOCK_METHOD(Result<std::vector<QualityRecord>>, list_quality, (TimeWindow), (override));
  MOCK_METHOD(Status, append_alert, (const AlertRecord&), (override));
  MOCK_METHOD(Result<std::vector<AlertRecord>>, list_alerts, (TimeWindow, std::size_t), (override));
  MOCK_METHOD(Status, append_audit, (const AuditRecord&), (override));
  MOCK_METHOD(Result<std::vector<AuditRecord>>, list_audit, (std::size_t), (override));
  MOCK_METHOD(Result<std::vector<AuditRecord>>, current_settings, (), (override));
  MOCK_METHOD(Result<std::uint64_t>, delete_older_than, (RecordKind, Time, std::size_t), (override));
};

}  // namespace nexusml::store
