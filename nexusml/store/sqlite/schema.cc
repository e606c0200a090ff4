#include "nexusml/store/sqlite/schema.h"

#include <array>

// Times are microseconds since 1970, ids the 16 bytes of a UUID.
namespace nexusml::store::sqlite {
namespace {

constexpr std::array<std::string_view, 14> kFirst = {
    "CREATE TABLE predictions ("
    "id BLOB NOT NULL, time INTEGER NOT NULL, model TEXT NOT NULL, version TEXT NOT NULL, type TEXT NOT NULL, "
    "label TEXT, value REAL, confidence REAL, latency REAL NOT NULL, features TEXT, input_hash TEXT, error TEXT, "
    "external INTEGER NOT NULL) STRICT",
    "CREATE UNIQUE INDEX predictions_by_id ON predictions (id)",
    "CREATE INDEX predictions_by_model_and_time ON predictions (model, time)",
    "CREATE VIEW prediction_ids AS SELECT id, time FROM predictions",
    "CREATE TABLE model_activity (model TEXT PRIMARY KEY, type TEXT NOT NULL, last_time INTEGER NOT NULL) STRICT",
    "CREATE TABLE feedback (prediction_id BLOB PRIMARY KEY, label TEXT NOT NULL, time INTEGER NOT NULL) "
    "STRICT, WITHOUT ROWID",
    "CREATE INDEX feedback_by_time ON feedback (time)",
    "CREATE TABLE jobs (id BLOB PRIMARY KEY, model TEXT NOT NULL, type TEXT NOT NULL, state TEXT NOT NULL, "
    "submitted INTEGER NOT NULL, ended INTEGER, version TEXT, error TEXT, samples INTEGER NOT NULL, duration REAL, "
    "evaluation TEXT) STRICT",
    "CREATE INDEX jobs_by_time ON jobs (submitted)",
    "CREATE TABLE quality (number INTEGER PRIMARY KEY, time INTEGER NOT NULL, data_source TEXT NOT NULL, "
    "metric_type TEXT NOT NULL, score REAL) STRICT",
    "CREATE INDEX quality_by_time ON quality (time)",
    "CREATE TABLE alerts (number INTEGER PRIMARY KEY, time INTEGER NOT NULL, name TEXT NOT NULL, "
    "severity TEXT NOT NULL, state TEXT NOT NULL, labels TEXT NOT NULL, value REAL, summary TEXT NOT NULL, "
    "description TEXT NOT NULL, origin TEXT NOT NULL) STRICT",
    "CREATE INDEX alerts_by_time ON alerts (time)",
    "CREATE TABLE audit (number INTEGER PRIMARY KEY, time INTEGER NOT NULL, actor TEXT NOT NULL, "
    "setting TEXT NOT NULL, old_value TEXT NOT NULL, new_value TEXT NOT NULL) STRICT",
};

constexpr std::array<sql::Migration, 1> kMigrations = {{{1, "first schema", kFirst}}};

}  // namespace

std::span<const sql::Migration> migrations() {
  return kMigrations;
}

}  // namespace nexusml::store::sqlite
