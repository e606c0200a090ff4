#include <algorithm>
#include <set>
#include <string>
#include <tuple>

#include "nexusml/base/text.h"
#include "nexusml/store/sql/prediction_rows.h"
#include "nexusml/store/sql/sql_record_store.h"

namespace nexusml::store::sql {
namespace {

// In the order in which prediction_at reads them.
#define NEXUSML_PREDICTION_COLUMNS                                                                               \
  "p.id, p.time, p.model, p.version, p.type, p.label, p.value, p.confidence, p.latency, p.input_hash, p.error, " \
  "p.external"
constexpr std::size_t kPredictionColumns = 12;
constexpr std::size_t kIdsAtOnce = 500;  // of a statement

StoredPrediction prediction_at(const Rows& rows, std::size_t row) {
  StoredPrediction prediction;
  prediction.id = to_text(rows.uuid(row, 0));
  prediction.time = rows.time(row, 1);
  prediction.model = rows.text(row, 2);
  prediction.version = rows.text(row, 3);
  prediction.type = rows.text(row, 4);
  prediction.label = rows.text(row, 5);
  prediction.value = rows.number(row, 6);
  prediction.confidence = rows.number(row, 7);
  prediction.latency_seconds = rows.number(row, 8);
  prediction.input_hash = rows.text(row, 9);
  prediction.error = rows.text(row, 10);
  prediction.external = rows.integer(row, 11) != 0;
  return prediction;
}

StoredPrediction prediction_with_features(const Rows& rows, std::size_t row) {
  StoredPrediction prediction = prediction_at(rows, row);
  prediction.features = rows.text(row, kPredictionColumns);
  return prediction;
}

}  // namespace

std::string select_predictions() {
  return "SELECT " NEXUSML_PREDICTION_COLUMNS ", p.features FROM predictions p ";
}

std::vector<StoredPrediction> predictions_in(const Rows& rows) {
  std::vector<StoredPrediction> predictions;
  predictions.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) predictions.push_back(prediction_with_features(rows, row));
  return predictions;
}

std::vector<PredictionCount> counts_in(const Rows& rows) {
  std::vector<PredictionCount> counts(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    counts[row].hour = Time(std::chrono::hours(rows.integer(row, 0)));
    counts[row].model = rows.text(row, 1);
    counts[row].label = rows.text(row, 2);
    counts[row].count = static_cast<std::uint64_t>(rows.integer(row, 3));
    counts[row].failed = static_cast<std::uint64_t>(rows.integer(row, 4));
  }
  // Here and not in the database, whose order of texts depends on its locale.
  std::sort(counts.begin(), counts.end(), [](const PredictionCount& a, const PredictionCount& b) {
    return std::tie(a.hour, a.model, a.label) < std::tie(b.hour, b.model, b.label);
  });
  return counts;
}

std::string_view model_condition(std::string_view model) {
  if (!model.empty()) return "p.model = $1";
  return "p.model IN (SELECT model FROM model_activity WHERE model <> $1)";  // no model has an empty name
}

Result<Rows> SqlRecordStore::query(std::string_view statement, std::initializer_list<Value> parameters) {
  Rows rows;
  NEXUSML_RETURN_IF_ERROR(read([&](Session& session) -> Status {
    NEXUSML_ASSIGN_OR_RETURN(rows, session.execute(statement, parameters));
    return {};
  }));
  return rows;
}

Result<std::optional<StoredPrediction>> SqlRecordStore::find_prediction(std::string_view id) {
  const std::optional<Uuid> uuid = parse_uuid(id);
  if (!uuid) return Error(ErrorCode::kInvalidArgument, "a prediction's id is a UUID");
  NEXUSML_ASSIGN_OR_RETURN(
      const Rows rows, query("SELECT " NEXUSML_PREDICTION_COLUMNS
                             ", p.features FROM prediction_ids i JOIN predictions p ON p.time = i.time AND p.id = i.id "
                             "WHERE p.model IN (SELECT model FROM model_activity) AND i.id = $1",
                             {*uuid}));
  if (rows.empty()) return std::optional<StoredPrediction>();
  return std::optional(prediction_with_features(rows, 0));
}

