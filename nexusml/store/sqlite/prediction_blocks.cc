#include "nexusml/store/sqlite/prediction_blocks.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>

#include "nexusml/store/sql/prediction_rows.h"

namespace nexusml::store::sqlite {
namespace {

constexpr std::int64_t kBlocksAtOnce = 64;  // of a list of blocks
constexpr int kBlocksOfAStep = 16;          // of the removal of old rows

/// A condition on blocks or rows that have a source; $1 is the model. An empty model: all.
std::string_view source_condition(std::string_view model) {
  if (!model.empty()) return "source IN (SELECT number FROM prediction_sources WHERE model = $1)";
  return "source <> $1";  // a number is no text
}

std::int64_t first_row(std::int64_t block) {
  return block * kBlockRows;
}

bool is_newer(const StoredPrediction& a, const StoredPrediction& b) {
  return std::tie(a.time, a.id) > std::tie(b.time, b.id);
}

/// Collects the newest rows, newest first.
class NewestRows {
 public:
  NewestRows(sql::Session& session, std::string_view model, std::size_t limit)
      : session_(session), model_(model), limit_(limit) {}

  /// Whether a block can still change them, whose newest row is of this time or older.
  [[nodiscard]] bool may_change(Time last_time) const {
    return rows_.size() < limit_ || rows_.back().time <= last_time;
  }
  Status add(std::int64_t block) {
    if (!seen_.insert(block).second) return {};
    const std::int64_t oldest = rows_.size() < limit_ ? 0 : sql::to_microseconds(rows_.back().time);
    const std::string statement = sql::select_predictions() + "WHERE " +
                                  std::string(model_.empty() ? "p.model <> $1" : "p.model = $1") +
                                  " AND p.number BETWEEN $2 AND $3 AND p.time >= $4 "
                                  "ORDER BY p.time DESC, p.id DESC LIMIT $5";
    NEXUSML_ASSIGN_OR_RETURN(const sql::Rows found,
                             session_.execute(statement, {model_, first_row(block), first_row(block + 1) - 1, oldest,
                                                          static_cast<std::int64_t>(limit_)}));
    std::vector<StoredPrediction> more = sql::predictions_in(found);
    const auto before = static_cast<std::ptrdiff_t>(rows_.size());
    rows_.insert(rows_.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    std::inplace_merge(rows_.begin(), rows_.begin() + before, rows_.end(), is_newer);
    if (rows_.size() > limit_) rows_.resize(limit_);
    return {};
  }
  std::vector<StoredPrediction> take() { return std::move(rows_); }

 private:
  sql::Session& session_;
  const std::string model_;
  const std::size_t limit_;
  std::set<std::int64_t> seen_;
  std::vector<StoredPrediction> rows_;
};

Status collect(sql::Session& session, std::string_view model, NewestRows& newest) {
  const std::string statement = "SELECT block, last_time FROM prediction_blocks WHERE " +
                                std::string(source_condition(model)) +
                                " ORDER BY last_time DESC, first_time DESC, block DESC, source LIMIT $2 OFFSET $3";
  for (std::int64_t offset = 0;; offset += kBlocksAtOnce) {
    NEXUSML_ASSIGN_OR_RETURN(const sql::Rows blocks,
                             session.execute(statement, {std::string(model), kBlocksAtOnce, offset}));
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      if (!newest.may_change(blocks.time(i, 1))) return {};
      NEXUSML_RETURN_IF_ERROR(newest.add(blocks.integer(i, 0)));
    }
    if (blocks.size() < static_cast<std::size_t>(kBlocksAtOnce)) return {};
  }
}

/// Tells of a block what its rows are now.
Status describe_block(sql::Session& session, std::int64_t block) {
  NEXUSML_RETURN_IF_ERROR(session.execute("DELETE FROM prediction_blocks WHERE block = $1", {block}));
  NEXUSML_RETURN_IF_ERROR(
      session.execute("INSERT INTO prediction_blocks SELECT $1, source, min(time), max(time) FROM prediction_rows "
                      "WHERE number BETWEEN $2 AND $3 GROUP BY source",
                      {block, first_row(block), first_row(block + 1) - 1}));
  return {};
}

}  // namespace

Result<std::vector<StoredPrediction>> newest_rows(sql::Session& session, std::string_view model, std::size_t limit) {
  NewestRows newest(session, model, limit);
  if (limit > 0) {
    NEXUSML_RETURN_IF_ERROR(sql::in_transaction(
        session, "BEGIN", [&](sql::Session& snapshot) { return collect(snapshot, model, newest); }));
  }
  return newest.take();
}

Result<std::vector<PredictionCount>> count_rows(sql::Session& session, std::string_view model, TimeWindow window) {
  const std::string condition(source_condition(model));
  const std::string statement =
      "SELECT c.hour, s.model, c.label, sum(c.count), sum(c.failed) FROM "
      "(SELECT r.time / 3600000000 AS hour, r.source, r.label, count(*) AS count, count(r.error) AS failed FROM "
      "(SELECT DISTINCT block FROM prediction_blocks WHERE last_time >= $2 AND first_time < $3 AND " +
      condition +
      ") b CROSS JOIN prediction_rows r ON r.number BETWEEN b.block * $4 AND b.block * $4 + $4 - 1 "
      "WHERE r.time >= $2 AND r.time < $3 AND r." +
      condition +
      " GROUP BY 1, 2, 3) c "
      "CROSS JOIN prediction_sources s ON s.number = c.source GROUP BY 1, 2, 3";
  NEXUSML_ASSIGN_OR_RETURN(const sql::Rows rows,
                           session.execute(statement, {std::string(model), sql::to_microseconds(window.from),
                                                       sql::to_microseconds(window.until), kBlockRows}));
  return sql::counts_in(rows);
}

Result<std::uint64_t> delete_old_rows(sql::Session& session, Time cutoff, std::size_t maximum_rows) {
  const std::int64_t before = sql::to_microseconds(cutoff);
  std::uint64_t removed = 0;
  for (int step = 0; (step < kBlocksOfAStep || removed == 0) && removed < maximum_rows; ++step) {
    NEXUSML_ASSIGN_OR_RETURN(
        const sql::Rows found,
        session.execute("SELECT block FROM prediction_blocks WHERE first_time < $1 ORDER BY block LIMIT 1", {before}));
    if (found.empty()) break;
    const std::int64_t block = found.integer(0, 0);
    const std::uint64_t wanted = maximum_rows - removed;
    NEXUSML_ASSIGN_OR_RETURN(
        const sql::Rows gone,
        session.execute("DELETE FROM prediction_rows WHERE number IN (SELECT number FROM prediction_rows "
                        "WHERE number BETWEEN $1 AND $2 AND time < $3 LIMIT $4)",
                        {first_row(block), first_row(block + 1) - 1, before, static_cast<std::int64_t>(wanted)}));
    removed += gone.changed();
    if (gone.changed() < wanted) NEXUSML_RETURN_IF_ERROR(describe_block(session, block));
  }
  return removed;
}

}  // namespace nexusml::store::sqlite
