#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "nexusml/store/sql/session.h"

namespace nexusml::store::sqlite {

/// What SQLite's result code means to us. `action`: "write predictions".
[[nodiscard]] Error to_error(sqlite3* database, int code, std::string_view action);

/// A prepared statement. Bound texts and blobs must live until the step is done.
///
/// Threads: one at a time. Lifetime: its database outlives it.
class Statement {
 public:
  [[nodiscard]] static Result<Statement> prepare(sqlite3* database, std::string_view text);

  [[nodiscard]] sqlite3_stmt* get() const { return statement_.get(); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// One connection to one file.
///
/// Threads: one at a time.
class Database final : public sql::Session {
 public:
  struct Options {
    bool read_only = false;
    int busy_timeout_milliseconds = 5000;
    bool survive_power_failure = false;
  };
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file, Options options);

  using sql::Session::execute;
  /// $1 is bound as the first parameter, and so on. A Uuid is a blob of 16 bytes.
  [[nodiscard]] Result<sql::Rows> execute(std::string_view statement, std::span<const sql::Value> parameters) override;

  [[nodiscard]] sqlite3* get() const { return database_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace nexusml::store::sqlite
