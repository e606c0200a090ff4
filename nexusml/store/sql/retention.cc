#include <string>

#include "nexusml/store/sql/sql_record_store.h"

namespace nexusml::store {

std::string_view name_of(RecordKind kind) {
  switch (kind) {
    case RecordKind::kPredictions:
      return "predictions";
    case RecordKind::kFeedback:
      return "feedback";
    case RecordKind::kJobs:
      return "jobs";
    case RecordKind::kQuality:
      return "quality";
    case RecordKind::kAlerts:
      return "alerts";
  }
  bug("RecordKind outside the enum");
}

namespace sql {
namespace {

/// The table's key and the column that says its age.
struct Aging {
  std::string_view key;
  std::string_view time;
};

Aging aging_of(RecordKind kind) {
  switch (kind) {
    case RecordKind::kPredictions:
      return {"id", "time"};
    case RecordKind::kFeedback:
      return {"prediction_id", "time"};
    case RecordKind::kJobs:
      return {"id", "submitted"};
    case RecordKind::kQuality:
    case RecordKind::kAlerts:
      return {"number", "time"};
  }
  bug("RecordKind outside the enum");
}

}  // namespace

Result<std::uint64_t> SqlRecordStore::delete_older_than(RecordKind kind, Time cutoff, std::size_t maximum_rows) {
  if (kind == RecordKind::kPredictions) return delete_predictions(cutoff, maximum_rows);
  const std::string table(name_of(kind));
  const std::string key(aging_of(kind).key);
  const std::string time(aging_of(kind).time);
  std::string statement = "DELETE FROM " + table + " WHERE " + key + " IN (SELECT " + key + " FROM " + table +
                          " WHERE " + time + " < $1 ORDER BY " + time + " LIMIT $2)";
  std::uint64_t removed = 0;
  NEXUSML_RETURN_IF_ERROR(write([&](Session& session) -> Status {
    NEXUSML_ASSIGN_OR_RETURN(const Rows rows, session.execute(statement, {to_microseconds(cutoff),
                                                                          static_cast<std::int64_t>(maximum_rows)}));
    removed = rows.changed();
    return {};
  }));
  return removed;
}

}  // namespace sql
}  // namespace nexusml::store
