#include "nexusml/store/sqlite/prediction_writer.h"

#include <array>
#include <cmath>
#include <map>
#include <vector>

#include "nexusml/store/sql/storable.h"

namespace nexusml::store::sqlite {
namespace {

constexpr std::size_t kGroup = 16;  // rows of a statement: more gain nothing

/// FAIL stands for what never happens to rows that were checked, a missing value: ABORT, the default, would have SQLite
/// copy every page before a statement of several rows changes it.
std::string insert_statement(std::size_t rows) {
  std::string text =
      "INSERT OR FAIL INTO predictions (id, time, model, version, type, label, value, confidence, latency, features, "
      "input_hash, error, external) VALUES ";
  for (std::size_t i = 0; i < rows; ++i) {
    text += i == 0 ? "" : ", ";
    text += "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  }
  return text + " ON CONFLICT DO NOTHING";
}

/// Binds the parameters of a statement in order, without copying; remembers the first failure.
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
  NEXUSML_ASSIGN_OR_RETURN(Statement group, Statement::prepare(database.get(), insert_statement(kGroup)));
  NEXUSML_ASSIGN_OR_RETURN(Statement one, Statement::prepare(database.get(), insert_statement(1)));
  NEXUSML_ASSIGN_OR_RETURN(
      Statement activity,
      Statement::prepare(database.get(),
                         "INSERT INTO model_activity (model, type, last_time) VALUES (?1, ?2, ?3) ON CONFLICT (model) "
                         "DO UPDATE SET type = excluded.type, last_time = excluded.last_time "
                         "WHERE excluded.last_time > last_time"));
  return PredictionWriter(database, std::move(group), std::move(one), std::move(activity));
}

Result<WriteOutcome> PredictionWriter::write(std::span<const PredictionRecord> predictions) {
  WriteOutcome outcome;
  std::map<std::string_view, const PredictionRecord*> newest;
  std::vector<const PredictionRecord*> rows;
  rows.reserve(predictions.size());
  for (const PredictionRecord& prediction : predictions) {
    if (!sql::is_storable(prediction)) {
      ++outcome.refused;
      continue;
    }
    rows.push_back(&prediction);
    const PredictionRecord*& last = newest[prediction.model];
    if (last == nullptr || last->time < prediction.time) last = &prediction;
  }
  std::span<const PredictionRecord* const> rest = rows;
  for (; rest.size() >= kGroup; rest = rest.subspan(kGroup)) {
    NEXUSML_RETURN_IF_ERROR(insert(insert_group_.get(), rest.first(kGroup), outcome));
  }
  for (; !rest.empty(); rest = rest.subspan(1)) {
    NEXUSML_RETURN_IF_ERROR(insert(insert_one_.get(), rest.first(1), outcome));
  }
  for (const auto& [model, prediction] : newest) NEXUSML_RETURN_IF_ERROR(note_activity(*prediction));
  return outcome;
}

/// Takes: as many rows as the statement has, all storable.
Status PredictionWriter::insert(sqlite3_stmt* statement, std::span<const PredictionRecord* const> rows,
                                WriteOutcome& outcome) {
  std::array<sql::Uuid, kGroup> ids;
  RowBinder binder(statement);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const PredictionRecord& row = *rows[i];
    const std::optional<sql::Uuid> id = sql::parse_uuid(row.id);
    if (!id) bug("a storable prediction has an id");
    ids[i] = *id;
    binder.id(ids[i]);
    binder.whole(sql::to_microseconds(row.time));
    binder.text(row.model);
    binder.text(row.version);
    binder.text(row.type);
    binder.optional_text(row.label);
    binder.number(row.value);
    binder.number(row.confidence);
    binder.number(std::isfinite(row.latency_seconds) ? row.latency_seconds : 0);
    binder.optional_text(row.features);
    binder.optional_text(row.input_hash);
    binder.optional_text(row.error);
    binder.whole(row.external ? 1 : 0);
  }
  const int code = binder.code() != SQLITE_OK ? binder.code() : run(statement);
  if (code != SQLITE_OK) return to_error(database_->get(), code, "write predictions");
  const auto written = static_cast<std::uint64_t>(sqlite3_changes(database_->get()));
  outcome.written += written;
  outcome.repeated += rows.size() - written;
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
