#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "nexusml/store/records.h"
#include "nexusml/store/sqlite/database.h"

namespace nexusml::store::sqlite {

/// Writes predictions with statements that are prepared once, several rows by each, and notes in which blocks they lie.
///
/// Threads: one at a time. Lifetime: the database outlives it.
class PredictionWriter {
 public:
  [[nodiscard]] static Result<PredictionWriter> create(Database& database);

  /// Within a transaction.
  [[nodiscard]] Result<WriteOutcome> write(std::span<const PredictionRecord> predictions);

  /// Must be called where a transaction was not committed: what it made is not there.
  void forget() { sources_.clear(); }

 private:
  struct Statements {
    Statement insert_group, insert_one, find_source, add_source, note_block, note_activity;
  };
  /// What rows have in common: model, version and type.
  using SourceKey = std::tuple<std::string, std::string, std::string>;
  using SourceView = std::tuple<std::string_view, std::string_view, std::string_view>;
  struct SourceOrder {
    using is_transparent = void;
    bool operator()(const SourceView& a, const SourceView& b) const { return a < b; }
  };
  struct Source {
    std::int64_t number = 0;
    std::int64_t first_time = 0, last_time = 0;  // of this batch's rows
    const PredictionRecord* newest = nullptr;    // of this batch; null: it has none of this source
  };
  using Sources = std::map<SourceKey, Source, SourceOrder>;
  struct Row {
    const PredictionRecord* record;
    std::int64_t source;
  };
  /// Numbers of the rows that a batch added.
  struct Added {
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t last = 0;
  };

  PredictionWriter(Database& database, Statements statements)
      : database_(&database), statements_(std::move(statements)) {}

  Result<Sources::value_type*> source_of(const PredictionRecord& prediction);
  Result<std::int64_t> number_of(const PredictionRecord& prediction);
  Status insert(sqlite3_stmt* statement, std::span<const Row> rows, WriteOutcome& outcome, Added& added);
  Status note_blocks(const Source& source, const Added& added);
  Status note_activity(const PredictionRecord& newest);
  Status run(sqlite3_stmt* statement, int binding);

  Database* database_;
  Statements statements_;
  Sources sources_;  // that were written since forget()
};

}  // namespace nexusml::store::sqlite
