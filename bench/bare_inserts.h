#pragma once

#include <libpq-fe.h>
#include <sqlite3.h>

#include <memory>
#include <span>
#include <string>

#include "nexusml/store/record_types.h"

namespace nexusml::bench {

/// What the stores are measured beside: a bare loop with the same library, which inserts the same rows in the same batches
/// by a statement prepared once, into a table with the same columns, a unique id and the same index. It checks nothing,
/// repeats nothing and knows no partitions.
///
/// Threads: one. Errors: the program ends.
class BareSqlite {
 public:
  /// Takes: a file that is not there yet.
  explicit BareSqlite(const std::string& file);

  void insert(std::span<const store::PredictionRecord> rows);

 private:
  void execute(const char* statement);

  std::unique_ptr<sqlite3, int (*)(sqlite3*)> database_{nullptr, sqlite3_close};
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> insert_{nullptr, sqlite3_finalize};
};

/// The same with libpq: all rows of a batch by one INSERT.
class BarePostgres {
 public:
  /// Takes: the address of an empty database, and how many rows every batch has.
  BarePostgres(const char* address, std::size_t batch);

  void insert(std::span<const store::PredictionRecord> rows);

 private:
  void check(PGresult* result);

  std::unique_ptr<PGconn, void (*)(PGconn*)> connection_{nullptr, PQfinish};
};

}  // namespace nexusml::bench
