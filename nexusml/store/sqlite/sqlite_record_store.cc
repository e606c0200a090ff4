#include "nexusml/store/sqlite/sqlite_record_store.h"

#include "nexusml/store/sqlite/prediction_blocks.h"
#include "nexusml/store/sqlite/schema.h"

namespace nexusml::store::sqlite {
namespace {

constexpr std::string_view kBegin =
    "BEGIN IMMEDIATE";  // takes the lock for writing at once, so that it can be waited for

}  // namespace

Result<std::unique_ptr<RecordStore>> SqliteRecordStore::open(const std::filesystem::path& file, SqliteOptions options) {
  std::unique_ptr<RecordStore> store(new SqliteRecordStore(file, options));
  NEXUSML_RETURN_IF_ERROR(store->prepare());
  return store;
}

SqliteRecordStore::SqliteRecordStore(std::filesystem::path file, SqliteOptions options)
    : file_(std::move(file)), options_(options) {}

std::chrono::steady_clock::time_point SqliteRecordStore::deadline() const {
  return std::chrono::steady_clock::now() + options_.busy_timeout;
}

Status SqliteRecordStore::prepare() {
  Result<Writers::Lease> lease = writer();
  if (!lease.ok()) return std::move(lease).error();
  return {};
}

Result<SqliteRecordStore::Writers::Lease> SqliteRecordStore::writer() {
  NEXUSML_ASSIGN_OR_RETURN(Writers::Lease lease, writers_.take(deadline()));
  if (lease.connected()) return lease;
  auto made = std::make_unique<Writer>();
  NEXUSML_ASSIGN_OR_RETURN(
      made->database,
      Database::open(file_, {.busy_timeout_milliseconds = static_cast<int>(options_.busy_timeout.count()),
                             .survive_power_failure = options_.survive_power_failure}));
  NEXUSML_RETURN_IF_ERROR(sql::in_transaction(*made->database, kBegin, [](sql::Session& session) {
                            return sql::migrate(session, migrations());
                          }).while_doing("open " + file_.string()));
  NEXUSML_ASSIGN_OR_RETURN(PredictionWriter predictions, PredictionWriter::create(*made->database));
  made->predictions.emplace(std::move(predictions));
  lease.connect(std::move(made));
  return lease;
}

Status SqliteRecordStore::ping() {
  return read([](sql::Session& session) -> Status {
    Result<sql::Rows> rows = session.execute("SELECT count(*) FROM schema_migrations");
    if (!rows.ok()) return std::move(rows).error();
    return {};
  });
}

Status SqliteRecordStore::read(const sql::Work& work) {
  NEXUSML_ASSIGN_OR_RETURN(Readers::Lease lease, readers_.take(deadline()));
  if (!lease.connected()) {
    NEXUSML_ASSIGN_OR_RETURN(
        std::unique_ptr<Database> database,
        Database::open(
            file_, {.read_only = true, .busy_timeout_milliseconds = static_cast<int>(options_.busy_timeout.count())}));
    lease.connect(std::move(database));
  }
  return work(*lease);
}

Status SqliteRecordStore::write(const sql::Work& work) {
  NEXUSML_ASSIGN_OR_RETURN(Writers::Lease lease, writer());
  return sql::in_transaction(*lease->database, kBegin, work);
}

Result<WriteOutcome> SqliteRecordStore::write_predictions(std::span<const PredictionRecord> predictions) {
  NEXUSML_ASSIGN_OR_RETURN(Writers::Lease lease, writer());
  WriteOutcome outcome;
  Status written = sql::in_transaction(*lease->database, kBegin, [&](sql::Session&) -> Status {
    NEXUSML_ASSIGN_OR_RETURN(outcome, lease->predictions->write(predictions));
    return {};
  });
  if (!written.ok()) {
    lease->predictions->forget();
    return std::move(written).error();
  }
  return outcome;
}

Result<std::vector<StoredPrediction>> SqliteRecordStore::recent_predictions(std::string_view model, std::size_t limit) {
  std::vector<StoredPrediction> predictions;
  NEXUSML_RETURN_IF_ERROR(read([&](sql::Session& session) -> Status {
    NEXUSML_ASSIGN_OR_RETURN(predictions, newest_rows(session, model, limit));
    return {};
  }));
  return predictions;
}

Result<std::vector<PredictionCount>> SqliteRecordStore::count_predictions(std::string_view model, TimeWindow window) {
  std::vector<PredictionCount> counts;
  NEXUSML_RETURN_IF_ERROR(read([&](sql::Session& session) -> Status {
    NEXUSML_ASSIGN_OR_RETURN(counts, count_rows(session, model, window));
    return {};
  }));
  return counts;
}

Result<std::uint64_t> SqliteRecordStore::delete_predictions(Time cutoff, std::size_t maximum_rows) {
  std::uint64_t removed = 0;
  NEXUSML_RETURN_IF_ERROR(write([&](sql::Session& session) -> Status {
    NEXUSML_ASSIGN_OR_RETURN(removed, delete_old_rows(session, cutoff, maximum_rows));
    return {};
  }));
  return removed;
}

}  // namespace nexusml::store::sqlite

namespace nexusml::store {

Result<std::unique_ptr<RecordStore>> open_sqlite_records(const std::filesystem::path& file, SqliteOptions options) {
  return sqlite::SqliteRecordStore::open(file, options);
}

}  // namespace nexusml::store
