#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>

#include "nexusml/store/record_stores.h"
#include "nexusml/store/testing/record_store_contract.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::store {
namespace {

using support::TemporaryFolder;
using testing::RecordStoreContract;

testing::RecordStoreDriver sqlite_driver() {
  auto folder = std::make_shared<std::unique_ptr<TemporaryFolder>>();
  return {"sqlite",
          [folder] {
            *folder = std::make_unique<TemporaryFolder>();
            return true;
          },
          [folder] { return open_sqlite_records((*folder)->file("records.db")).value(); }};
}

INSTANTIATE_TEST_SUITE_P(Sqlite, RecordStoreContract, ::testing::Values(sqlite_driver()));

class SqliteRecordStoreTest : public ::testing::Test {
 protected:
  void execute(const char* statement) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file_.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, statement, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
  }
  static PredictionRecord one() {
    PredictionRecord record;
    record.id = "0193f1c2-7a3b-7cde-8f01-23456789abcd";
    record.model = "m";
    return record;
  }

  TemporaryFolder folder_;
  std::string file_ = folder_.file("records.db");
};

TEST_F(SqliteRecordStoreTest, RowsOfOneStatementAreCountedOneByOne) {
  std::vector<std::string> ids;
  for (int i = 0; i < 50; ++i) ids.push_back("0193f1c2-7a3b-7cde-8f01-2345678900" + std::to_string(10 + i % 47));
  std::vector<PredictionRecord> rows(ids.size(), one());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].id = ids[i];
  rows[5].id = "none";
  const auto store = open_sqlite_records(file_).value();
  const WriteOutcome outcome = store->write_predictions(rows).value();
  EXPECT_EQ(outcome.written, 46u);
  EXPECT_EQ(outcome.repeated, 3u);
  EXPECT_EQ(outcome.refused, 1u);
  EXPECT_EQ(store->recent_predictions("m", 100).value().size(), 46u);
  EXPECT_EQ(store->write_predictions(rows)->repeated, 49u);
}

TEST_F(SqliteRecordStoreTest, AForeignFileIsNamedAndLeftAlone) {
  support::write_text(file_, std::string(5000, 'x'));
  const auto opened = open_sqlite_records(file_);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(opened.error().message.find(file_), std::string::npos) << opened.error().message;
  EXPECT_EQ(support::read_text(file_), std::string(5000, 'x'));
}

TEST_F(SqliteRecordStoreTest, AFolderThatIsNotThereIsNamed) {
  const auto opened = open_sqlite_records(folder_.file("none/records.db"));
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(opened.error().message.find("check that the folder exists"), std::string::npos) << opened.error().message;
}

TEST_F(SqliteRecordStoreTest, ANewerSchemaIsRefused) {
  { const auto store = open_sqlite_records(file_).value(); }
  execute("INSERT INTO schema_migrations VALUES (999, 'from the future', 0)");
  const auto opened = open_sqlite_records(file_);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kConflict);
}

TEST_F(SqliteRecordStoreTest, AFileLockedByAnotherProgramIsUnavailableAfterTheTimeout) {
  const auto store = open_sqlite_records(file_, {.busy_timeout = std::chrono::milliseconds(20)}).value();
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file_.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const PredictionRecord record = one();
  const auto blocked = store->write_predictions({&record, 1});
  ASSERT_FALSE(blocked.ok());
  EXPECT_EQ(blocked.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(store->ping().ok()) << "readers go on beside a writer";
  sqlite3_close(other);
  EXPECT_EQ(store->write_predictions({&record, 1})->written, 1U);
}

TEST_F(SqliteRecordStoreTest, AFailedBatchLeavesNothing) {
  const auto store = open_sqlite_records(file_).value();
  execute("CREATE TRIGGER refuse BEFORE INSERT ON model_activity BEGIN SELECT RAISE(ABORT, 'refused'); END");
  const PredictionRecord record = one();
  EXPECT_FALSE(store->write_predictions({&record, 1}).ok());
  EXPECT_FALSE(store->find_prediction(record.id)->has_value());
  execute("DROP TRIGGER refuse");
  EXPECT_EQ(store->write_predictions({&record, 1})->written, 1U);
}

}  // namespace
}  // namespace nexusml::store
