#pragma once

#include <memory>

#include "nexusml/store/internal/pool.h"
#include "nexusml/store/postgres/connection.h"
#include "nexusml/store/postgres/day_partitions.h"
#include "nexusml/store/record_stores.h"
#include "nexusml/store/sql/sql_record_store.h"

namespace nexusml::store::postgres {

/// Records in PostgreSQL, over a few connections that are made when needed and dropped when they break.
///
/// Threads: any.
class PostgresRecordStore final : public sql::SqlRecordStore {
 public:
  PostgresRecordStore(Address address, const base::Clock& clock, PostgresOptions options)
      : address_(std::move(address)), options_(options), connections_(options.connections), partitions_(clock) {}

  [[nodiscard]] Status prepare() override;
  [[nodiscard]] Status ping() override;
  [[nodiscard]] Result<WriteOutcome> write_predictions(std::span<const PredictionRecord> predictions) override;

 protected:
  [[nodiscard]] Status read(const sql::Work& work) override;
  [[nodiscard]] Status write(const sql::Work& work) override;
  [[nodiscard]] Result<std::uint64_t> delete_predictions(Time cutoff, std::size_t maximum_rows) override;

 private:
  using OnConnection = std::function<Status(Connection&)>;
  Status with_connection(std::chrono::milliseconds limit, const OnConnection& work);
  Status bring_up_to_date(Connection& connection);

  const Address address_;
  const PostgresOptions options_;
  internal::Pool<Connection> connections_;
  DayPartitions partitions_;
  base::Mutex mutex_;
  bool up_to_date_ GUARDED_BY(mutex_) = false;
};

}  // namespace nexusml::store::postgres
