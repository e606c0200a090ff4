#pragma once

#include <span>

#include "nexusml/store/records.h"
#include "nexusml/store/sqlite/database.h"

namespace nexusml::store::sqlite {

/// Writes predictions with statements that are prepared once, several rows by each.
///
/// Threads: one at a time. Lifetime: the database outlives it.
class PredictionWriter {
 public:
  [[nodiscard]] static Result<PredictionWriter> create(Database& database);

  /// Within a transaction.
  [[nodiscard]] Result<WriteOutcome> write(std::span<const PredictionRecord> predictions);

 private:
  PredictionWriter(Database& database, Statement insert_group, Statement insert_one, Statement activity)
      : database_(&database),
        insert_group_(std::move(insert_group)),
        insert_one_(std::move(insert_one)),
        activity_(std::move(activity)) {}

  Status insert(sqlite3_stmt* statement, std::span<const PredictionRecord* const> rows, WriteOutcome& outcome);
  Status note_activity(const PredictionRecord& newest);

  Database* database_;
  Statement insert_group_;
  Statement insert_one_;
  Statement activity_;
};

}  // namespace nexusml::store::sqlite