Result<std::vector<StoredPrediction>> SqlRecordStore::find_predictions(std::span<const std::string> ids) {
  std::set<Uuid> wanted;
  for (const std::string& id : ids) {
    if (const std::optional<Uuid> uuid = parse_uuid(id)) wanted.insert(*uuid);
  }
  std::vector<StoredPrediction> predictions;
  predictions.reserve(wanted.size());
  for (auto next = wanted.begin(); next != wanted.end();) {
    std::string statement = "SELECT " NEXUSML_PREDICTION_COLUMNS
                            ", p.features FROM prediction_ids i JOIN predictions p ON p.time = i.time AND p.id = i.id "
                            "WHERE p.model IN (SELECT model FROM model_activity) AND i.id IN (";
    std::vector<Value> parameters;
    for (; next != wanted.end() && parameters.size() < kIdsAtOnce; ++next) {
      statement += parameters.empty() ? "$" : ", $";
      base::append_number(statement, parameters.size() + 1);
      parameters.emplace_back(*next);
    }
    statement += ") ORDER BY i.id";
    Rows rows;
    NEXUSML_RETURN_IF_ERROR(read([&](Session& session) -> Status {
      NEXUSML_ASSIGN_OR_RETURN(rows, session.execute(statement, parameters));
      return {};
    }));
    for (std::size_t row = 0; row < rows.size(); ++row) predictions.push_back(prediction_with_features(rows, row));
  }
  return predictions;
}

Result<std::vector<StoredPrediction>> SqlRecordStore::recent_predictions(std::string_view model, std::size_t limit) {
  const std::string statement = select_predictions() + "WHERE " + std::string(model_condition(model)) +
                                " ORDER BY p.time DESC, p.id DESC LIMIT $2";
  NEXUSML_ASSIGN_OR_RETURN(const Rows rows, query(statement, {std::string(model), static_cast<std::int64_t>(limit)}));
  return predictions_in(rows);
}

Result<std::vector<PredictionCount>> SqlRecordStore::count_predictions(std::string_view model, TimeWindow window) {
  const std::string statement =
      "SELECT p.time / 3600000000, p.model, p.label, count(*), count(p.error) FROM predictions p WHERE " +
      std::string(model_condition(model)) + " AND p.time >= $2 AND p.time < $3 GROUP BY 1, 2, 3";
  NEXUSML_ASSIGN_OR_RETURN(const Rows rows, query(statement, {std::string(model), to_microseconds(window.from),
                                                              to_microseconds(window.until)}));
  return counts_in(rows);
}

Result<std::vector<ModelActivity>> SqlRecordStore::model_activity() {
  NEXUSML_ASSIGN_OR_RETURN(const Rows rows, query("SELECT model, type, last_time FROM model_activity", {}));
  std::vector<ModelActivity> activity(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    activity[row] = {rows.text(row, 0), rows.text(row, 1), rows.time(row, 2)};
  }
  std::sort(activity.begin(), activity.end(),
            [](const ModelActivity& a, const ModelActivity& b) { return a.model < b.model; });
  return activity;
}

Result<std::vector<LabelledPrediction>> SqlRecordStore::labelled_predictions(std::string_view model, TimeWindow window,
                                                                             std::size_t limit) {
  const std::string statement = "SELECT " NEXUSML_PREDICTION_COLUMNS
                                ", f.label, f.time FROM feedback f JOIN prediction_ids i ON i.id = f.prediction_id "
                                "JOIN predictions p ON p.time = i.time AND p.id = i.id WHERE " +
                                std::string(model_condition(model)) +
                                " AND f.time >= $2 AND f.time < $3 ORDER BY f.time, f.prediction_id LIMIT $4";
  NEXUSML_ASSIGN_OR_RETURN(const Rows rows,
                           query(statement, {std::string(model), to_microseconds(window.from),
                                             to_microseconds(window.until), static_cast<std::int64_t>(limit)}));
  std::vector<LabelledPrediction> labelled(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    labelled[row].prediction = prediction_at(rows, row);
    labelled[row].truth = rows.text(row, kPredictionColumns);
    labelled[row].labelled = rows.time(row, kPredictionColumns + 1);
  }
  return labelled;
}

}  // namespace nexusml::store::sql
