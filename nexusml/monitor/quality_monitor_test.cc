#include "nexusml/monitor/quality_monitor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <latch>
#include <limits>
#include <string>

#include "nexusml/monitor/testing/quality_inputs.h"

namespace nexusml::monitor {
namespace {

using monitor::testing::kMissing;
using monitor::testing::quality_event;
using monitor::testing::quality_reference;
using monitor::testing::quality_source;
using monitor::testing::refused_event;
using std::chrono::minutes;
using D = QualityDimension;

class QualityMonitorTest : public ::testing::Test {
 protected:
  std::optional<double> score(std::string_view dimension, std::string_view source = "m") {
    return registry_.value("ml_data_quality_score", {{"data_source", source}, {"metric_type", dimension}});
  }
  void send(const telemetry::EventSource& source, const std::vector<std::vector<double>>& rows) {
    std::vector<telemetry::PredictionEvent> events;
    for (const auto& row : rows) events.push_back(quality_event(source, row, clock_.now()));
    monitor_.on_events(events);
  }
  QualityReading only_reading() {
    const auto readings = monitor_.readings();
    EXPECT_EQ(readings.size(), 1U);
    return *readings.at(0);
  }

  base::FakeClock clock_{std::chrono::system_clock::time_point(std::chrono::hours(480'000))};
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_, &clock_};
  QualityMonitor monitor_{telemetry_, clock_, {.minimum_rows = 1}};
};

TEST_F(QualityMonitorTest, SaysWhatItDoesNotKnow) {
  monitor_.evaluate_now();
  EXPECT_TRUE(monitor_.readings().empty());
  monitor_.set_reference("m", "1", quality_reference());
  EXPECT_EQ(only_reading().state, QualityState::kNoData);
  monitor_.evaluate_now();
  EXPECT_EQ(only_reading().state, QualityState::kNoData);
  EXPECT_EQ(only_reading().source, "m");
  for (const QualityDimension dimension : kQualityDimensions) EXPECT_FALSE(score(name_of(dimension)));
}

TEST_F(QualityMonitorTest, AFewInputsHaveScoresButNoMetrics) {
  QualityMonitor monitor(telemetry_, clock_);
  monitor.set_reference("m", "1", quality_reference());
  const telemetry::EventSource source = quality_source();
  const std::vector<double> row = {30, 1, 0};
  const auto send_rows = [&](std::size_t count) {
    monitor.on_events(std::vector(count, quality_event(source, row, clock_.now())));
    monitor.evaluate_now();
  };
  send_rows(29);
  EXPECT_TRUE(monitor.readings().at(0)->scores[D::kCompleteness]);
  EXPECT_FALSE(score("completeness"));
  EXPECT_TRUE(score("freshness"));
  send_rows(1);
  EXPECT_TRUE(score("completeness"));
}

TEST_F(QualityMonitorTest, ScoresReachTheMetricsAndLeaveThemWithTheData) {
  monitor_.set_reference("m", "1", quality_reference());
  send(quality_source(), {{30, 1, 0}, {31, 2, 1}, {99, 3, 0}, {33, 4, 1}});
  monitor_.evaluate_now();
  EXPECT_EQ(score("completeness"), 1);
  EXPECT_NEAR(score("validity").value(), 11.0 / 12, 1e-12);
  EXPECT_EQ(score("uniqueness"), 1);
  EXPECT_EQ(score("consistency"), 1);
  EXPECT_EQ(score("freshness"), 1);
  EXPECT_NEAR(score("overall").value(), 0.7 + 0.3 * 11 / 12, 1e-12);
  clock_.advance(minutes(61));
  monitor_.evaluate_now();
  EXPECT_EQ(only_reading().state, QualityState::kNoData);
  for (const QualityDimension dimension : kQualityDimensions) EXPECT_FALSE(score(name_of(dimension)));
}

TEST_F(QualityMonitorTest, RefusedInputsCount) {
  const telemetry::EventSource source = quality_source();
  send(source, {{30, 1, 0}});
  const auto refused = refused_event(source, telemetry::InputFault::kWrongType, "features.age");
  monitor_.on_events(std::span(&refused, 1));
  monitor_.evaluate_now();
  EXPECT_EQ(score("consistency"), 0.5);
  EXPECT_EQ(score("validity"), 0.75);
  EXPECT_EQ(only_reading().refused, 1U);
}

TEST_F(QualityMonitorTest, TheModelsOwnTroubleIsNoDatas) {
  const telemetry::EventSource source = quality_source();
  telemetry::PredictionEvent failed;
  failed.source = &source;
  failed.error = ErrorCode::kInternal;
  monitor_.on_events(std::span(&failed, 1));
  monitor_.evaluate_now();
  EXPECT_EQ(only_reading().state, QualityState::kNoData);
  failed.error = ErrorCode::kInvalidArgument;
  monitor_.on_events(std::span(&failed, 1));
  monitor_.evaluate_now();
  EXPECT_EQ(only_reading().issues.at(0).kind, QualityIssueKind::kRefusedInput);
}

TEST_F(QualityMonitorTest, ANewVersionStartsANewWindow) {
  monitor_.set_reference("m", "1", quality_reference());
  send(quality_source(), {{30, 1, 0}});
  monitor_.set_reference("m", "2", quality_reference());
  send(quality_source("1"), {{30, 1, 0}});  // still on its way
  send(quality_source("2"), {{30, 1, 0}, {31, 1, 0}});
  monitor_.evaluate_now();
  EXPECT_EQ(only_reading().version, "2");
  EXPECT_EQ(only_reading().rows, 2U);
  EXPECT_TRUE(only_reading().has_reference);
}

TEST_F(QualityMonitorTest, SetAgainTheSameReferenceChangesNothing) {
  const auto reference = quality_reference();
  monitor_.set_reference("m", "1", reference);
  send(quality_source(), {{30, 1, 0}});
  monitor_.set_reference("m", "1", reference);
  monitor_.evaluate_now();
  EXPECT_EQ(only_reading().rows, 1U);
}

TEST_F(QualityMonitorTest, UnannouncedModelsAreWatchedAndFollowTheirVersion) {
  send(quality_source("1"), {{30, kMissing, 0}, {30, 1, 0}});
  monitor_.evaluate_now();
  EXPECT_FALSE(only_reading().has_reference);
  EXPECT_NEAR(score("completeness").value(), 5.0 / 6, 1e-12);
  send(quality_source("2"), {{30, 1, 0}});
  monitor_.evaluate_now();
  EXPECT_EQ(only_reading().rows, 1U);
  EXPECT_EQ(only_reading().version, "2");
}

TEST_F(QualityMonitorTest, SourcesOfSeveralModelsMayAlternate) {
  telemetry::EventSource one = quality_source();
  telemetry::EventSource other{.model = "other", .version = "", .external = true, .features = {{"a", {}}}};
  const std::vector<double> wide{30, 1, 0};
  const std::vector<double> narrow{1};
  std::vector<telemetry::PredictionEvent> events;
  for (int i = 0; i < 10; ++i) {
    events.push_back(quality_event(one, wide));
    events.push_back(quality_event(other, narrow));
  }
  monitor_.on_events(events);
  monitor_.evaluate_now();
  const auto readings = monitor_.readings();
  ASSERT_EQ(readings.size(), 2U);
  EXPECT_EQ(readings[0]->rows, 10U);
  EXPECT_FALSE(readings[0]->external);
  EXPECT_EQ(readings[1]->source, "other");
  EXPECT_EQ(readings[1]->rows, 10U);
  EXPECT_TRUE(readings[1]->external);
}

TEST_F(QualityMonitorTest, AnOlderSnapshotOfAnExternalModelFitsItsNewerPlan) {
  telemetry::EventSource older{.model = "e", .version = "", .external = true, .features = {{"a", {}}}};
  telemetry::EventSource newer = older;
  newer.features.push_back({"b", {}});
  const std::vector<double> narrow{1};
  const std::vector<double> wide{2, 3};
  const std::vector events{quality_event(older, narrow), quality_event(newer, wide), quality_event(older, narrow)};
  monitor_.on_events(events);
  monitor_.on_events(events);
  monitor_.evaluate_now();
  EXPECT_EQ(only_reading().rows, 6U);
  EXPECT_EQ(only_reading().field_count, 2U);
  for (const FieldQuality& field : only_reading().fields) EXPECT_LE(field.missing, field.values) << field.name;
}

TEST_F(QualityMonitorTest, ForgettingAModelTakesItsMetricsAway) {
  monitor_.set_reference("m", "1", quality_reference());
  send(quality_source(), {{30, 1, 0}});
  monitor_.evaluate_now();
  EXPECT_TRUE(score("overall"));
  monitor_.forget("m");
  monitor_.forget("never known");
  monitor_.evaluate_now();
  EXPECT_TRUE(monitor_.readings().empty());
  EXPECT_FALSE(score("overall"));
}

TEST_F(QualityMonitorTest, OddInputsGiveFiniteScores) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const bool with_reference : {false, true}) {
    monitor_.set_reference("m", "1", with_reference ? quality_reference() : nullptr);
    for (const double odd : {kMissing, telemetry::kUnknownValue, kInfinity, -kInfinity, 1.7e308, -1.7e308, 5e-324}) {
      send(quality_source(), {{odd, odd, odd}, {}, {odd}});
      monitor_.evaluate_now();
      for (const QualityDimension dimension : kQualityDimensions) {
        const double found = only_reading().scores[dimension].value_or(0);
        EXPECT_TRUE(found >= 0 && found <= 1) << name_of(dimension) << ' ' << odd;
      }
      for (const QualityIssue& issue : only_reading().issues) EXPECT_TRUE(std::isfinite(issue.share));
    }
  }
}

TEST_F(QualityMonitorTest, EvaluatesInTheBackgroundOnceStarted) {
  QualityMonitor monitor(telemetry_, clock_, {.evaluation_interval = std::chrono::milliseconds(1)});
  std::latch refreshed(1);
  std::latch evaluated(3);
  std::atomic<int> left = 3;
  std::atomic<bool> fresh = true;
  const auto refresh = [&] {
    // relaxed, here and below: only that thread counts.
    if (fresh.exchange(false, std::memory_order_relaxed)) refreshed.count_down();
    monitor.set_reference("m", "1", nullptr);
  };
  monitor.start(refresh, [&](const QualityMonitor::Readings& readings) {
    if (readings.size() == 1 && left.fetch_sub(1, std::memory_order_relaxed) > 0) evaluated.count_down();
  });
  refreshed.wait();
  evaluated.wait();
  monitor.stop();
  EXPECT_EQ(monitor.readings().at(0)->state, QualityState::kNoData);
}

TEST(QualityDimensions, HaveWeightsThatAddUpToOne) {
  double sum = 0;
  for (const QualityDimension dimension : kQualityDimensions) sum += weight_of(dimension);
  EXPECT_NEAR(sum, 1, 1e-12);
}

}  // namespace
}  // namespace nexusml::monitor
