#include <gtest/gtest.h>

#include <memory>

#include "nexusml/base/clock.h"
#include "nexusml/store/record_stores.h"
#include "nexusml/store/testing/record_store_contract.h"
#include "tests/support/postgres_server.h"

// Against a real PostgreSQL, which the first test starts.
namespace nexusml::store {
namespace {

using std::chrono::milliseconds;
using support::PostgresServer;
using testing::RecordStoreContract;

/// Started once for all tests of this program; none where it is not installed.
PostgresServer* server() {
  static const std::unique_ptr<PostgresServer> started = PostgresServer::start();
  return started.get();
}

const base::Clock& system_clock() {
  static const base::SystemClock clock;
  return clock;
}

testing::RecordStoreDriver postgres_driver() {
  auto address = std::make_shared<std::string>();
  return {"postgres",
          [address] {
            if (server() == nullptr) return false;
            *address = server()->new_database();
            return true;
          },
          [address] { return open_postgres_records(*address, system_clock()).value(); }};
}

INSTANTIATE_TEST_SUITE_P(Postgres, RecordStoreContract, ::testing::Values(postgres_driver()));

class PostgresRecordStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (server() == nullptr) GTEST_SKIP() << "PostgreSQL could not be started";
    address_ = server()->new_database();
    store_ = open_postgres_records(address_, system_clock(), quick()).value();
    record_.id = "0193f1c2-7a3b-7cde-8f01-23456789abcd";
    record_.model = "m";
    record_.time = system_clock().now();
  }
  static PostgresOptions quick() {
    PostgresOptions options;
    options.connect_timeout = milliseconds(500);
    options.operation_timeout = milliseconds(500);
    options.ping_timeout = milliseconds(300);
    return options;
  }
  /// Expects a refusal that tells no secret, and returns its message.
  static std::string refusal(const std::string& address) {
    const Status ping = open_postgres_records(address, system_clock(), quick()).value()->ping();
    EXPECT_FALSE(ping.ok());
    if (ping.ok()) return "";
    EXPECT_EQ(ping.error().code, ErrorCode::kUnavailable) << ping.error().message;
    EXPECT_EQ(ping.error().message.find(PostgresServer::kPassword), std::string::npos);
    EXPECT_EQ(ping.error().message.find("wr0ng"), std::string::npos);
    return ping.error().message;
  }

  std::string address_;
  std::unique_ptr<RecordStore> store_;
  PredictionRecord record_;
};

TEST_F(PostgresRecordStoreTest, RefusalsSayWhatToDoAndNoSecret) {
  EXPECT_NE(refusal(server()->address("postgres", "wr0ng")).find("check user and password"), std::string::npos);
  EXPECT_NE(refusal(server()->address("nowhere")).find("create the database"), std::string::npos)
      << refusal(server()->address("nowhere"));
  EXPECT_NE(refusal("postgresql://u:wr0ng@127.0.0.1:" + std::to_string(support::free_port()) + "/d").find("refused"),
            std::string::npos);
}

TEST_F(PostgresRecordStoreTest, APredictionLiesInThePartitionOfItsDay) {
  ASSERT_EQ(store_->write_predictions({&record_, 1})->written, 1U);
  const std::string partition = PostgresServer::execute(address_, "SELECT tableoid::regclass FROM predictions");
  const std::string today = PostgresServer::execute(address_, "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')");
  EXPECT_EQ(partition, "predictions_" + today);
  const std::string ahead =
      "SELECT count(*) FROM pg_inherits WHERE inhparent = 'predictions'::regclass AND inhrelid::regclass::text > '" +
      partition + "' AND inhrelid::regclass::text <> 'predictions_other'";
  EXPECT_EQ(PostgresServer::execute(address_, ahead), "2");
  EXPECT_EQ(
      PostgresServer::execute(address_, "SELECT model FROM predictions_readable WHERE time > now() - '1h'::interval"),
      "m");
}

TEST_F(PostgresRecordStoreTest, ADayWhoseRowsLieElsewhereTakesMoreOfThem) {
  base::FakeClock clock(record_.time - std::chrono::hours(24 * 10));
  const auto early = open_postgres_records(address_, clock).value();
  ASSERT_EQ(early->write_predictions({&record_, 1})->written, 1U);  // ten days ahead of its clock
  EXPECT_EQ(PostgresServer::execute(address_, "SELECT tableoid::regclass FROM predictions"), "predictions_other");
  PredictionRecord next = record_;
  next.id = "0193f1c2-7a3b-7cde-8f01-23456789abce";
  const auto written = store_->write_predictions({&next, 1});
  ASSERT_TRUE(written.ok()) << written.error().message;
  EXPECT_EQ(store_->recent_predictions("m", 5)->size(), 2U);
}

TEST_F(PostgresRecordStoreTest, AServerThatHangsIsGivenUpInTimeAndUsedAgainLater) {
  ASSERT_TRUE(store_->ping().ok());
  server()->pause();
  const auto begin = std::chrono::steady_clock::now();
  const auto hung = store_->write_predictions({&record_, 1});
  const Status ping = store_->ping();
  const auto took = std::chrono::steady_clock::now() - begin;
  server()->resume();
  ASSERT_FALSE(hung.ok());
  EXPECT_EQ(hung.error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(ping.ok());
  EXPECT_LT(took, milliseconds(2000));
  // The statement may have been carried out after all; then it is not repeated.
  Result<WriteOutcome> again = store_->write_predictions({&record_, 1});
  for (int i = 0; i < 20 && !again.ok(); ++i) again = store_->write_predictions({&record_, 1});
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(store_->recent_predictions("m", 5)->size(), 1U);
}

TEST_F(PostgresRecordStoreTest, AServerThatWasKilledIsUsedAgainAtOnce) {
  ASSERT_EQ(store_->write_predictions({&record_, 1})->written, 1U);
  server()->kill();
  const auto away = store_->write_predictions({&record_, 1});
  ASSERT_FALSE(away.ok());
  EXPECT_EQ(away.error().code, ErrorCode::kUnavailable);
  ASSERT_TRUE(server()->start_again());
  const auto again = store_->write_predictions({&record_, 1});
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->repeated, 1U);
}

TEST_F(PostgresRecordStoreTest, AServerThatIsAwayAtTheStartIsUsedWhenItComes) {
  server()->kill();
  const auto store = open_postgres_records(address_, system_clock(), quick()).value();
  EXPECT_EQ(store->prepare().error().code, ErrorCode::kUnavailable);
  ASSERT_TRUE(server()->start_again());
  EXPECT_EQ(store->write_predictions({&record_, 1})->written, 1U);
}

}  // namespace
}  // namespace nexusml::store
