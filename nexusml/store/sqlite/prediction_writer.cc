#include "nexusml/store/sqlite/prediction_writer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "nexusml/store/sql/storable.h"
#include "nexusml/store/sqlite/prediction_blocks.h"

namespace nexusml::store::sqlite {
namespace {

constexpr std::size_t kGroup = 32;          // rows of a statement: more gain next to nothing
constexpr std::size_t kMostSources = 4096;  // remembered

/// FAIL stands for what never happens to rows that were checked, a missing value: ABORT, the default, would have SQLite
/// copy every page before a statement of several rows changes it.
std::string insert_statement(std::size_t rows) {
  std::string text =
      "INSERT OR FAIL INTO prediction_rows (id, time, source, label, value, confidence, latency, features, input_hash, "
      "error, external) VALUES ";
  for (std::size_t i = 0; i < rows; ++i) {
    text += i == 0 ? "" : ", ";
    text += "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
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

}  // namespace

Result<PredictionWriter> PredictionWriter::create(Database& database) {
  Statements statements;
  const auto prepare = [&database](Statement& into, std::string_view text) -> Status {
    NEXUSML_ASSIGN_OR_RETURN(into, Statement::prepare(database.get(), text));
    return {};
  };
  NEXUSML_RETURN_IF_ERROR(prepare(statements.insert_group, insert_statement(kGroup)));
  NEXUSML_RETURN_IF_ERROR(prepare(statements.insert_one, insert_statement(1)));
  NEXUSML_RETURN_IF_ERROR(prepare(
      statements.find_source, "SELECT number FROM prediction_sources WHERE model = ?1 AND version = ?2 AND type = ?3"));
  NEXUSML_RETURN_IF_ERROR(
      prepare(statements.add_source, "INSERT INTO prediction_sources (model, version, type) VALUES (?1, ?2, ?3)"));
  NEXUSML_RETURN_IF_ERROR(
      prepare(statements.note_block,
              "INSERT INTO prediction_blocks (block, source, first_time, last_time) VALUES (?1, ?2, ?3, ?4) "
              "ON CONFLICT (block, source) DO UPDATE SET first_time = min(first_time, excluded.first_time), "
              "last_time = max(last_time, excluded.last_time) "
              "WHERE excluded.first_time < first_time OR excluded.last_time > last_time"));
  NEXUSML_RETURN_IF_ERROR(
      prepare(statements.note_activity,
              "INSERT INTO model_activity (model, type, last_time) VALUES (?1, ?2, ?3) ON CONFLICT (model) "
              "DO UPDATE SET type = excluded.type, last_time = excluded.last_time "
              "WHERE excluded.last_time > last_time"));
  return PredictionWriter(database, std::move(statements));
}

Result<WriteOutcome> PredictionWriter::write(std::span<const PredictionRecord> predictions) {
  if (sources_.size() > kMostSources) sources_.clear();
  for (auto& [key, source] : sources_) source.newest = nullptr;
  WriteOutcome outcome;
  std::vector<Row> rows;
  rows.reserve(predictions.size());
  Sources::value_type* entry = nullptr;
  for (const PredictionRecord& prediction : predictions) {
    if (!sql::is_storable(prediction)) {
      ++outcome.refused;
      continue;
    }
    const SourceView key(prediction.model, prediction.version, prediction.type);
    if (entry == nullptr || SourceView(entry->first) != key) {
      NEXUSML_ASSIGN_OR_RETURN(entry, source_of(prediction));
    }
    Source& source = entry->second;
    const std::int64_t time = sql::to_microseconds(prediction.time);
    const bool first = source.newest == nullptr;
    source.first_time = first ? time : std::min(source.first_time, time);
    source.last_time = first ? time : std::max(source.last_time, time);
    if (first || source.newest->time < prediction.time) source.newest = &prediction;
    rows.push_back({&prediction, source.number});
  }

  Added added;
  std::span<const Row> rest = rows;
  for (; rest.size() >= kGroup; rest = rest.subspan(kGroup)) {
    NEXUSML_RETURN_IF_ERROR(insert(statements_.insert_group.get(), rest.first(kGroup), outcome, added));
  }
  for (; !rest.empty(); rest = rest.subspan(1)) {
    NEXUSML_RETURN_IF_ERROR(insert(statements_.insert_one.get(), rest.first(1), outcome, added));
  }
  for (const auto& [key, source] : sources_) {
    if (source.newest == nullptr) continue;
    NEXUSML_RETURN_IF_ERROR(note_blocks(source, added));
    NEXUSML_RETURN_IF_ERROR(note_activity(*source.newest));
  }
  return outcome;
}

Result<PredictionWriter::Sources::value_type*> PredictionWriter::source_of(const PredictionRecord& prediction) {
  const SourceView key(prediction.model, prediction.version, prediction.type);
  auto place = sources_.find(key);
  if (place == sources_.end()) {
    NEXUSML_ASSIGN_OR_RETURN(const std::int64_t number, number_of(prediction));
    place = sources_.emplace(SourceKey(key), Source{.number = number}).first;
  }
  return &*place;
}

/// Of the source's row, which is made if it is not there.
Result<std::int64_t> PredictionWriter::number_of(const PredictionRecord& prediction) {
  const auto bind = [&prediction](sqlite3_stmt* statement) {
    RowBinder row(statement);
    row.text(prediction.model);
    row.text(prediction.version);
    row.text(prediction.type);
    return row.code();
  };
  sqlite3_stmt* find = statements_.find_source.get();
  int code = bind(find);
  if (code == SQLITE_OK) code = sqlite3_step(find);
  const std::int64_t number = code == SQLITE_ROW ? sqlite3_column_int64(find, 0) : 0;
  sqlite3_reset(find);
  if (code == SQLITE_ROW) return number;
  if (code != SQLITE_DONE) return to_error(database_->get(), code, "write predictions");
  NEXUSML_RETURN_IF_ERROR(run(statements_.add_source.get(), bind(statements_.add_source.get())));
  return std::int64_t{sqlite3_last_insert_rowid(database_->get())};
}

/// Takes: as many rows as the statement has, all storable.
Status PredictionWriter::insert(sqlite3_stmt* statement, std::span<const Row> rows, WriteOutcome& outcome,
                                Added& added) {
  std::array<sql::Uuid, kGroup> ids;
  RowBinder binder(statement);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const PredictionRecord& row = *rows[i].record;
    const std::optional<sql::Uuid> id = sql::parse_uuid(row.id);
    if (!id) bug("a storable prediction has an id");
    ids[i] = *id;
    binder.id(ids[i]);
    binder.whole(sql::to_microseconds(row.time));
    binder.whole(rows[i].source);
    binder.optional_text(row.label);
    binder.number(row.value);
    binder.number(row.confidence);
    binder.number(std::isfinite(row.latency_seconds) ? row.latency_seconds : 0);
    binder.optional_text(row.features);
    binder.optional_text(row.input_hash);
    binder.optional_text(row.error);
    binder.whole(row.external ? 1 : 0);
  }
  NEXUSML_RETURN_IF_ERROR(run(statement, binder.code()));
  const auto written = static_cast<std::uint64_t>(sqlite3_changes(database_->get()));
  outcome.written += written;
  outcome.repeated += rows.size() - written;
  if (written == 0) return {};
  // SQLite gives each new row the number behind the highest.
  const std::int64_t last = sqlite3_last_insert_rowid(database_->get());
  added.first = std::min(added.first, last - static_cast<std::int64_t>(written) + 1);
  added.last = std::max(added.last, last);
  return {};
}

/// The source's times go to every block that got rows, also where the source's own lie in another: bounds may be wide.
Status PredictionWriter::note_blocks(const Source& source, const Added& added) {
  for (std::int64_t block = block_of(added.first); added.last != 0 && block <= block_of(added.last); ++block) {
    RowBinder row(statements_.note_block.get());
    row.whole(block);
    row.whole(source.number);
    row.whole(source.first_time);
    row.whole(source.last_time);
    NEXUSML_RETURN_IF_ERROR(run(statements_.note_block.get(), row.code()));
  }
  return {};
}

Status PredictionWriter::note_activity(const PredictionRecord& newest) {
  RowBinder row(statements_.note_activity.get());
  row.text(newest.model);
  row.text(newest.type);
  row.whole(sql::to_microseconds(newest.time));
  return run(statements_.note_activity.get(), row.code());
}

/// Runs a statement that returns no rows, and makes it ready for the next. Takes: the code of its binding.
Status PredictionWriter::run(sqlite3_stmt* statement, int binding) {
  const int code = binding != SQLITE_OK ? binding : sqlite3_step(statement);
  if (code == SQLITE_DONE) {
    sqlite3_reset(statement);
    return {};
  }
  Error error = to_error(database_->get(), code, "write predictions");
  sqlite3_reset(statement);
  return error;
}

}  // namespace nexusml::store::sqlite
