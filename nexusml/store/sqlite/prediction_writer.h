#pragma once

#include <span>

#include "nexusml/store/records.h"
#include "nexusml/store/sqlite/database.h"

namespace nexusml::store::sqlite {

/// Writes predictions with a statement that is prepared once.
///
/// Threads: one at a time. Lifetime: the database outlives it.
class PredictionWriter {
 public:
  [[nodiscard]] static Result<PredictionWriter> create(Database& database);

  /// Within a transaction.
  [[nodiscard]] Result<WriteOutcome> write(std::span<const PredictionRecord> predictions);

 private:
  PredictionWriter(Database& database, Statement insert, Statement activity)
      : database_(&database), insert_(std::move(insert)), activity_(std::move(activity)) {}

  Status insert(const PredictionRecord& prediction, WriteOutcome& outcome);
  Status note_activity(const PredictionRecord& newest);

  Database* database_;
  Statement insert_;
  Statement activity_;
};

}  // namespace nexusml::store::sqlite
