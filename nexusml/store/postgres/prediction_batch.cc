#include "nexusml/store/postgres/prediction_batch.h"

#include <cmath>
#include <set>

#include "nexusml/store/postgres/binary_array.h"
#include "nexusml/store/sql/storable.h"

namespace nexusml::store::postgres {
namespace {

const char kStatement[] =
    "WITH input AS (SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS "
    "t (id, time, model, version, type, label, value, confidence, latency, features, input_hash, error, external)), "
    "fresh AS (INSERT INTO prediction_ids (id, time) SELECT id, time FROM input ON CONFLICT DO NOTHING RETURNING id), "
    "activity AS (INSERT INTO model_activity (model, type, last_time) "
    "SELECT model, max(type), max(time) FROM input GROUP BY model ORDER BY model ON CONFLICT (model) DO UPDATE "
    "SET type = excluded.type, last_time = excluded.last_time WHERE excluded.last_time > model_activity.last_time) "
    "INSERT INTO predictions (id, time, model, version, type, label, value, confidence, latency, features, input_hash, "
    "error, external) SELECT input.* FROM input JOIN fresh ON fresh.id = input.id";

/// The columns of a batch.
class Columns {
 public:
  explicit Columns(std::size_t rows)
      : id_(BinaryArray::Element::kUuid, rows * 20),
        time_(BinaryArray::Element::kInt8, rows * 12),
        model_(BinaryArray::Element::kText, rows * 16),
        version_(BinaryArray::Element::kText, rows * 8),
        type_(BinaryArray::Element::kText, rows * 16),
        label_(BinaryArray::Element::kText, rows * 16),
        value_(BinaryArray::Element::kFloat8, rows * 12),
        confidence_(BinaryArray::Element::kFloat8, rows * 12),
        latency_(BinaryArray::Element::kFloat8, rows * 12),
        features_(BinaryArray::Element::kText, rows * 256),
        input_hash_(BinaryArray::Element::kText, rows * 20),
        error_(BinaryArray::Element::kText, rows * 8),
        external_(BinaryArray::Element::kInt2, rows * 6) {}

  void append(const sql::Uuid& id, const PredictionRecord& prediction) {
    id_.append_uuid(id);
    time_.append_int8(sql::to_microseconds(prediction.time));
    model_.append_text(prediction.model);
    version_.append_text(prediction.version);
    type_.append_text(prediction.type);
    text_or_null(label_, prediction.label);
    number_or_null(value_, prediction.value);
    number_or_null(confidence_, prediction.confidence);
    latency_.append_float8(std::isfinite(prediction.latency_seconds) ? prediction.latency_seconds : 0);
    text_or_null(features_, prediction.features);
    text_or_null(input_hash_, prediction.input_hash);
    text_or_null(error_, prediction.error);
    external_.append_int2(prediction.external ? 1 : 0);
  }

  /// In the order of kStatement's parameters.
  std::vector<BinaryParameter> take() {
    std::vector<BinaryParameter> parameters;
    for (BinaryArray* array : {&id_, &time_, &model_, &version_, &type_, &label_, &value_, &confidence_, &latency_,
                               &features_, &input_hash_, &error_, &external_}) {
      parameters.push_back(array->take());
    }
    return parameters;
  }

 private:
  static void text_or_null(BinaryArray& array, std::string_view text) {
    if (text.empty()) {
      array.append_null();
    } else {
      array.append_text(text);
    }
  }
  static void number_or_null(BinaryArray& array, double number) {
    if (std::isfinite(number)) {
      array.append_float8(number);
    } else {
      array.append_null();
    }
  }

  BinaryArray id_, time_, model_, version_, type_, label_, value_, confidence_, latency_, features_, input_hash_,
      error_, external_;
};

}  // namespace

Result<WriteOutcome> write_batch(Connection& connection, std::span<const PredictionRecord> predictions) {
  WriteOutcome outcome;
  Columns columns(predictions.size());
  std::set<sql::Uuid> seen;
  for (const PredictionRecord& prediction : predictions) {
    const std::optional<sql::Uuid> id = sql::parse_uuid(prediction.id);
    if (!id || !sql::is_storable(prediction)) {
      ++outcome.refused;
    } else if (seen.insert(*id).second) {
      columns.append(*id, prediction);
    } else {
      ++outcome.repeated;
    }
  }
  if (seen.empty()) return outcome;
  const std::vector<BinaryParameter> parameters = columns.take();
  NEXUSML_ASSIGN_OR_RETURN(const sql::Rows rows,
                           connection.execute_prepared("write_predictions", kStatement, parameters));
  outcome.written = rows.changed();
  outcome.repeated += seen.size() - outcome.written;
  return outcome;
}

}  // namespace nexusml::store::postgres
