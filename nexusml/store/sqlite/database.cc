#include "nexusml/store/sqlite/database.h"

#include <cstring>

#include "nexusml/base/text.h"

namespace nexusml::store::sqlite {
namespace {

using sql::Rows;
using sql::Uuid;
using sql::Value;

ErrorCode code_of(int code) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorCode::kCorrupt;
    case SQLITE_TOOBIG:
      return ErrorCode::kTooLarge;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
    case SQLITE_PROTOCOL:
      return ErrorCode::kUnavailable;
    default:
      return ErrorCode::kInternal;  // SQLite's codes are not an enum of ours
  }
}

std::string_view advice_for(int code) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
      return ": restore the file from a backup, or move it away to begin anew";
    case SQLITE_NOTADB:
      return ": it is no SQLite file; give another path, or move it away";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ": another program holds the file";
    case SQLITE_FULL:
      return ": make room on the disk";
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return ": check that the folder exists and may be written to";
    default:
      return "";
  }
}

/// Binds without copying. Returns: SQLite's code.
int bind(sqlite3_stmt* statement, int place, const Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(statement, place, *whole);
  if (const auto* number = std::get_if<double>(&value)) return sqlite3_bind_double(statement, place, *number);
  if (const auto* text = std::get_if<std::string>(&value)) {
    return sqlite3_bind_text64(statement, place, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  if (const auto* uuid = std::get_if<Uuid>(&value)) {
    return sqlite3_bind_blob(statement, place, uuid->bytes.data(), static_cast<int>(uuid->bytes.size()), SQLITE_STATIC);
  }
  return sqlite3_bind_null(statement, place);
}

Value cell_of(sqlite3_stmt* statement, int column) {
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    case SQLITE_TEXT:
      return std::string(static_cast<const char*>(static_cast<const void*>(sqlite3_column_text(statement, column))),
                         size);
    case SQLITE_BLOB: {
      Uuid uuid;
      if (size == uuid.bytes.size()) std::memcpy(uuid.bytes.data(), sqlite3_column_blob(statement, column), size);
      return uuid;
    }
    default:
      return {};
  }
}

/// SQLite numbers parameters by "?1"; "$1" would be a name to it.
std::string with_question_marks(std::string_view statement) {
  std::string text(statement);
  for (char& c : text) {
    if (c == '$') c = '?';
  }
  return text;
}

}  // namespace

Error to_error(sqlite3* database, int code, std::string_view action) {
  const char* reason = database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database);
  return Error(code_of(code), "SQLite: " + std::string(action) + ": " + reason + std::string(advice_for(code)));
}

Result<Statement> Statement::prepare(sqlite3* database, std::string_view text) {
  Statement statement;
  sqlite3_stmt* made = nullptr;
  const int code = sqlite3_prepare_v2(database, text.data(), static_cast<int>(text.size()), &made, nullptr);
  statement.statement_.reset(made);
  if (code != SQLITE_OK) return to_error(database, code, "prepare");
  return statement;
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file, Options options) {
  auto database = std::make_unique<Database>();
  sqlite3* handle = nullptr;
  const int mode = options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(file.c_str(), &handle, mode | SQLITE_OPEN_NOMUTEX, nullptr);
  database->database_.reset(handle);
  if (code != SQLITE_OK) return to_error(handle, code, "open " + file.string());
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, options.busy_timeout_milliseconds);
  const std::string_view synchronous =
      options.survive_power_failure ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL";
  // Of a new file: larger pages hold more rows with their inputs, for less writing. So many, 16 MiB, wait in the log: each
  // time that they are taken to the file costs a wait for the disk.
  for (const std::string_view pragma :
       {std::string_view("PRAGMA page_size = 8192"), std::string_view("PRAGMA journal_mode = WAL"), synchronous,
        std::string_view("PRAGMA cache_size = -2000"), std::string_view("PRAGMA wal_autocheckpoint = 2000")}) {
    Result<Rows> set = database->execute(pragma);
    if (!set.ok()) return std::move(set).error().while_doing("open " + file.string());
  }
  return database;
}

Result<Rows> Database::execute(std::string_view text, std::span<const Value> parameters) {
  NEXUSML_ASSIGN_OR_RETURN(const Statement statement, Statement::prepare(get(), with_question_marks(text)));
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const int code = bind(statement.get(), static_cast<int>(i) + 1, parameters[i]);
    if (code != SQLITE_OK) return to_error(get(), code, "bind");
  }
  const int columns = sqlite3_column_count(statement.get());
  std::vector<Value> cells;
  int code = sqlite3_step(statement.get());
  for (; code == SQLITE_ROW; code = sqlite3_step(statement.get())) {
    for (int column = 0; column < columns; ++column) cells.push_back(cell_of(statement.get(), column));
  }
  if (code != SQLITE_DONE) return to_error(get(), code, "execute");
  const auto changed = static_cast<std::uint64_t>(sqlite3_changes64(get()));
  return Rows(static_cast<std::size_t>(columns), std::move(cells), changed);
}

}  // namespace nexusml::store::sqlite
