#include "nexusml/monitor/quality_history.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "nexusml/store/monitored_record_store.h"
#include "nexusml/store/record_stores.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::monitor {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using D = QualityDimension;

class QualityHistoryTest : public ::testing::Test {
 protected:
  using Time = std::chrono::system_clock::time_point;

  QualityMonitor::Readings readings(std::string source, double completeness) {
    auto reading = std::make_shared<QualityReading>();
    reading->source = std::move(source);
    reading->time = clock_.now();
    reading->scores[D::kCompleteness] = completeness;
    reading->scores[D::kOverall] = completeness;
    return {reading};
  }
  std::vector<QualitySeries> read(std::string_view source = {}) {
    return read_quality_history(store_, source, {clock_.now() - hours(24), clock_.now() + seconds(1)}).value();
  }

  support::TemporaryFolder folder_;
  base::FakeClock clock_{Time(hours(480'000))};
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_, &clock_};
  bool away_ = false;
  store::MonitoredRecordStore store_{[this]() -> Result<std::unique_ptr<store::RecordStore>> {
                                       if (away_) return Error(ErrorCode::kUnavailable, "away");
                                       return store::open_sqlite_records(folder_.path() / "records.db");
                                     },
                                     telemetry_, clock_};
  QualityHistory history_{store_, clock_, base::Log()};
};

TEST_F(QualityHistoryTest, KeepsTheScoresOfEveryStep) {
  history_.take(readings("m", 0.9));
  clock_.advance(seconds(15));
  history_.take(readings("m", 0.1));  // not yet
  clock_.advance(minutes(5));
  history_.take(readings("m", 0.5));
  const auto series = read();
  ASSERT_EQ(series.size(), 1U);
  EXPECT_EQ(series[0].source, "m");
  ASSERT_EQ(series[0].points.size(), 2U);
  EXPECT_EQ(series[0].points[0].scores[D::kCompleteness], 0.9);
  EXPECT_EQ(series[0].points[1].scores[D::kCompleteness], 0.5);
  EXPECT_FALSE(series[0].points[1].scores[D::kValidity]) << "it had no score";
  EXPECT_LT(series[0].points[0].time, series[0].points[1].time);
}

TEST_F(QualityHistoryTest, ARestartDoesNotLoseIt) {
  history_.take(readings("m", 0.9));
  store::MonitoredRecordStore again([this] { return store::open_sqlite_records(folder_.path() / "records.db"); },
                                    telemetry_, clock_);
  const auto series = read_quality_history(again, "m", {clock_.now() - hours(1), clock_.now() + seconds(1)}).value();
  ASSERT_EQ(series.size(), 1U);
  EXPECT_EQ(series[0].points.at(0).scores[D::kOverall], 0.9);
}

TEST_F(QualityHistoryTest, NamesOneSourceOrAll) {
  history_.take(readings("b", 0.9));
  clock_.advance(minutes(5));
  history_.take(readings("a", 0.8));
  EXPECT_EQ(read().size(), 2U);
  EXPECT_EQ(read().at(0).source, "a");
  ASSERT_EQ(read("b").size(), 1U);
  EXPECT_EQ(read("b")[0].points.size(), 1U);
  EXPECT_TRUE(read("c").empty());
}

TEST_F(QualityHistoryTest, LongTimesAreMeansOfBoundedNumber) {
  for (int i = 0; i < 1'000; ++i) {
    history_.take(readings("m", i % 2 == 0 ? 0 : 1));
    clock_.advance(minutes(5));
  }
  const auto series = read_quality_history(store_, "m", {clock_.now() - minutes(5'000), clock_.now()}).value();
  ASSERT_EQ(series.size(), 1U);
  EXPECT_LE(series[0].points.size(), kMostQualityPoints);
  EXPECT_GT(series[0].points.size(), kMostQualityPoints / 2);
  for (const QualityPoint& point : series[0].points) EXPECT_NEAR(point.scores[D::kOverall].value(), 0.5, 0.26);
}

TEST_F(QualityHistoryTest, WhatTheStoreDoesNotTakeWaitsAndIsBounded) {
  away_ = true;
  QualityHistory history(store_, clock_, base::Log(), {.maximum_waiting = 10});
  for (int i = 0; i < 100; ++i) {
    history.take(readings("m", i / 100.0));
    clock_.advance(minutes(5));
  }
  EXPECT_EQ(history.waiting(), 10U);
  EXPECT_FALSE(read_quality_history(store_, {}, {clock_.now() - hours(1), clock_.now()}).ok());
  away_ = false;
  history.take({});
  EXPECT_EQ(history.waiting(), 0U);
  const auto series = read("m");
  ASSERT_EQ(series.size(), 1U);
  EXPECT_EQ(series[0].points.size(), 5U) << "the newest";
  EXPECT_EQ(series[0].points.back().scores[D::kOverall], 0.99);
}

}  // namespace
}  // namespace nexusml::monitor
