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

// What many rows share is kept once, and blocks of rows tell where times are, for an index by model and time of every
// row costs more than half of what it takes to write the row (docs/adr/0017). The numbers of rows are a column: others
// would not outlive a dump.
constexpr std::array<std::string_view, 12> kBlocks = {
    "CREATE TABLE prediction_sources (number INTEGER PRIMARY KEY, model TEXT NOT NULL, version TEXT NOT NULL, "
    "type TEXT NOT NULL, UNIQUE (model, version, type)) STRICT",
    "INSERT INTO prediction_sources (model, version, type) SELECT DISTINCT model, version, type FROM predictions",
    "CREATE TABLE prediction_rows (number INTEGER PRIMARY KEY, "
    "id BLOB NOT NULL, time INTEGER NOT NULL, source INTEGER NOT NULL, label TEXT, value REAL, confidence REAL, "
    "latency REAL NOT NULL, features TEXT, input_hash TEXT, error TEXT, external INTEGER NOT NULL) STRICT",
    "INSERT INTO prediction_rows SELECT p.rowid, p.id, p.time, s.number, p.label, p.value, p.confidence, p.latency, "
    "p.features, p.input_hash, p.error, p.external FROM predictions p CROSS JOIN prediction_sources s "
    "ON s.model = p.model AND s.version = p.version AND s.type = p.type ORDER BY p.rowid",
    "DROP VIEW prediction_ids",
    "DROP TABLE predictions",
    "CREATE UNIQUE INDEX prediction_rows_by_id ON prediction_rows (id)",
    "CREATE TABLE prediction_blocks (block INTEGER NOT NULL, source INTEGER NOT NULL, first_time INTEGER NOT NULL, "
    "last_time INTEGER NOT NULL, PRIMARY KEY (block, source)) STRICT, WITHOUT ROWID",
    "INSERT INTO prediction_blocks SELECT number / 1024, source, min(time), max(time) FROM prediction_rows "
    "GROUP BY 1, 2",
    "CREATE INDEX prediction_blocks_by_time ON prediction_blocks (last_time, first_time)",
    "CREATE VIEW prediction_ids AS SELECT id, time FROM prediction_rows",
    // As the table was, for the statements that both databases share, and for people.
    "CREATE VIEW predictions AS SELECT r.number, r.id, r.time, s.model, s.version, s.type, r.label, r.value, "
    "r.confidence, r.latency, r.features, r.input_hash, r.error, r.external "
    "FROM prediction_rows r JOIN prediction_sources s ON s.number = r.source",
};

constexpr std::array<sql::Migration, 2> kMigrations = {{{1, "first schema", kFirst}, {2, "blocks of rows", kBlocks}}};

}  // namespace

std::span<const sql::Migration> migrations() {
  return kMigrations;
}

}  // namespace nexusml::store::sqlite
