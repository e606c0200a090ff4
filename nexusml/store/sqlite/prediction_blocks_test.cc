#include "nexusml/store/sqlite/prediction_blocks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

#include "nexusml/base/uuid.h"
#include "nexusml/store/record_stores.h"
#include "nexusml/store/sql/migration.h"
#include "nexusml/store/sqlite/database.h"
#include "nexusml/store/sqlite/schema.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::store::sqlite {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr std::array<const char*, 3> kModels = {"often", "seldom", "third"};
constexpr Time kBegin{hours(24 * 20000)};

struct Row {
  std::string id;
  Time time{};
  std::string model;
  std::string version;
  bool failed = false;
};

/// A store, and beside it what it should hold.
class PredictionBlocksTest : public ::testing::Test {
 protected:
  /// Rows in nearly the order of time, but for every tenth, which is up to 40 days older.
  std::vector<Row> rows(int count) {
    std::vector<Row> made;
    for (int i = 0; i < count; ++i) {
      now_ += seconds(random_() % 300);
      const bool late = random_() % 10 == 0;
      const Time time = late ? now_ - hours(random_() % 960) : now_;
      const std::size_t model = random_() % 100 < 90 ? 0 : 1 + random_() % 2;
      made.push_back({std::string(base::view(ids_.next(time))), time, kModels[model], std::to_string(random_() % 2),
                      random_() % 7 == 0});
    }
    return made;
  }

  std::uint64_t write(const std::vector<Row>& batch) {
    std::vector<PredictionRecord> records(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      records[i].id = batch[i].id;
      records[i].time = batch[i].time;
      records[i].model = batch[i].model;
      records[i].version = batch[i].version;
      records[i].type = "risk";
      records[i].label = batch[i].failed ? "" : "high";
      records[i].error = batch[i].failed ? "internal" : "";
    }
    const WriteOutcome outcome = store().write_predictions(records).value();
    for (const Row& row : batch) held_.emplace(row.id, row);
    return outcome.written;
  }

