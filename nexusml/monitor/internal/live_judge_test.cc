#include "nexusml/monitor/internal/live_judge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "nexusml/monitor/testing/live_rows.h"

namespace nexusml::monitor {
namespace {

using monitor::testing::live_event;
using monitor::testing::live_reference;
using monitor::testing::live_rows;
using monitor::testing::live_source;
using monitor::testing::LiveRow;

std::shared_ptr<const WindowLayout> layout_of(std::span<const LiveRow> rows) {
  return WindowLayout::create(live_reference(rows)).value();
}

/// The rows as one window.
WindowCounts window_of(const std::shared_ptr<const WindowLayout>& layout, std::span<const LiveRow> rows) {
  const telemetry::EventSource source = live_source();
  ModelWindow window(layout, std::chrono::minutes(1), 1);
  window.begin(source, {}, {});
  for (const LiveRow& row : rows) window.add(live_event(source, row));
  return window.counts({});
}

const LiveFeature& feature(const DriftReading& reading, std::string_view name) {
  const auto found =
      std::ranges::find_if(reading.features, [&](const LiveFeature& one) { return one.drift.name == name; });
  return *found;
}

void expect_finite(const DriftReading& reading) {
  for (const auto* features : {&reading.features, &reading.predictions}) {
    for (const LiveFeature& one : *features) {
      EXPECT_TRUE(std::isfinite(one.drift.score) && one.drift.score >= 0) << one.drift.name;
      EXPECT_TRUE(!one.drift.p_value || std::isfinite(*one.drift.p_value)) << one.drift.name;
    }
  }
}

TEST(LiveJudge, SaysHonestlyWhenThereIsTooLittle) {
  const auto rows = live_rows(5'000, 1);
  const auto layout = layout_of(rows);
  LiveJudge judge(layout, {});
  EXPECT_EQ(judge.evaluate(window_of(layout, {})).state, DriftState::kNoPredictions);
  const DriftReading few = judge.evaluate(window_of(layout, live_rows(199, 2, 3)));
  EXPECT_EQ(few.state, DriftState::kNotEnoughData);
  EXPECT_EQ(few.rows, 199U);
  EXPECT_EQ(few.minimum_rows, 200U);
  EXPECT_TRUE(few.features.empty());
  EXPECT_EQ(few.dataset.share, 0);
  EXPECT_FALSE(few.prediction_score);
}

TEST(LiveJudge, AShiftIsAVerdictAtTheThirdEvaluationRunning) {
  const auto layout = layout_of(live_rows(5'000, 1));
  LiveJudge judge(layout, {});
  const WindowCounts moved = window_of(layout, live_rows(1'000, 2, 0.5));
  for (std::uint32_t i = 1; i <= 4; ++i) {
    const DriftReading reading = judge.evaluate(moved);
    EXPECT_EQ(reading.features.front().drift.name, "x0");
    EXPECT_EQ(reading.features.front().evaluations_running, i);
    EXPECT_EQ(reading.features.front().drift.drifted, i >= 3);
    EXPECT_EQ(reading.state, i >= 3 ? DriftState::kDrifted : DriftState::kStable);
    EXPECT_EQ(reading.dataset.drifted_features, i >= 3 ? 1U : 0U);
    EXPECT_EQ(reading.dataset.share, i >= 3 ? 0.1 : 0);
    EXPECT_FALSE(reading.dataset.drifted);
    expect_finite(reading);
  }
  const DriftReading back = judge.evaluate(window_of(layout, live_rows(1'000, 3)));
  EXPECT_EQ(back.state, DriftState::kStable);
  EXPECT_EQ(feature(back, "x0").evaluations_running, 0U);
}

TEST(LiveJudge, TooFewRowsEndAVerdict) {
  const auto layout = layout_of(live_rows(5'000, 1));
  LiveJudge judge(layout, {});
  const WindowCounts moved = window_of(layout, live_rows(1'000, 2, 1));
  for (int i = 0; i < 3; ++i) (void)judge.evaluate(moved);
  (void)judge.evaluate(window_of(layout, {}));
  EXPECT_EQ(judge.evaluate(moved).features.front().evaluations_running, 1U);
}

TEST(LiveJudge, AVerdictStaysAsLongAsTheFeatureIsSuspect) {
  LiveDriftOptions options;
  options.drift.least_effect = 0;
  const auto layout = layout_of(live_rows(900, 1));
  LiveJudge judge(layout, options);
  // Significant at 5 %, but not at the alarm rate: never a verdict by itself, enough to keep one.
  const WindowCounts suspect = window_of(layout, live_rows(400, 2, 0.28));
  for (int i = 0; i < 5; ++i) {
    const LiveFeature found = feature(judge.evaluate(suspect), "x0");
    EXPECT_GT(*found.drift.p_value, options.alarm_rate);
    EXPECT_EQ(found.evaluations_running, static_cast<std::uint32_t>(i) + 1) << *found.drift.p_value;
    EXPECT_FALSE(found.drift.drifted);
  }
  EXPECT_TRUE(feature(judge.evaluate(window_of(layout, live_rows(400, 2, 2))), "x0").drift.drifted);
  EXPECT_TRUE(feature(judge.evaluate(suspect), "x0").drift.drifted);
}

TEST(LiveJudge, ThePredictionsThemselvesCanDrift) {
  const auto layout = layout_of(live_rows(5'000, 1));
  LiveJudge judge(layout, {});
  std::vector<LiveRow> rows = live_rows(1'000, 2);
  for (std::size_t i = 0; i < rows.size(); i += 2) rows[i].label = 1;
  const WindowCounts window = window_of(layout, rows);
  for (int i = 0; i < 2; ++i) (void)judge.evaluate(window);
  const DriftReading reading = judge.evaluate(window);
  ASSERT_EQ(reading.predictions.size(), 2U);
  EXPECT_EQ(reading.predictions[0].drift.name, "predicted_label");
  EXPECT_TRUE(reading.predictions[0].drift.drifted);
  EXPECT_FALSE(reading.predictions[1].drift.drifted);
  EXPECT_EQ(reading.state, DriftState::kDrifted);
  EXPECT_EQ(reading.prediction_score, reading.predictions[0].drift.score);
  EXPECT_EQ(reading.dataset.drifted_features, 0U);
}

/// Of 1,000 windows drawn from the reference's rows none is drifted, even if three evaluations see the very same rows.
void expect_no_alarm(std::size_t reference_rows, std::size_t window_rows) {
  const auto rows = live_rows(reference_rows, 11);
  const auto layout = layout_of(rows);
  std::mt19937_64 random(reference_rows + window_rows);
  std::size_t suspects = 0;
  for (int window = 0; window < 1'000; ++window) {
    std::vector<LiveRow> drawn;
    for (std::size_t i = 0; i < window_rows; ++i) drawn.push_back(rows[random() % rows.size()]);
    const WindowCounts counts = window_of(layout, drawn);
    LiveJudge judge(layout, {});
    for (int i = 0; i < 2; ++i) (void)judge.evaluate(counts);
    const DriftReading reading = judge.evaluate(counts);
    ASSERT_EQ(reading.state, DriftState::kStable) << "window " << window << ": " << reading.features.front().drift.name;
    suspects += reading.features.front().evaluations_running > 0 ? 1 : 0;
  }
  ::testing::Test::RecordProperty("windows_with_a_suspect", static_cast<int>(suspects));
}

TEST(LiveJudge, AThousandSmallWindowsOfTheReferenceRaiseNoVerdict) {
  expect_no_alarm(5'000, 200);
}
TEST(LiveJudge, AThousandWindowsOfASmallReferenceRaiseNoVerdict) {
  expect_no_alarm(300, 200);
}
TEST(LiveJudge, AThousandLargerWindowsOfTheReferenceRaiseNoVerdict) {
  expect_no_alarm(5'000, 1'000);
}

TEST(LiveJudge, HalfAStandardDeviationInOneFeatureOfTenIsFoundInAThousandRows) {
  for (const std::size_t reference_rows : {300U, 5'000U}) {
    const auto layout = layout_of(live_rows(reference_rows, 11));
    int found = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      const WindowCounts counts = window_of(layout, live_rows(1'000, 100 + seed, 0.5));
      LiveJudge judge(layout, {});
      for (int i = 0; i < 2; ++i) (void)judge.evaluate(counts);
      found += feature(judge.evaluate(counts), "x0").drift.drifted ? 1 : 0;
    }
    EXPECT_GE(found, 95) << reference_rows;
  }
}

}  // namespace
}  // namespace nexusml::monitor
