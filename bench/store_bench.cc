// Rows written per second by RecordStore::write_predictions beside a bare loop with the same library, in turns:
//
//   store_bench FOLDER [DATABASE_URL]
//
// The bare loop inserts the same rows in the same batches, prepared once, into a table with the same columns, a unique id
// and the same index; it checks nothing, repeats nothing and knows no partitions. DATABASE_URL names an empty database.
#include <libpq-fe.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/text.h"
#include "nexusml/base/uuid.h"
#include "nexusml/store/record_stores.h"

namespace {

using nexusml::bug;
using nexusml::store::PredictionRecord;

constexpr std::size_t kBatch = 1000;
constexpr std::size_t kBatches = 40;
constexpr int kRounds = 5;
constexpr std::string_view kFeatures =
    R"({"age":61,"sex":"female","body_mass_index":31.2,"systolic_pressure":141,"heart_rate":78,"temperature":36.8,"glucose":182.5})";

/// Ids that no round shares with another.
class Rows {
 public:
  std::vector<PredictionRecord> batch() {
    ids_.clear();
    const auto now = std::chrono::system_clock::now();
    for (std::size_t i = 0; i < kBatch; ++i) ids_.push_back(generator_.next(now));
    std::vector<PredictionRecord> rows(kBatch);
    for (std::size_t i = 0; i < kBatch; ++i) {
      rows[i].id = nexusml::base::view(ids_[i]);
      rows[i].time = now + std::chrono::microseconds(i);
      rows[i].model = i % 2 == 0 ? "diagnostic" : "risk";
      rows[i].version = "3";
      rows[i].type = rows[i].model;
      rows[i].label = "influenza";
      rows[i].confidence = 0.93;
      rows[i].latency_seconds = 0.000017;
      rows[i].features = kFeatures;
      rows[i].input_hash = "9f86d081884c7d65";
    }
    return rows;
  }

 private:
  nexusml::base::Uuid7Generator generator_;
  std::vector<nexusml::base::Uuid7Generator::Text> ids_;
};

double rows_per_second(Rows& rows, const std::function<void(const std::vector<PredictionRecord>&)>& write) {
  std::chrono::steady_clock::duration spent{};
  for (std::size_t i = 0; i < kBatches; ++i) {
    const std::vector<PredictionRecord> batch = rows.batch();
    const auto begin = std::chrono::steady_clock::now();
    write(batch);
    spent += std::chrono::steady_clock::now() - begin;
  }
  return static_cast<double>(kBatch * kBatches) / std::chrono::duration<double>(spent).count();
}

double median(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers[numbers.size() / 2];
}

void compare(const char* name, const std::function<void(const std::vector<PredictionRecord>&)>& ours,
             const std::function<void(const std::vector<PredictionRecord>&)>& bare) {
  Rows rows;
  std::vector<double> our_rates;
  std::vector<double> bare_rates;
  for (int round = 0; round < kRounds; ++round) {
    our_rates.push_back(rows_per_second(rows, ours));
    bare_rates.push_back(rows_per_second(rows, bare));
  }
  std::printf("%-10s write_predictions %8.0f rows/s, bare loop %8.0f rows/s, ratio %.2f\n", name, median(our_rates),
              median(bare_rates), median(our_rates) / median(bare_rates));
}

std::int64_t microseconds(const PredictionRecord& row) {
  return row.time.time_since_epoch() / std::chrono::microseconds(1);
}

std::array<unsigned char, 16> bytes_of(std::string_view id) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::array<unsigned char, 16> bytes;
  std::size_t at = 0;
  for (unsigned char& byte : bytes) {
    if (id[at] == '-') ++at;
    byte = static_cast<unsigned char>(digit(id[at]) << 4 | digit(id[at + 1]));
    at += 2;
  }
  return bytes;
}

void expect(bool condition, const char* what) {
  if (!condition) bug(what);
}

constexpr const char* kColumns =
    "(id, time, model, version, type, label, value, confidence, latency, features, input_hash, error, external)";

