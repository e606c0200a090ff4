#include "nexusml/store/sqlite/prediction_writer.h"

#include <cmath>
#include <map>

#include "nexusml/store/sql/storable.h"

namespace nexusml::store::sqlite {
namespace {

/// Binds the parameters of one row in order, without copying; remembers the first failure.
class RowBinder {
 public:
  explicit RowBinder(sqlite3_stmt* statement) : statement_(statement) {}

  void id(const sql::Uuid& uuid) {
    note(
        sqlite3_bind_blob(statement_, ++place_, uuid.bytes.data(), static_cast<int>(uuid.bytes.size()), SQLITE_STATIC));
  }
  void whole(std::int64_t number) { note(sqlite3_bind_int64(statement_, ++place_, number)); }
  void number(double number) {
    note(std::isfinite(number) ? sqlite3_bind_double(statement_, ++place_, number)
                               : sqlite3_bind_null(statement_, ++place_));
  }
  void text(std::string_view text) {
    // A view of nothing may have no address, which SQLite would take for NULL.
    note(sqlite3_bind_text64(statement_, ++place_, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                             SQLITE_UTF8));
  }
  void optional_text(std::string_view value) {
    if (value.empty()) {
      note(sqlite3_bind_null(statement_, ++place_));
    } else {
      text(value);
    }
  }
  [[nodiscard]] int code() const { return code_; }

 private:
  void note(int code) {
    if (code != SQLITE_OK) code_ = code;
  }

  sqlite3_stmt* statement_;
  int place_ = 0;
  int code_ = SQLITE_OK;
};

/// Runs a bound statement that returns no rows, and makes it ready for the next.
int run(sqlite3_stmt* statement) {
  const int code = sqlite3_step(statement);
  sqlite3_reset(statement);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

}  // namespace

Result<PredictionWriter> PredictionWriter::create(Database& database) {
  NEXUSML_ASSIGN_OR_RETURN(
      Statement insert,
      Statement::prepare(database.get(),
                         "INSERT INTO predictions (id, time, model, version, type, label, value, confidence, latency, "
                         "features, input_hash, error, external) "
                         "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) ON CONFLICT DO NOTHING"));
  NEXUSML_ASSIGN_OR_RETURN(
      Statement activity,
      Statement::prepare(database.get(),
                         "INSERT INTO model_activity (model, type, last_time) VALUES (?1, ?2, ?3) ON CONFLICT (model) "
                         "DO UPDATE SET type = excluded.type, last_time = excluded.last_time "
                         "WHERE excluded.last_time > last_time"));
  return PredictionWriter(database, std::move(insert), std::move(activity));
}

Result<WriteOutcome> PredictionWriter::write(std::span<const PredictionRecord> predictions) {
  WriteOutcome outcome;
  std::map<std::string_view, const PredictionRecord*> newest;
  for (const PredictionRecord& prediction : predictions) {
    if (!sql::is_storable(prediction)) {
      ++outcome.refused;
      continue;
    }
    NEXUSML_RETURN_IF_ERROR(insert(prediction, outcome));
    const PredictionRecord*& last = newest[prediction.model];
    if (last == nullptr || last->time < prediction.time) last = &prediction;
  }
  for (const auto& [model, prediction] : newest) NEXUSML_RETURN_IF_ERROR(note_activity(*prediction));
  return outcome;
}

Status PredictionWriter::insert(const PredictionRecord& prediction, WriteOutcome& outcome) {
  const std::optional<sql::Uuid> id = sql::parse_uuid(prediction.id);
  if (!id) bug("a storable prediction has an id");
  RowBinder row(insert_.get());
  row.id(*id);
  row.whole(sql::to_microseconds(prediction.time));
  row.text(prediction.model);
  row.text(prediction.version);
  row.text(prediction.type);
  row.optional_text(prediction.label);
  row.number(prediction.value);
  row.number(prediction.confidence);
  row.number(std::isfinite(prediction.latency_seconds) ? prediction.latency_seconds : 0);
  row.optional_text(prediction.features);
  row.optional_text(prediction.input_hash);
  row.optional_text(prediction.error);
  row.whole(prediction.external ? 1 : 0);
  const int code = row.code() != SQLITE_OK ? row.code() : run(insert_.get());
  if (code != SQLITE_OK) return to_error(database_->get(), code, "write predictions");
  ++(sqlite3_changes(database_->get()) == 1 ? outcome.written : outcome.repeated);
  return {};
}

Status PredictionWriter::note_activity(const PredictionRecord& newest) {
  RowBinder row(activity_.get());
  row.text(newest.model);
  row.text(newest.type);
  row.whole(sql::to_microseconds(newest.time));
  const int code = row.code() != SQLITE_OK ? row.code() : run(activity_.get());
  if (code != SQLITE_OK) return to_error(database_->get(), code, "write predictions");
  return {};
}

}  // namespace nexusml::store::sqlite
