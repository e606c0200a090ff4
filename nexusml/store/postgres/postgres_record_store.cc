#include "nexusml/store/postgres/postgres_record_store.h"

#include "nexusml/store/postgres/locks.h"
#include "nexusml/store/postgres/prediction_batch.h"
#include "nexusml/store/postgres/schema.h"

namespace nexusml::store::postgres {
namespace {

Deadline in(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

Status run(sql::Session& session, std::string_view statement) {
  Result<sql::Rows> done = session.execute(statement);
  if (!done.ok()) return std::move(done).error();
  return {};
}

}  // namespace

/// Takes a connection or makes one, and does the work within the limit.
Status PostgresRecordStore::with_connection(std::chrono::milliseconds limit, const OnConnection& work) {
  const Deadline deadline = in(limit);
  NEXUSML_ASSIGN_OR_RETURN(internal::Pool<Connection>::Lease lease, connections_.take(deadline));
  if (lease.connected() && !lease->still_there()) lease.drop();
  if (!lease.connected()) {
    NEXUSML_ASSIGN_OR_RETURN(std::unique_ptr<Connection> made,
                             Connection::connect(address_, std::min(deadline, in(options_.connect_timeout))));
    lease.connect(std::move(made));
  }
  lease->set_deadline(deadline);
  Status done = bring_up_to_date(*lease);
  lease->set_deadline(deadline);
  if (done.ok()) done = work(*lease);
  if (!lease->usable()) lease.drop();
  return done;
}

Status PostgresRecordStore::bring_up_to_date(Connection& connection) {
  {
    const base::MutexLock lock(mutex_);
    if (up_to_date_) return {};
  }
  connection.set_deadline(in(options_.migration_timeout));
  Status migrated = sql::in_transaction(connection, "BEGIN", [](sql::Session& session) -> Status {
    NEXUSML_RETURN_IF_ERROR(run(session, "SET LOCAL statement_timeout = 0"));
    NEXUSML_RETURN_IF_ERROR(lock_schema(session));
    return sql::migrate(session, migrations());
  });
  if (!migrated.ok()) return std::move(migrated).while_doing("prepare " + address_.shown);
  NEXUSML_RETURN_IF_ERROR(partitions_.ensure(connection, {}));
  const base::MutexLock lock(mutex_);
  up_to_date_ = true;
  return {};
}

Status PostgresRecordStore::prepare() {
  return with_connection(options_.operation_timeout, [](Connection&) { return Status(); });
}

Status PostgresRecordStore::ping() {
  return with_connection(options_.ping_timeout, [](Connection& connection) { return run(connection, "SELECT 1"); });
}

Status PostgresRecordStore::read(const sql::Work& work) {
  return with_connection(options_.operation_timeout, [&](Connection& connection) { return work(connection); });
}

Status PostgresRecordStore::write(const sql::Work& work) {
  return with_connection(options_.operation_timeout,
                         [&](Connection& connection) { return sql::in_transaction(connection, "BEGIN", work); });
}

Result<WriteOutcome> PostgresRecordStore::write_predictions(std::span<const PredictionRecord> predictions) {
  WriteOutcome outcome;
  Status done = with_connection(options_.operation_timeout, [&](Connection& connection) -> Status {
    NEXUSML_RETURN_IF_ERROR(partitions_.ensure(connection, predictions));
    NEXUSML_ASSIGN_OR_RETURN(outcome, write_batch(connection, predictions));
    return {};
  });
  if (!done.ok()) return std::move(done).error();
  return outcome;
}

Result<std::uint64_t> PostgresRecordStore::delete_predictions(Time cutoff, std::size_t maximum_rows) {
  // Whole days only, but for those that share a partition: a step must not search a day for the rows of an hour.
  const std::int64_t midnight = sql::to_microseconds(std::chrono::floor<std::chrono::days>(cutoff));
  const auto limit = static_cast<std::int64_t>(maximum_rows);
  std::uint64_t removed = 0;
  Status done = with_connection(options_.operation_timeout, [&](Connection& connection) -> Status {
    const Result<std::uint64_t> dropped = partitions_.drop_oldest(connection, cutoff);
    if (!dropped.ok()) return dropped.error();
    // Every prediction has an id in prediction_ids, whose rows go one by one: they are what is counted.
    for (const std::string_view table : {std::string_view("predictions_other"), std::string_view("prediction_ids")}) {
      const std::string name(table);
      NEXUSML_ASSIGN_OR_RETURN(const sql::Rows rows,
                               connection.execute("DELETE FROM " + name + " WHERE ctid = ANY (ARRAY(SELECT ctid FROM " +
                                                      name + " WHERE time < $1 LIMIT $2))",
                                                  {midnight, limit}));
      removed = rows.changed();
    }
    return {};
  });
  if (!done.ok()) return std::move(done).error();
  return removed;
}

}  // namespace nexusml::store::postgres

namespace nexusml::store {

Result<std::unique_ptr<RecordStore>> open_postgres_records(std::string_view address, const base::Clock& clock,
                                                           PostgresOptions options) {
  NEXUSML_ASSIGN_OR_RETURN(postgres::Address parsed, postgres::parse_address(address));
  return std::unique_ptr<RecordStore>(
      std::make_unique<postgres::PostgresRecordStore>(std::move(parsed), clock, options));
}

}  // namespace nexusml::store
