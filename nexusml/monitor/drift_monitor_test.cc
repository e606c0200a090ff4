#include "nexusml/monitor/drift_monitor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <limits>

#include "nexusml/monitor/testing/live_rows.h"

namespace nexusml::monitor {
namespace {

using monitor::testing::live_events;
using monitor::testing::live_reference;
using monitor::testing::live_rows;
using monitor::testing::live_source;
using std::chrono::minutes;
using std::chrono::seconds;

class DriftMonitorTest : public ::testing::Test {
 protected:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;
  std::optional<double> score(std::string_view feature) {
    return registry_.value("ml_data_drift_score", {{"feature_name", feature}, {"model_type", "m"}});
  }
  std::optional<double> detected(std::string_view feature) {
    return registry_.value("ml_data_drift_detected", {{"feature_name", feature}, {"model_type", "m"}});
  }
  std::optional<double> of_model(std::string_view metric) { return registry_.value(metric, {{"model_type", "m"}}); }
  void send(std::size_t rows, std::uint64_t seed, double shift = 0, std::string version = "1") {
    const telemetry::EventSource source = live_source(std::move(version));
    const auto drawn = live_rows(rows, seed, shift);
    monitor_.on_events(live_events(source, drawn));
  }
  void evaluate(int times) {
    for (int i = 0; i < times; ++i) {
      clock_.advance(seconds(15));
      monitor_.evaluate_now();
    }
  }
  DriftReading only_reading() {
    const auto readings = monitor_.readings();
    EXPECT_EQ(readings.size(), 1U);
    return *readings.at(0);
  }

