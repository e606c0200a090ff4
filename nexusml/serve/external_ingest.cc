#include "nexusml/serve/external_ingest.h"

#include <algorithm>
#include <limits>
#include <string>

#include "nexusml/serve/internal/feature_hash.h"

namespace nexusml::serve {

using internal::ExternalModel;

ExternalIngest::ExternalIngest(ExternalModels& models) : models_(models), producer_(models.events_.producer()) {}

Result<ExternalModel*> ExternalIngest::find_model(std::string_view name) {
  for (const auto& [known, model] : known_) {
    if (known == name) return model;
  }
  NEXUSML_ASSIGN_OR_RETURN(ExternalModel* const model, models_.model(name));
  known_.emplace_back(name, model);
  return model;
}

std::optional<FieldError> ExternalIngest::add(std::string_view json) {
  const auto now = models_.clock_.now();
  if (!reader_.read(json, now)) {
    note_refusal(now);
    return reader_.failure();
  }
  const ExternalPrediction& prediction = reader_.prediction();
  const Result<ExternalModel*> model = find_model(prediction.model);
  if (!model.ok()) return FieldError{"model_type", model.error().message};

  Row row;
  row.model = *model;
  row.named = !prediction.id.empty();
  if (row.named) {
    std::copy_n(prediction.id.begin(), row.id.size(), row.id.begin());
  } else {
    row.id = ids_.next(now);
  }
  if (!prediction.truth.empty()) labels_.push_back({std::string(base::view(row.id)), prediction.truth, now});
  if (row.named && !models_.recent_.add(prediction.id)) {
    ++summary_.duplicates;
    return std::nullopt;
  }
  row.time = prediction.time.value_or(now);
  row.latency = prediction.latency;
  row.error = prediction.error;
  row.value = prediction.value;
  row.confidence = prediction.confidence;
  row.first_cell = cells_.size();
  row.label = row.model->learn(prediction, cells_);
  row.last_cell = cells_.size();
  rows_.push_back(row);
  return std::nullopt;
}

void ExternalIngest::note_refusal(std::chrono::system_clock::time_point now) {
  ExternalModel* const model = models_.find(reader_.refused_model());
  if (model != nullptr) refusals_.push_back({model, now, reader_.fault(), reader_.failure().field});
}

IngestSummary ExternalIngest::publish() {
  const ExternalModel* model = nullptr;
  std::shared_ptr<const ExternalModel::Snapshot> snapshot;
  for (const Row& row : rows_) {
    if (row.model != model) {
      model = row.model;
      snapshot = row.model->snapshot();
    }
    if (publish_row(row, *snapshot)) {
      ++summary_.accepted;
      record(row, snapshot->metrics);
      continue;
    }
    ++summary_.lost;
    if (row.named) models_.recent_.forget(base::view(row.id));  // it may come again
  }
  publish_refusals();
  rows_.clear();
  cells_.clear();
  known_.clear();
  return std::exchange(summary_, {});
}

bool ExternalIngest::publish_row(const Row& row, const ExternalModel::Snapshot& snapshot) {
  values_.assign(snapshot.source->features.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = row.first_cell; i < row.last_cell; ++i) values_[cells_[i].first] = cells_[i].second;
  telemetry::PredictionEvent event;
  event.source = snapshot.source.get();
  event.id = base::view(row.id);
  event.time = row.time;
  event.latency = row.latency.value_or(std::chrono::nanoseconds(0));
  event.error = row.error;
  event.label = row.label;
  event.confidence = row.confidence;
  event.rating = row.value;
  event.values = values_;
  if (snapshot.source->stored_input == telemetry::StoredInput::kHashed) {
    hash_ = internal::feature_hash(*snapshot.source, values_);
    event.input_hash = hash_;
  }
  models_.gate_.enter(event, models_.options_.room_wait);
  if (producer_.publish(snapshot.source, event)) return true;
  models_.gate_.take_back(event);
  return false;
}

void ExternalIngest::publish_refusals() {
  for (const Refusal& refusal : refusals_) {
    const std::shared_ptr<const ExternalModel::Snapshot> snapshot = refusal.model->snapshot();
    telemetry::PredictionEvent event;
    event.source = snapshot->source.get();
    event.time = refusal.time;
    event.error = ErrorCode::kInvalidArgument;
    event.fault = refusal.fault;
    event.field = refusal.field;
    models_.gate_.enter(event, models_.options_.room_wait);
    if (!producer_.publish(snapshot->source, event)) models_.gate_.take_back(event);
  }
  refusals_.clear();
}

void ExternalIngest::record(const Row& row, const telemetry::ModelMetrics& metrics) {
  if (row.error) return metrics.record_error(*row.error);
  constexpr std::size_t kUnlabelled = std::numeric_limits<std::size_t>::max();
  const std::chrono::duration<double> unknown(std::numeric_limits<double>::quiet_NaN());
  metrics.record(row.label < 0 ? kUnlabelled : static_cast<std::size_t>(row.label), row.confidence,
                 row.latency ? std::chrono::duration<double>(*row.latency) : unknown);
}

}  // namespace nexusml::serve