  void expect_all_questions_answered() {
    for (const std::string model : {"", "often", "seldom", "third", "none"}) {
      for (const std::size_t limit : {1, 10, 700, 100'000}) expect_newest(model, limit);
      for (int i = 0; i < 10; ++i) {
        const Time from = kBegin + seconds(random_() % 4'000'000) - hours(900);
        expect_counts(model, {from, from + seconds(random_() % 2'000'000)});
      }
      expect_counts(model, {Time{}, Time::max()});
    }
  }

  void expect_newest(const std::string& model, std::size_t limit) {
    std::vector<std::pair<Time, std::string>> expected;
    for (const auto& [id, row] : held_) {
      if (model.empty() || row.model == model) expected.emplace_back(row.time, id);
    }
    std::sort(expected.rbegin(), expected.rend());
    expected.resize(std::min(expected.size(), limit));
    const auto found = store().recent_predictions(model, limit).value();
    ASSERT_EQ(found.size(), expected.size()) << model << " " << limit;
    for (std::size_t i = 0; i < found.size(); ++i) {
      ASSERT_EQ(found[i].id, expected[i].second) << model << " " << limit << " at " << i;
      ASSERT_EQ(found[i].version, held_.at(found[i].id).version);
    }
  }

  void expect_counts(const std::string& model, TimeWindow window) {
    std::map<std::tuple<Time, std::string, std::string>, std::pair<std::uint64_t, std::uint64_t>> expected;
    for (const auto& [id, row] : held_) {
      if ((!model.empty() && row.model != model) || row.time < window.from || row.time >= window.until) continue;
      auto& counts = expected[{std::chrono::floor<hours>(row.time), row.model, row.failed ? "" : "high"}];
      ++counts.first;
      counts.second += row.failed ? 1 : 0;
    }
    const auto found = store().count_predictions(model, window).value();
    ASSERT_EQ(found.size(), expected.size()) << model;
    auto next = expected.begin();
    for (const PredictionCount& count : found) {
      EXPECT_EQ(std::tie(count.hour, count.model, count.label), next->first);
      EXPECT_EQ(std::pair(count.count, count.failed), next->second);
      ++next;
    }
  }

  void remove_older_than(Time cutoff, std::size_t at_once) {
    const std::size_t old = std::erase_if(held_, [&](const auto& row) { return row.second.time < cutoff; });
    std::uint64_t removed = 0;
    while (true) {
      const std::uint64_t step = store().delete_older_than(RecordKind::kPredictions, cutoff, at_once).value();
      EXPECT_LE(step, at_once);
      if (step == 0) break;
      removed += step;
    }
    EXPECT_EQ(removed, old);
  }

  RecordStore& store() {
    if (store_ == nullptr) store_ = open_sqlite_records(file_).value();
    return *store_;
  }
  std::unique_ptr<Database> database() { return Database::open(file_, {}).value(); }
  std::int64_t number(std::string_view statement) { return database()->execute(statement).value().integer(0, 0); }

  support::TemporaryFolder folder_;
  std::string file_ = folder_.file("records.db");
  std::mt19937_64 random_{7};
  base::Uuid7Generator ids_{3};
  Time now_ = kBegin;
  std::map<std::string, Row> held_;
  std::unique_ptr<RecordStore> store_;
};

TEST_F(PredictionBlocksTest, AnswersAreThoseOfEveryRowWhateverTheOrderOfTimes) {
  while (held_.size() < 6000) {
    EXPECT_GT(write(rows(1 + static_cast<int>(random_() % 700))), 0u);
  }
  expect_all_questions_answered();
  EXPECT_LT(number("SELECT count(*) FROM prediction_blocks"), 100);
}

TEST_F(PredictionBlocksTest, RowsThatComeAgainChangeNothing) {
  const std::vector<Row> first = rows(900);
  EXPECT_EQ(write(first), 900u);
  std::vector<Row> second = rows(900);
  second.insert(second.begin() + 450, first.begin(), first.end());
  EXPECT_EQ(write(second), 900u);
  EXPECT_EQ(write(second), 0u);
  expect_all_questions_answered();
}

TEST_F(PredictionBlocksTest, OldRowsGoInSmallStepsWhereverTheyLie) {
  while (held_.size() < 5000) write(rows(400));
  remove_older_than(kBegin + hours(24), 37);
  expect_all_questions_answered();
  remove_older_than(now_ - hours(24 * 2), 500);
  expect_all_questions_answered();
  write(rows(300));
  expect_all_questions_answered();
  remove_older_than(now_ + hours(1), 500);
  EXPECT_EQ(number("SELECT count(*) FROM prediction_rows"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM prediction_blocks"), 0);
  write(rows(300));
  expect_all_questions_answered();
}

TEST_F(PredictionBlocksTest, TwoStoresOfOneFileWriteInTurns) {
  const auto other = open_sqlite_records(file_).value();
  for (int i = 0; i < 8; ++i) {
    const auto mine = store_ ? std::move(store_) : open_sqlite_records(file_).value();
    write(rows(300));  // opens a third
    for (const auto& writer : {other.get(), mine.get()}) {
      const Row row = rows(1).front();
      PredictionRecord record;
      record.id = row.id;
      record.time = row.time;
      record.model = row.model;
      record.version = row.version;
      record.type = "risk";
      record.label = row.failed ? "" : "high";
      record.error = row.failed ? "internal" : "";
      EXPECT_EQ(writer->write_predictions({&record, 1})->written, 1u);
      held_.emplace(row.id, row);
    }
  }
  expect_all_questions_answered();
}

TEST_F(PredictionBlocksTest, AFileOfTheFirstSchemaKeepsItsRows) {
  {
    const auto old = database();
    ASSERT_TRUE(sql::migrate(*old, migrations().first(1)).ok());
    for (const Row& row : rows(2500)) {
      const std::int64_t time = sql::to_microseconds(row.time);
      const sql::Value error = sql::text_or_null(row.failed ? "internal" : "");
      ASSERT_TRUE(old->execute("INSERT INTO predictions VALUES ($1, $2, $3, $4, 'risk', $5, NULL, 0.5, 0.001, "
                               "'{\"age\":61}', 'abcd', $6, 1)",
                               {*sql::parse_uuid(row.id), time, row.model, row.version,
                                sql::text_or_null(row.failed ? "" : "high"), error})
                      .ok());
      ASSERT_TRUE(old->execute("INSERT INTO model_activity VALUES ($1, 'risk', $2) ON CONFLICT (model) DO NOTHING",
                               {row.model, time})
                      .ok());
      held_.emplace(row.id, row);
    }
    ASSERT_TRUE(old->execute("DELETE FROM predictions WHERE rowid BETWEEN 100 AND 900").ok());
    const sql::Rows left = old->execute("SELECT id FROM predictions").value();
    std::map<std::string, Row> kept;
    for (std::size_t i = 0; i < left.size(); ++i) kept.insert(*held_.find(sql::to_text(left.uuid(i, 0))));
    held_ = kept;
  }
  expect_all_questions_answered();
  const StoredPrediction one = *store().find_prediction(held_.begin()->first).value();
  EXPECT_EQ(one.type, "risk");
  EXPECT_EQ(one.confidence, 0.5);
  EXPECT_EQ(one.latency_seconds, 0.001);
  EXPECT_EQ(one.features, "{\"age\":61}");
  EXPECT_EQ(one.input_hash, "abcd");
  EXPECT_TRUE(one.external);
  write(rows(500));
  expect_all_questions_answered();
  EXPECT_EQ(write({held_.begin()->second}), 0u) << "its id is known";
}

TEST_F(PredictionBlocksTest, BlocksHoldAfterTheFileWasMadeAnew) {
  while (held_.size() < 3000) write(rows(500));
  remove_older_than(kBegin + hours(24 * 3), 500);
  store_.reset();
  ASSERT_TRUE(database()->execute("VACUUM").ok());
  expect_all_questions_answered();
}

TEST_F(PredictionBlocksTest, ASourceOfAFailedBatchIsMadeAgain) {
  write(rows(10));
  ASSERT_TRUE(database()
                  ->execute("CREATE TRIGGER refuse BEFORE INSERT ON prediction_blocks "
                            "BEGIN SELECT RAISE(ABORT, 'refused'); END")
                  .ok());
  PredictionRecord record;
  const std::string id(base::view(ids_.next(now_)));
  record.id = id;
  record.time = now_;
  record.model = "new";
  EXPECT_FALSE(store().write_predictions({&record, 1}).ok());
  ASSERT_TRUE(database()->execute("DROP TRIGGER refuse").ok());
  EXPECT_EQ(number("SELECT count(*) FROM predictions WHERE model = 'new'"), 0);
  EXPECT_EQ(store().write_predictions({&record, 1})->written, 1u);
  EXPECT_EQ(store().recent_predictions("new", 1)->size(), 1u);
}

}  // namespace
}  // namespace nexusml::store::sqlite