  base::FakeClock clock_;
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_, &clock_};
  DriftMonitor monitor_{telemetry_, clock_};
  const std::shared_ptr<const stats::ReferenceProfile> reference_ = live_reference(live_rows(5'000, 1));
};

TEST_F(DriftMonitorTest, SaysWhatItDoesNotKnow) {
  EXPECT_TRUE(monitor_.readings().empty());
  send(10, 1);
  evaluate(1);
  EXPECT_EQ(only_reading().state, DriftState::kNoReference);
  ASSERT_TRUE(monitor_.set_reference("m", "1", reference_).ok());
  EXPECT_EQ(only_reading().state, DriftState::kNoPredictions);
  EXPECT_EQ(only_reading().reference_rows, 5'000U);
  send(10, 1);
  evaluate(1);
  EXPECT_EQ(only_reading().state, DriftState::kNotEnoughData);
  EXPECT_EQ(only_reading().rows, 10U);
  EXPECT_FALSE(score("x0"));
  EXPECT_FALSE(of_model("ml_dataset_drift_share"));
  EXPECT_FALSE(of_model("ml_prediction_drift_score"));
}

TEST_F(DriftMonitorTest, AShiftReachesTheMetrics) {
  ASSERT_TRUE(monitor_.set_reference("m", "1", reference_).ok());
  send(500, 2);
  evaluate(3);
  EXPECT_EQ(only_reading().state, DriftState::kStable);
  EXPECT_LT(score("x0").value(), 0.1);
  EXPECT_EQ(detected("x0"), 0);
  EXPECT_EQ(of_model("ml_dataset_drift_share"), 0);
  EXPECT_LT(of_model("ml_prediction_drift_score").value(), 0.1);
  send(2'000, 3, 2);
  evaluate(3);
  EXPECT_EQ(only_reading().state, DriftState::kDrifted);
  EXPECT_GT(score("x0").value(), 1);
  EXPECT_EQ(detected("x0"), 1);
  EXPECT_EQ(detected("x1"), 0);
  EXPECT_EQ(of_model("ml_dataset_drift_share"), 0.1);
}

TEST_F(DriftMonitorTest, WhatIsOldIsForgottenAndTheMetricsWithIt) {
  ASSERT_TRUE(monitor_.set_reference("m", "1", reference_).ok());
  send(1'000, 3, 2);
  evaluate(3);
  EXPECT_EQ(detected("x0"), 1);
  clock_.advance(minutes(61));
  evaluate(1);
  EXPECT_EQ(only_reading().state, DriftState::kNoPredictions);
  EXPECT_FALSE(only_reading().start);
  EXPECT_FALSE(detected("x0"));
  EXPECT_FALSE(of_model("ml_dataset_drift_share"));
}

TEST_F(DriftMonitorTest, ANewVersionStartsANewWindow) {
  ASSERT_TRUE(monitor_.set_reference("m", "1", reference_).ok());
  send(500, 2, 2);
  evaluate(3);
  ASSERT_TRUE(monitor_.set_reference("m", "1", reference_).ok());
  EXPECT_EQ(only_reading().rows, 500U) << "the same reference changes nothing";
  ASSERT_TRUE(monitor_.set_reference("m", "2", live_reference(live_rows(3'000, 9))).ok());
  send(100, 3);  // of the version before: still on its way
  send(300, 4, 0, "2");
  evaluate(1);
  EXPECT_EQ(only_reading().version, "2");
  EXPECT_EQ(only_reading().rows, 300U);
  EXPECT_EQ(only_reading().reference_rows, 3'000U);
  EXPECT_EQ(detected("x0"), 0);
}

TEST_F(DriftMonitorTest, ForgettingAModelTakesItsMetricsAway) {
  ASSERT_TRUE(monitor_.set_reference("m", "1", reference_).ok());
  send(500, 2);
  evaluate(1);
  EXPECT_TRUE(score("x0"));
  monitor_.forget("m");
  monitor_.forget("never known");
  evaluate(1);
  EXPECT_TRUE(monitor_.readings().empty());
  EXPECT_FALSE(score("x0"));
}

TEST_F(DriftMonitorTest, ABrokenReferenceIsRefusedAndIsNone) {
  stats::ReferenceProfile broken = *reference_;
  std::get<stats::NumericProfile>(broken.features[0].profile).counts.pop_back();
  EXPECT_FALSE(monitor_.set_reference("m", "1", std::make_shared<const stats::ReferenceProfile>(broken)).ok());
  send(500, 1);
  evaluate(1);
  EXPECT_EQ(only_reading().state, DriftState::kNoReference);
}

TEST_F(DriftMonitorTest, OddInputsGiveFiniteNumbers) {
  ASSERT_TRUE(monitor_.set_reference("m", "1", reference_).ok());
  const telemetry::EventSource source = live_source();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const double odd : {std::nan(""), kInfinity, -kInfinity, 1e308, -1e308, 0.0, 5e-324}) {
    auto rows = live_rows(300, 5);
    for (auto& row : rows) {
      std::ranges::fill(row.values, odd);
      row.confidence = odd;
    }
    monitor_.on_events(live_events(source, rows));
    evaluate(1);
    for (const LiveFeature& feature : only_reading().features) {
      EXPECT_TRUE(std::isfinite(feature.drift.score)) << feature.drift.name << ' ' << odd;
      EXPECT_TRUE(std::isfinite(score(feature.drift.name).value_or(0)));
    }
    EXPECT_TRUE(only_reading().errors.empty()) << only_reading().errors[0];
  }
}

TEST_F(DriftMonitorTest, FailedPredictionsAreNotCounted) {
  ASSERT_TRUE(monitor_.set_reference("m", "1", reference_).ok());
  const telemetry::EventSource source = live_source();
  const auto rows = live_rows(20, 5);
  auto events = live_events(source, rows);
  for (std::size_t i = 0; i < 5; ++i) events[i].error = ErrorCode::kInvalidArgument;
  monitor_.on_events(events);
  evaluate(1);
  EXPECT_EQ(only_reading().rows, 15U);
}

TEST_F(DriftMonitorTest, EvaluatesInTheBackgroundOnceStarted) {
  DriftMonitor monitor(telemetry_, clock_, {.evaluation_interval = std::chrono::milliseconds(1)});
  std::latch refreshed(3);
  std::atomic<int> left = 3;
  monitor.start([&] {
    // relaxed: only this thread counts.
    if (left.fetch_sub(1, std::memory_order_relaxed) > 0) refreshed.count_down();
    (void)monitor.set_reference("m", "1", reference_);
  });
  refreshed.wait();
  monitor.stop();
  EXPECT_EQ(monitor.readings().at(0)->state, DriftState::kNoPredictions);
}

}  // namespace
}  // namespace nexusml::monitor