void sqlite_bench(const std::string& folder) {
  const auto store = nexusml::store::open_sqlite_records(folder + "/ours.db").value();
  sqlite3* database = nullptr;
  expect(sqlite3_open((folder + "/bare.db").c_str(), &database) == SQLITE_OK, "open bare.db");
  const auto execute = [&](const std::string& text) {
    expect(sqlite3_exec(database, text.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK, text.c_str());
  };
  execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000; "
      "PRAGMA wal_autocheckpoint = 4000");
  execute(
      "CREATE TABLE bare (id BLOB NOT NULL, time INTEGER, model TEXT, version TEXT, type TEXT, label TEXT, value REAL, "
      "confidence REAL, latency REAL, features TEXT, input_hash TEXT, error TEXT, external INTEGER) STRICT");
  execute("CREATE UNIQUE INDEX bare_id ON bare (id); CREATE INDEX bare_time ON bare (model, time)");
  sqlite3_stmt* insert = nullptr;
  const std::string text = std::string("INSERT INTO bare ") + kColumns + " VALUES (?,?,?,?,?,?,NULL,?,?,?,?,NULL,0)";
  expect(sqlite3_prepare_v2(database, text.c_str(), -1, &insert, nullptr) == SQLITE_OK, "prepare");
  const auto bind_text = [&](int place, std::string_view value) {
    sqlite3_bind_text(insert, place, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
  };
  const auto bare = [&](const std::vector<PredictionRecord>& rows) {
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
      bind_text(10, row.input_hash);
      expect(sqlite3_step(insert) == SQLITE_DONE, "insert");
      sqlite3_reset(insert);
    }
    execute("COMMIT");
  };
  const auto ours = [&](const std::vector<PredictionRecord>& rows) {
    expect(store->write_predictions(rows)->written == rows.size(), "write_predictions");
  };
  compare("SQLite", ours, bare);
  sqlite3_finalize(insert);
  sqlite3_close(database);
}

void postgres_bench(const char* address) {
  const nexusml::base::SystemClock clock;
  const auto store = nexusml::store::open_postgres_records(address, clock).value();
  const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(PQconnectdb(address), PQfinish);
  const auto check = [&](PGresult* result) {
    const std::unique_ptr<PGresult, void (*)(PGresult*)> owner(result, PQclear);
    expect(PQresultStatus(result) == PGRES_COMMAND_OK, PQerrorMessage(connection.get()));
  };
  check(PQexec(connection.get(),
               "CREATE TABLE bare (id UUID PRIMARY KEY, time BIGINT, model TEXT, version TEXT, type TEXT, label TEXT, "
               "value DOUBLE PRECISION, confidence DOUBLE PRECISION, latency DOUBLE PRECISION, features TEXT, "
               "input_hash TEXT, error TEXT, external SMALLINT); CREATE INDEX bare_time ON bare (model, time)"));
  std::string text = std::string("INSERT INTO bare ") + kColumns + " VALUES ";
  int place = 0;
  for (std::size_t i = 0; i < kBatch; ++i) {
    text += i == 0 ? "(" : ", (";
    for (int column = 0; column < 13; ++column) text += (column == 0 ? "$" : ", $") + std::to_string(++place);
    text += ")";
  }
  check(PQprepare(connection.get(), "bare", text.c_str(), 0, nullptr));
  const auto bare = [&](const std::vector<PredictionRecord>& rows) {
    std::vector<std::string> texts;
    texts.reserve(rows.size() * 13);
    std::vector<const char*> values;
    const auto add = [&](std::string_view value) { values.push_back(texts.emplace_back(value).c_str()); };
    for (const PredictionRecord& row : rows) {
      add(row.id);
      add(nexusml::base::to_text(microseconds(row)));
      add(row.model);
      add(row.version);
      add(row.type);
      add(row.label);
      values.push_back(nullptr);
      add(nexusml::base::to_text(row.confidence));
      add(nexusml::base::to_text(row.latency_seconds));
      add(row.features);
      add(row.input_hash);
      values.push_back(nullptr);
      add("0");
    }
    check(
        PQexecPrepared(connection.get(), "bare", static_cast<int>(values.size()), values.data(), nullptr, nullptr, 0));
  };
  const auto ours = [&](const std::vector<PredictionRecord>& rows) {
    expect(store->write_predictions(rows)->written == rows.size(), "write_predictions");
  };
  compare("PostgreSQL", ours, bare);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "store_bench FOLDER [DATABASE_URL]\n");
    return 2;
  }
  std::filesystem::create_directories(argv[1]);
  sqlite_bench(argv[1]);
  if (argc > 2) postgres_bench(argv[2]);
  return 0;
}
