#pragma once

#include "nexusml/store/records.h"
#include "nexusml/store/sql/session.h"

// Rows of predictions lie in the order in which they came, which is nearly that of their times. So in the place of an index
// with an entry for every row, a table tells of each block of rows which sources it has rows of, and within what times.
// Bounds may be wider than the rows, never narrower: whoever asks reads the rows of the blocks in question.
//
// Cost: of a question for one model, the rows of all models in the blocks where it has any in the times asked for;
//       0.1 to 0.2 us each. Times in no order at all, as of a year filled in at random, make every block one of these.
namespace nexusml::store::sqlite {

/// Rows of a block, by their numbers; the schema's migration says so too.
inline constexpr std::int64_t kBlockRows = 1024;

[[nodiscard]] constexpr std::int64_t block_of(std::int64_t row) {
  return row / kBlockRows;
}

/// As RecordStore::recent_predictions. Needs no transaction.
[[nodiscard]] Result<std::vector<StoredPrediction>> newest_rows(sql::Session& session, std::string_view model,
                                                                std::size_t limit);

/// As RecordStore::count_predictions.
[[nodiscard]] Result<std::vector<PredictionCount>> count_rows(sql::Session& session, std::string_view model,
                                                              TimeWindow window);

/// As RecordStore::delete_older_than, within a transaction.
[[nodiscard]] Result<std::uint64_t> delete_old_rows(sql::Session& session, Time cutoff, std::size_t maximum_rows);

}  // namespace nexusml::store::sqlite
