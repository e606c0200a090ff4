#include "nexusml/store/postgres/schema.h"

#include <array>

// Times are microseconds since 1970, as in SQLite; the view predictions_readable shows them as times.
namespace nexusml::store::postgres {
namespace {

constexpr std::array<std::string_view, 17> kFirst = {
    // An id is unique over all days, which no index of a partitioned table can promise; and it says where to look.
    "CREATE TABLE prediction_ids (id UUID PRIMARY KEY, time BIGINT NOT NULL)",
    "CREATE INDEX prediction_ids_by_time ON prediction_ids USING brin (time)",
    "CREATE TABLE predictions ("
    "id UUID NOT NULL, time BIGINT NOT NULL, model TEXT NOT NULL, version TEXT NOT NULL, type TEXT NOT NULL, "
    "label TEXT, value DOUBLE PRECISION, confidence DOUBLE PRECISION, latency DOUBLE PRECISION NOT NULL, "
    "features TEXT, input_hash TEXT, error TEXT, external SMALLINT NOT NULL) PARTITION BY RANGE (time)",
    "CREATE TABLE predictions_other PARTITION OF predictions DEFAULT",
    "CREATE INDEX predictions_by_model_and_time ON predictions (model, time)",
    "CREATE VIEW predictions_readable AS SELECT id, to_timestamp(time / 1000000.0) AS time, model, version, type, "
    "label, value, confidence, latency, features, input_hash, error, external <> 0 AS external FROM predictions",
    "CREATE TABLE model_activity (model TEXT PRIMARY KEY, type TEXT NOT NULL, last_time BIGINT NOT NULL)",
    "CREATE TABLE feedback (prediction_id UUID PRIMARY KEY, label TEXT NOT NULL, time BIGINT NOT NULL)",
    "CREATE INDEX feedback_by_time ON feedback (time)",
    "CREATE TABLE jobs (id UUID PRIMARY KEY, model TEXT NOT NULL, type TEXT NOT NULL, state TEXT NOT NULL, "
    "submitted BIGINT NOT NULL, ended BIGINT, version TEXT, error TEXT, samples BIGINT NOT NULL, "
    "duration DOUBLE PRECISION, evaluation TEXT)",
    "CREATE INDEX jobs_by_time ON jobs (submitted)",
    "CREATE TABLE quality (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, time BIGINT NOT NULL, "
    "data_source TEXT NOT NULL, metric_type TEXT NOT NULL, score DOUBLE PRECISION)",
    "CREATE INDEX quality_by_time ON quality (time)",
    "CREATE TABLE alerts (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, time BIGINT NOT NULL, "
    "name TEXT NOT NULL, severity TEXT NOT NULL, state TEXT NOT NULL, labels TEXT NOT NULL, value DOUBLE PRECISION, "
    "summary TEXT NOT NULL, description TEXT NOT NULL, origin TEXT NOT NULL)",
    "CREATE INDEX alerts_by_time ON alerts (time)",
    "CREATE TABLE audit (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, time BIGINT NOT NULL, "
    "actor TEXT NOT NULL, setting TEXT NOT NULL, old_value TEXT NOT NULL, new_value TEXT NOT NULL)",
    "CREATE INDEX audit_by_setting ON audit (setting, number)",
};

constexpr std::array<sql::Migration, 1> kMigrations = {{{1, "first schema", kFirst}}};

}  // namespace

std::span<const sql::Migration> migrations() {
  return kMigrations;
}

}  // namespace nexusml::store::postgres
