#include "nexusml/store/monitored_record_store.h"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include "nexusml/store/record_stores.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::store {
namespace {

using State = DependencyStatus::State;

class MonitoredRecordStoreTest : public testing::Test {
 protected:
  double operations(std::string_view operation, std::string_view table) {
    return registry_.value("ml_database_operations_total", {{"operation_type", operation}, {"table_name", table}})
        .value_or(0);
  }
  double connected() { return registry_.value("infra_database_connected", {}).value_or(-1); }

  support::TemporaryFolder folder_;
  base::FakeClock clock_{Time(std::chrono::hours(1))};
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_, &clock_};
  bool away_ = false;
  MonitoredRecordStore store_{[this]() -> Result<std::unique_ptr<RecordStore>> {
                                if (away_) return Error(ErrorCode::kUnavailable, "no database at /a/secret/path");
                                return open_sqlite_records(folder_.path() / "records.db");
                              },
                              telemetry_, clock_};
};

TEST_F(MonitoredRecordStoreTest, CountsOperationsUnderTheirTables) {
  EXPECT_EQ(store_.dependency().status().state, State::kUnknown);
  EXPECT_EQ(connected(), -1);  // nobody has asked it
  ASSERT_TRUE(store_.ping().ok());
  PredictionRecord one;
  one.id = "0193f1c2-7a3b-7cde-8f01-000000000001";
  one.time = clock_.now();
  one.model = "m";
  ASSERT_TRUE(store_.write_predictions(std::span(&one, 1)).ok());
  ASSERT_TRUE(store_.find_prediction(one.id).ok());
  ASSERT_TRUE(store_.list_jobs("", 10).ok());
  ASSERT_TRUE(store_.delete_older_than(RecordKind::kAlerts, clock_.now(), 10).ok());
  EXPECT_EQ(operations("insert", "predictions"), 1);
  EXPECT_EQ(operations("select", "predictions"), 1);
  EXPECT_EQ(operations("select", "jobs"), 1);
  EXPECT_EQ(operations("delete", "alerts"), 1);
  EXPECT_EQ(store_.dependency().status().state, State::kUp);
  EXPECT_EQ(store_.dependency().status().last_success, clock_.now());
  EXPECT_EQ(connected(), 1);
}

TEST_F(MonitoredRecordStoreTest, OpensAsSoonAsTheDatabaseIsThere) {
  away_ = true;
  EXPECT_EQ(store_.ping().error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(store_.dependency().status().state, State::kDown);
  EXPECT_EQ(store_.dependency().status().last_error, ErrorCode::kUnavailable);
  EXPECT_EQ(store_.dependency().status().last_success, std::nullopt);
  EXPECT_EQ(connected(), 0);
  away_ = false;
  EXPECT_TRUE(store_.ping().ok());
  EXPECT_EQ(store_.dependency().status().state, State::kUp);
  EXPECT_EQ(connected(), 1);
}

TEST_F(MonitoredRecordStoreTest, WhatAnswersButTakesNoPredictionsIsDownUntilItTakesOne) {
  const std::filesystem::path file = folder_.path() / "records.db";
  MonitoredRecordStore store([&] { return open_sqlite_records(file, {.busy_timeout = std::chrono::milliseconds(20)}); },
                             telemetry_, clock_);
  ASSERT_TRUE(store.ping().ok());
  EXPECT_EQ(store.dependency().status().state, State::kUp);
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  PredictionRecord one;
  one.id = "0193f1c2-7a3b-7cde-8f01-000000000001";
  one.time = clock_.now();
  one.model = "m";
  EXPECT_FALSE(store.write_predictions(std::span(&one, 1)).ok());
  EXPECT_TRUE(store.ping().ok());
  EXPECT_EQ(store.dependency().status().state, State::kDown) << "a question that is answered stores nothing";
  EXPECT_EQ(connected(), 0);
  sqlite3_close(other);
  EXPECT_TRUE(store.write_predictions(std::span(&one, 1)).ok());
  EXPECT_EQ(store.dependency().status().state, State::kUp);
  EXPECT_EQ(connected(), 1);
}

TEST_F(MonitoredRecordStoreTest, AQuestionThatIsWrongSaysNothingAboutTheDatabase) {
  ASSERT_TRUE(store_.ping().ok());
  EXPECT_EQ(store_.append_audit({.actor = "\xFF"}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(store_.dependency().status().state, State::kUp);
  EXPECT_EQ(registry_.value("ml_errors_total", {{"error_type", "invalid_argument"}, {"component", "database_audit"}}),
            1);
}

}  // namespace
}  // namespace nexusml::store
