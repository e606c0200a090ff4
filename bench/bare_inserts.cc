#include "bench/bare_inserts.h"

#include <array>
#include <vector>

#include "nexusml/base/error.h"
#include "nexusml/base/text.h"

namespace nexusml::bench {
namespace {

using store::PredictionRecord;

constexpr int kColumnCount = 13;
constexpr const char* kColumns =
    "(id, time, model, version, type, label, value, confidence, latency, features, input_hash, error, external)";

void expect(bool condition, std::string_view what) {
  if (!condition) nexusml::bug(what);
}

std::int64_t microseconds(const PredictionRecord& row) {
  return row.time.time_since_epoch() / std::chrono::microseconds(1);
}

std::array<unsigned char, 16> bytes_of(std::string_view id) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::array<unsigned char, 16> bytes{};
  std::size_t at = 0;
  for (unsigned char& byte : bytes) {
    if (id[at] == '-') ++at;
    byte = static_cast<unsigned char>(digit(id[at]) << 4 | digit(id[at + 1]));
    at += 2;
  }
  return bytes;
}

}  // namespace

BareSqlite::BareSqlite(const std::string& file) {
  sqlite3* database = nullptr;
  expect(sqlite3_open(file.c_str(), &database) == SQLITE_OK, "open " + file);
  database_.reset(database);
  execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");  // all else as SQLite has it
  execute(
      "CREATE TABLE bare (id BLOB NOT NULL, time INTEGER, model TEXT, version TEXT, type TEXT, label TEXT, value REAL, "
      "confidence REAL, latency REAL, features TEXT, input_hash TEXT, error TEXT, external INTEGER) STRICT; "
      "CREATE UNIQUE INDEX bare_id ON bare (id); CREATE INDEX bare_time ON bare (model, time)");
  sqlite3_stmt* insert = nullptr;
  const std::string text = std::string("INSERT INTO bare ") + kColumns + " VALUES (?,?,?,?,?,?,NULL,?,?,?,NULL,NULL,0)";
  expect(sqlite3_prepare_v2(database, text.c_str(), -1, &insert, nullptr) == SQLITE_OK, "prepare");
  insert_.reset(insert);
}

void BareSqlite::execute(const char* statement) {
  expect(sqlite3_exec(database_.get(), statement, nullptr, nullptr, nullptr) == SQLITE_OK, statement);
}

void BareSqlite::insert(std::span<const PredictionRecord> rows) {
  sqlite3_stmt* insert = insert_.get();
  const auto bind_text = [insert](int place, std::string_view value) {
    sqlite3_bind_text(insert, place, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
  };
  execute("BEGIN IMMEDIATE");
  for (const PredictionRecord& row : rows) {
    const std::array<unsigned char, 16> id = bytes_of(row.id);
    sqlite3_bind_blob(insert, 1, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
    sqlite3_bind_int64(insert, 2, microseconds(row));
    bind_text(3, row.model);
    bind_text(4, row.version);
    bind_text(5, row.type);
    bind_text(6, row.label);
    sqlite3_bind_double(insert, 7, row.confidence);
    sqlite3_bind_double(insert, 8, row.latency_seconds);
    bind_text(9, row.features);
    expect(sqlite3_step(insert) == SQLITE_DONE, "insert");
    sqlite3_reset(insert);
  }
  execute("COMMIT");
}

BarePostgres::BarePostgres(const char* address, std::size_t batch) {
  connection_.reset(PQconnectdb(address));
  check(PQexec(connection_.get(),
               "CREATE TABLE bare (id UUID PRIMARY KEY, time BIGINT, model TEXT, version TEXT, type TEXT, label TEXT, "
               "value DOUBLE PRECISION, confidence DOUBLE PRECISION, latency DOUBLE PRECISION, features TEXT, "
               "input_hash TEXT, error TEXT, external SMALLINT); CREATE INDEX bare_time ON bare (model, time)"));
  std::string text = std::string("INSERT INTO bare ") + kColumns + " VALUES ";
  int place = 0;
  for (std::size_t i = 0; i < batch; ++i) {
    text += i == 0 ? "(" : ", (";
    for (int column = 0; column < kColumnCount; ++column) {
      text += (column == 0 ? "$" : ", $") + base::to_text(std::int64_t{++place});
    }
    text += ")";
  }
  check(PQprepare(connection_.get(), "bare", text.c_str(), 0, nullptr));
}

void BarePostgres::check(PGresult* result) {
  const std::unique_ptr<PGresult, void (*)(PGresult*)> owner(result, PQclear);
  expect(PQresultStatus(result) == PGRES_COMMAND_OK, PQerrorMessage(connection_.get()));
}

void BarePostgres::insert(std::span<const PredictionRecord> rows) {
  std::vector<std::string> texts;
  texts.reserve(rows.size() * kColumnCount);
  std::vector<const char*> values;
  const auto add = [&](std::string_view value) { values.push_back(texts.emplace_back(value).c_str()); };
  for (const PredictionRecord& row : rows) {
    add(row.id);
    add(base::to_text(microseconds(row)));
    add(row.model);
    add(row.version);
    add(row.type);
    add(row.label);
    values.push_back(nullptr);
    add(base::to_text(row.confidence));
    add(base::to_text(row.latency_seconds));
    add(row.features);
    values.push_back(nullptr);
    values.push_back(nullptr);
    add("0");
  }
  check(PQexecPrepared(connection_.get(), "bare", static_cast<int>(values.size()), values.data(), nullptr, nullptr, 0));
}

}  // namespace nexusml::bench
