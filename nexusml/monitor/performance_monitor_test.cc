#include "nexusml/monitor/performance_monitor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <latch>
#include <limits>
#include <random>

#include "nexusml/monitor/testing/performance_case.h"

namespace nexusml::monitor {
namespace {

using monitor::testing::kNoon;
using monitor::testing::label_source;
using monitor::testing::number_source;
using monitor::testing::Predicted;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class PerformanceMonitorTest : public monitor::testing::PerformanceCase {
 protected:
  PerformanceMonitorTest() : PerformanceCase(kNoon, {.segments = {{"m", "site"}}}) {}
  std::optional<double> accuracy(std::string_view model = "m") {
    return registry_.value("ml_model_accuracy", {{"model_type", model}});
  }
  std::optional<double> error(std::string_view metric, std::string_view model = "r") {
    return registry_.value("ml_model_error", {{"model_type", model}, {"metric", metric}});
  }
  /// Predictions of random labels and scores, told to the monitor as they are made, one a second.
  std::vector<Predicted> predict(std::size_t count, const telemetry::EventSource& source) {
    std::vector<Predicted> made(count);
    for (Predicted& one : made) {
      clock_.advance(seconds(1));
      one.time = clock_.now();
      one.id = ids_.next(one.time);
      one.label = static_cast<std::int32_t>(random_() % source.labels.size());
      one.scores.assign(source.labels.size(), 0.2 / static_cast<double>(source.labels.size() - 1));
      one.scores[static_cast<std::size_t>(one.label)] = 0.8;
      one.values = {50, static_cast<double>(random_() % 3)};
    }
    tell(made, source);
    return made;
  }
};

TEST_F(PerformanceMonitorTest, LabelsSentHoursLaterInRandomOrderGiveTheOfflineNumbers) {
  const std::vector<Predicted> made = predict(2'000, source_);
  std::vector<std::pair<std::string, std::string>> truths;
  std::size_t right = 0;
  double log_loss = 0;
  for (const Predicted& one : made) {
    const std::size_t truth = random_() % 3;
    truths.emplace_back(one.id, source_.labels[truth]);
    right += static_cast<std::int32_t>(truth) == one.label ? 1 : 0;
    log_loss -= std::log(one.scores[truth]);
  }
  std::ranges::shuffle(truths, random_);
  for (const auto& [id, truth] : truths) {
    clock_.advance(seconds(9));  // five hours in all
    label(id, truth);
    if (random_() % 100 == 0) monitor_->evaluate_now();
  }
  const PerformanceReading now = evaluated();
  EXPECT_EQ(now.rows, 2'000U);
  EXPECT_EQ(now.live.accuracy, static_cast<double>(right) / 2'000);
  EXPECT_EQ(accuracy(), static_cast<double>(right) / 2'000);
  EXPECT_NEAR(now.live.log_loss.value(), log_loss / 2'000, 1e-12);
  EXPECT_EQ(now.resting_on.probabilities, 2'000U);
  EXPECT_EQ(now.state, PerformanceState::kMeasured);
  EXPECT_TRUE(now.accuracy_is_live);
  EXPECT_EQ(now.coverage.predictions, 2'000U);
  EXPECT_EQ(now.coverage.labelled, 2'000U);
  ASSERT_EQ(now.segments.size(), 3U);
  EXPECT_EQ(now.segments[0].rows + now.segments[1].rows + now.segments[2].rows, 2'000U);
  EXPECT_GT(now.delay->median, minutes(30));
}

TEST_F(PerformanceMonitorTest, TheSameLabelCountsOnceAndACorrectedOneReplacesTheOld) {
  const auto made = predict(1, source_);
  const std::string& right = source_.labels[static_cast<std::size_t>(made[0].label)];
  label(made[0].id, "zebra");
  label(made[0].id, "zebra");
  EXPECT_EQ(evaluated().live.accuracy, 0);
  EXPECT_EQ(reading().rows, 1U);
  EXPECT_EQ(reading().resting_on.probabilities, 0U) << "no model answers a zebra";
  label(made[0].id, right);
  EXPECT_EQ(evaluated().live.accuracy, 1);
  EXPECT_EQ(reading().rows, 1U);
  EXPECT_EQ(reading().resting_on.probabilities, 1U);
  EXPECT_EQ(reading().coverage.labelled, 1U);
}

TEST_F(PerformanceMonitorTest, LabelsThatComeBeforeTheirPredictionWait) {
  Predicted late{.id = ids_.next(), .time = kNoon, .label = 1};
  label(late.id, "a");
  label(late.id, "b");  // the last one holds
  label("0193f1c2-7a3b-7cde-8f01-23456789abcd", "a");
  label("order-17", "a");
  monitor_->evaluate_now();
  EXPECT_TRUE(monitor_->readings().empty());
  clock_.advance(hours(2));
  tell({late}, source_);
  EXPECT_EQ(evaluated().live.accuracy, 1);
  EXPECT_EQ(reading().rows, 1U);
  EXPECT_EQ(reading().delay->median, seconds(0));
}

TEST_F(PerformanceMonitorTest, BelowTheMinimumTheTrainingSpeaks) {
  monitor_->set_served("m", "1", source_.labels, {.accuracy = 0.91});
  EXPECT_EQ(evaluated().state, PerformanceState::kNoPredictions);
  EXPECT_EQ(accuracy(), 0.91);
  const auto made = predict(30, source_);
  EXPECT_EQ(evaluated().state, PerformanceState::kNoLabels);
  for (std::size_t i = 0; i < 29; ++i) label(made[i].id, "z");
  EXPECT_EQ(evaluated().state, PerformanceState::kNotEnoughLabels);
  EXPECT_EQ(accuracy(), 0.91);
  EXPECT_EQ(reading().accuracy, 0.91);
  EXPECT_FALSE(reading().accuracy_is_live);
  EXPECT_EQ(reading().live.accuracy, 0);
  EXPECT_EQ(reading().training->accuracy, 0.91);
  label(made[29].id, "z");
  EXPECT_EQ(evaluated().state, PerformanceState::kMeasured);
  EXPECT_EQ(accuracy(), 0);
  EXPECT_TRUE(reading().accuracy_is_live);
}

TEST_F(PerformanceMonitorTest, OldLabelsLeaveTheWindow) {
  const auto made = predict(40, source_);
  for (const Predicted& one : made) label(one.id, "z");
  EXPECT_EQ(evaluated().rows, 40U);
  EXPECT_EQ(accuracy(), 0);
  clock_.advance(hours(25));
  EXPECT_EQ(evaluated().rows, 0U);
  EXPECT_FALSE(accuracy()) << "nothing is known any more";
  EXPECT_EQ(reading().state, PerformanceState::kNoPredictions);
  EXPECT_TRUE(reading().confusion.labels.empty());
}

TEST_F(PerformanceMonitorTest, ANewVersionStartsAnewAndTheOldOneCanComeBack) {
  monitor_->set_served("m", "1", source_.labels, {.accuracy = 0.9});
  for (const Predicted& one : predict(30, source_)) label(one.id, "z");
  EXPECT_EQ(evaluated().accuracy, 0);
  monitor_->set_served("m", "2", source_.labels, {.accuracy = 0.95});
  EXPECT_EQ(evaluated().accuracy, 0.95);
  EXPECT_EQ(reading().version, "2");
  EXPECT_EQ(reading().rows, 0U);
  ASSERT_EQ(reading().versions.size(), 1U);
  EXPECT_EQ(reading().versions[0].rows, 30U);
  for (const Predicted& one : predict(30, label_source("2"))) {
    label(one.id, source_.labels[static_cast<std::size_t>(one.label)]);
  }
  EXPECT_EQ(evaluated().accuracy, 1);
  monitor_->set_served("m", "1", source_.labels, {.accuracy = 0.9});
  EXPECT_EQ(evaluated().accuracy, 0);
}

TEST_F(PerformanceMonitorTest, AModelThatIsForgottenLosesItsMetrics) {
  monitor_->set_served("m", "1", source_.labels, {.accuracy = 0.9});
  for (const Predicted& one : predict(30, source_)) label(one.id, "z");
  EXPECT_EQ(evaluated().accuracy, 0);
  monitor_->forget("m");
  monitor_->forget("never known");
  monitor_->evaluate_now();
  EXPECT_FALSE(accuracy());
  EXPECT_TRUE(monitor_->readings().empty());
  monitor_->set_served("m", "1", source_.labels, {.accuracy = 0.9});
  EXPECT_EQ(evaluated().accuracy, 0) << "its labels are still there";
}

TEST_F(PerformanceMonitorTest, ErrorsOfNumbersBecomeMetrics) {
  const telemetry::EventSource source = number_source();
  monitor_->set_served("r", "1", {}, {.rmse = 0.8, .mae = 0.6});
  EXPECT_EQ(evaluated("r").state, PerformanceState::kNoPredictions);
  EXPECT_EQ(error("rmse"), 0.8);
  EXPECT_EQ(error("mae"), 0.6);
  EXPECT_FALSE(error("mase"));
  std::vector<Predicted> made(40);
  for (Predicted& one : made) one = {.id = ids_.next(), .time = clock_.now(), .value = 3, .series = {1, 2, 4, 6}};
  tell(made, source);
  for (std::size_t i = 0; i < made.size(); ++i) label(made[i].id, i % 2 == 0 ? "4" : "2.0");
  label(made[0].id, "five");  // a correction that is no number
  const PerformanceReading now = evaluated("r");
  EXPECT_EQ(now.resting_on.numbers, 39U);
  EXPECT_EQ(now.unusable, 1U);
  EXPECT_EQ(error("rmse"), 1);
  EXPECT_EQ(error("mae"), 1);
  EXPECT_NEAR(error("mase").value(), 0.6, 1e-12);  // the series moves by 5/3 a step
  EXPECT_FALSE(accuracy("r"));
}

TEST_F(PerformanceMonitorTest, AModelServedElsewhereIsMeasuredAlike) {
  telemetry::EventSource external;
  external.model = "fraud";
  external.type = "fraud";
  external.external = true;
  external.labels = {"ok"};
  Predicted first{.id = ids_.next(), .time = kNoon, .label = 0, .confidence = 0.9};
  tell({first}, external);
  external.labels = {"ok", "bad"};  // it grows
  std::vector<Predicted> more(39);
  for (Predicted& one : more) one = {.id = ids_.next(), .time = kNoon, .label = 1, .confidence = 0.7};
  tell(more, external);
  label(first.id, "ok");
  for (std::size_t i = 0; i < more.size(); ++i) label(more[i].id, i < 9 ? "ok" : "bad");
  const PerformanceReading now = evaluated("fraud");
  EXPECT_EQ(now.rows, 40U);
  EXPECT_EQ(accuracy("fraud"), 31.0 / 40);
  EXPECT_EQ(now.resting_on.probabilities, 40U) << "two labels: the confidence tells";
  EXPECT_EQ(now.version, "");
}

TEST_F(PerformanceMonitorTest, FailedPredictionsAreNoPredictions) {
  Predicted failed{.id = ids_.next(), .time = clock_.now()};
  telemetry::PredictionEvent event = failed.event(source_);
  event.error = ErrorCode::kInvalidArgument;
  monitor_->on_events({&event, 1});
  label(failed.id, "a");
  predict(1, source_);
  EXPECT_EQ(evaluated().coverage.predictions, 1U);
  EXPECT_EQ(reading().rows, 0U);
}

TEST_F(PerformanceMonitorTest, AShorterWindowCanBeAskedFor) {
  auto made = predict(10, source_);
  for (const Predicted& one : made) label(one.id, "z");
  monitor_->evaluate_now();
  clock_.advance(hours(2));
  made = predict(10, source_);
  for (const Predicted& one : made) label(one.id, source_.labels[static_cast<std::size_t>(one.label)]);
  EXPECT_EQ(evaluated().live.accuracy, 0.5);
  const auto last_hour = monitor_->readings_of_last(hours(1));
  ASSERT_EQ(last_hour.size(), 1U);
  EXPECT_EQ(last_hour[0]->rows, 10U);
  EXPECT_EQ(last_hour[0]->live.accuracy, 1);
  EXPECT_EQ(last_hour[0]->from, clock_.now() - hours(1));
  EXPECT_EQ(monitor_->readings_of_last(hours(100), "m")[0]->rows, 20U);
  EXPECT_TRUE(monitor_->readings_of_last(hours(1), "x").empty());
}

TEST_F(PerformanceMonitorTest, AFloodStaysWithinItsMemoryAndTheNewestCount) {
  PerformanceMonitor small(telemetry_, clock_,
                           {.maximum_rows = 500, .index_bytes = 64 << 10, .waiting_bytes = 64 << 10});
  std::vector<std::string> unknown;
  for (int i = 0; i < 50'000; ++i) {
    const store::FeedbackRecord nowhere{ids_.next(), std::string(100, 'x'), clock_.now()};
    small.on_feedback({&nowhere, 1});
    if (i % 100 == 0) small.evaluate_now();
  }
  for (int i = 0; i < 20'000; ++i) {
    const Predicted one{.id = ids_.next(), .time = clock_.now(), .label = 0, .values = {1, 1}};
    const telemetry::PredictionEvent event = one.event(source_);
    small.on_events({&event, 1});
    const store::FeedbackRecord truth{one.id, "a", clock_.now()};
    small.on_feedback({&truth, 1});
    if (i % 100 == 0) small.evaluate_now();
  }
  small.evaluate_now();
  const auto readings = small.readings();
  ASSERT_EQ(readings.size(), 1U);
  EXPECT_EQ(readings[0]->rows, 500U);
  EXPECT_EQ(readings[0]->live.accuracy, 1);
  EXPECT_EQ(readings[0]->coverage.predictions, 20'000U);
}

TEST_F(PerformanceMonitorTest, OddNumbersInEventsGiveFiniteReadings) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const double odd : {std::nan(""), kInfinity, -kInfinity, -1.0, 2.0, 1e308}) {
    Predicted one{.id = ids_.next(), .time = clock_.now(), .label = 1, .confidence = odd};
    one.scores.assign(3, odd);
    one.values.assign(2, odd);
    tell({one}, source_);
    label(one.id, "b");
    Predicted unlabelled = one;
    unlabelled.id = ids_.next();
    unlabelled.label = 77;
    unlabelled.value = odd;
    tell({unlabelled}, source_);
    label(unlabelled.id, "b");
  }
  const PerformanceReading now = evaluated();
  EXPECT_EQ(now.rows, 6U);
  EXPECT_EQ(now.unusable, 6U);
  EXPECT_EQ(now.live.accuracy, 1);
  EXPECT_FALSE(now.live.log_loss || now.live.brier || now.live.calibration_error);
}

TEST_F(PerformanceMonitorTest, WorksInTheBackgroundOnceStarted) {
  monitor_->set_served("m", "1", source_.labels, {.accuracy = 0.5});
  std::latch called(1);
  bool was_called = false;
  monitor_->start([&] {
    if (!std::exchange(was_called, true)) called.count_down();
  });
  called.wait();
  monitor_->stop();
  EXPECT_EQ(monitor_->readings().size(), 1U);
  EXPECT_EQ(accuracy(), 0.5);
}

}  // namespace
}  // namespace nexusml::monitor
