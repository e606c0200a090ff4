#pragma once

#include <filesystem>
#include <memory>

#include "nexusml/store/internal/pool.h"
#include "nexusml/store/record_stores.h"
#include "nexusml/store/sql/sql_record_store.h"
#include "nexusml/store/sqlite/database.h"
#include "nexusml/store/sqlite/prediction_writer.h"

namespace nexusml::store::sqlite {

/// Records in one file: a connection that writes, and two that read beside it.
///
/// Threads: any.
class SqliteRecordStore final : public sql::SqlRecordStore {
 public:
  [[nodiscard]] static Result<std::unique_ptr<RecordStore>> open(const std::filesystem::path& file,
                                                                 SqliteOptions options);

  [[nodiscard]] Status prepare() override;
  [[nodiscard]] Status ping() override;
  [[nodiscard]] Result<WriteOutcome> write_predictions(std::span<const PredictionRecord> predictions) override;
  [[nodiscard]] Result<std::vector<StoredPrediction>> recent_predictions(std::string_view model,
                                                                         std::size_t limit) override;
  [[nodiscard]] Result<std::vector<PredictionCount>> count_predictions(std::string_view model,
                                                                       TimeWindow window) override;

 protected:
  [[nodiscard]] Status read(const sql::Work& work) override;
  [[nodiscard]] Status write(const sql::Work& work) override;
  [[nodiscard]] Result<std::uint64_t> delete_predictions(Time cutoff, std::size_t maximum_rows) override;

 private:
  /// The connection that writes, with the statements that it runs most.
  struct Writer {
    std::unique_ptr<Database> database;
    std::optional<PredictionWriter> predictions;
  };
  using Writers = internal::Pool<Writer>;
  using Readers = internal::Pool<Database>;

  SqliteRecordStore(std::filesystem::path file, SqliteOptions options);
  Result<Writers::Lease> writer();
  [[nodiscard]] std::chrono::steady_clock::time_point deadline() const;

  const std::filesystem::path file_;
  const SqliteOptions options_;
  Writers writers_{1};
  Readers readers_{2};
};

}  // namespace nexusml::store::sqlite
