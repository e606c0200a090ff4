#include "nexusml/monitor/internal/performance_figures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>

#include "nexusml/base/text.h"
#include "nexusml/monitor/internal/compare_truth.h"
#include "nexusml/monitor/testing/labelled_predictions.h"

namespace nexusml::monitor {
namespace {

using monitor::testing::kNoon;
using std::chrono::seconds;

/// Rows of one model, and the names in them.
class Rows {
 public:
  ModelNames names(std::string version = "1") const {
    return {.model = "m",
            .version = std::move(version),
            .labels = labels_.names(),
            .segments = segments_.names(),
            .versions = versions_.names(),
            .segment_feature = segments_.names().empty() ? "" : "site",
            .is_binary = is_binary};
  }
  LabelledRow& label(std::string_view truth, std::string_view answer, double confidence,
                     std::string_view version = "1") {
    LabelledRow& row = add(version);
    row.answer = labels_.learn(answer, kMostAnswers);
    row.confidence = confidence;
    compare_truth(row, truth, answer, labels_);
    return row;
  }
  LabelledRow& number(double truth, double value, double scale = LabelledRow::kNoNumber) {
    LabelledRow& row = add("1");
    row.value = value;
    row.scale = scale;
    compare_truth(row, base::to_text(truth), "", labels_);
    return row;
  }
  void segment(LabelledRow& row, std::string_view name) { row.segment = segments_.learn(name, 1000); }
  PerformanceReading measure(std::string version = "1") const {
    PerformanceReading reading;
    measure_performance(rows, names(std::move(version)), reading);
    return reading;
  }

  std::vector<LabelledRow> rows;
  bool is_binary = false;

 private:
  LabelledRow& add(std::string_view version) {
    rows.reserve(100'000);
    LabelledRow& row = rows.emplace_back();
    row.id = {rows.size(), 1};
    row.predicted = kNoon;
    row.labelled = kNoon + seconds(rows.size());
    row.version = versions_.learn(version, 1000);
    return row;
  }
  NameTable labels_;
  NameTable segments_;
  NameTable versions_;
};

/// docs/maths/live-performance.md says how the golden values were made.
Rows golden_rows() {
  constexpr std::array<int, 12> kTruth{0, 1, 2, 2, 1, 0, 2, 1, 0, 2, 1, 0};
  constexpr double kScores[12][3] = {{.7, .2, .1},   {.1, .3, .6},   {.2, .2, .6},   {.05, .05, .9},
                                     {.25, .5, .25}, {.9, .05, .05}, {.3, .4, .3},   {.2, .7, .1},
                                     {.1, .8, .1},   {.6, .1, .3},   {.15, .6, .25}, {.5, .3, .2}};
  const std::array<std::string_view, 3> names{"a", "b", "c"};
  Rows rows;
  for (const auto name : names) rows.label(name, name, 1, "0");  // a and b and c are 0, 1 and 2
  for (std::size_t i = 0; i < kTruth.size(); ++i) {
    const auto* const best = std::max_element(kScores[i], kScores[i] + 3);
    LabelledRow& row = rows.label(names[static_cast<std::size_t>(kTruth[i])],
                                  names[static_cast<std::size_t>(best - kScores[i])], *best);
    set_probabilities(row, kScores[i], std::array<NameTable::Id, 3>{0, 1, 2});
  }
  return rows;
}

TEST(PerformanceFigures, AreThoseComputedOffline) {
  const PerformanceReading reading = golden_rows().measure();
  EXPECT_EQ(reading.rows, 12U);
  EXPECT_DOUBLE_EQ(reading.live.accuracy.value(), 8.0 / 12);
  EXPECT_NEAR(reading.live.macro_f1.value(), 0.6626984126984127, 1e-12);
  EXPECT_NEAR(reading.live.log_loss.value(), 0.7705433361514036, 1e-12);
  EXPECT_NEAR(reading.live.brier.value(), 0.45583333333333337, 1e-12);
  EXPECT_NEAR(reading.live.calibration_error.value(), 0.2833333333333334, 1e-12);
  EXPECT_EQ(reading.resting_on.labels, 12U);
  EXPECT_EQ(reading.resting_on.probabilities, 12U);
  EXPECT_EQ(reading.resting_on.confidences, 12U);
  EXPECT_EQ(reading.confusion.labels, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(reading.confusion.counts, (std::vector<std::uint64_t>{3, 1, 0, 0, 3, 1, 1, 1, 2}));
  ASSERT_EQ(reading.reliability.size(), 10U);
  EXPECT_EQ(reading.reliability[5].count, 4U);
  EXPECT_DOUBLE_EQ(reading.reliability[5].mean_confidence, 0.6);
  EXPECT_DOUBLE_EQ(reading.reliability[5].accuracy, 0.5);
  EXPECT_FALSE(reading.live.rmse);
  EXPECT_EQ(reading.resting_on.numbers, 0U);
}

TEST(PerformanceFigures, OfTwoLabelsTheConfidenceTellsBothProbabilities) {
  Rows rows;
  constexpr double kConfidence[] = {.9, .8, .7, .95, .6};
  constexpr bool kRight[] = {true, false, true, true, false};
  for (std::size_t i = 0; i < 5; ++i) rows.label(kRight[i] ? "ham" : "spam", "ham", kConfidence[i]);
  EXPECT_FALSE(rows.measure().live.log_loss);
  EXPECT_EQ(rows.measure().resting_on.probabilities, 0U);
  rows.is_binary = true;
  const PerformanceReading reading = rows.measure();
  EXPECT_NEAR(reading.live.log_loss.value(), 0.607811479658473, 1e-12);
  EXPECT_NEAR(reading.live.brier.value(), 0.4410000000000001, 1e-12);
  EXPECT_EQ(reading.resting_on.probabilities, 5U);
}

TEST(PerformanceFigures, OfNumbersAreTheirErrors) {
  Rows rows;
  rows.number(3.0, 3.5, 0.5);
  rows.number(4.5, 4.0, 2);
  rows.number(2.5, 2.0, 1);
  rows.number(1.0, 5.0, 4);
  PerformanceReading reading = rows.measure();
  EXPECT_NEAR(reading.live.rmse.value(), 2.0463381929681126, 1e-12);
  EXPECT_NEAR(reading.live.mae.value(), 1.375, 1e-12);
  EXPECT_NEAR(reading.live.mase.value(), 0.6875, 1e-12);
  EXPECT_EQ(reading.resting_on.scaled, 4U);
  EXPECT_FALSE(reading.live.accuracy);
  rows.number(1.0, 5.0, 0);  // a series that stands still has no unit
  rows.number(1.0, 5.0);
  reading = rows.measure();
  EXPECT_EQ(reading.resting_on.numbers, 6U);
  EXPECT_EQ(reading.resting_on.scaled, 4U);
  EXPECT_NEAR(reading.live.mase.value(), 0.6875, 1e-12);
}

TEST(PerformanceFigures, NothingAndOddThingsGiveNoNan) {
  PerformanceReading reading = Rows().measure();
  EXPECT_EQ(reading.rows, 0U);
  EXPECT_FALSE(reading.live.accuracy || reading.live.rmse || reading.live.log_loss || reading.delay);
  EXPECT_TRUE(reading.confusion.labels.empty());
  EXPECT_TRUE(reading.reliability.empty());

  Rows huge;
  huge.number(-1e308, 1e308, 5e-324);
  huge.number(1e308, -1e308);
  reading = huge.measure();
  EXPECT_FALSE(reading.live.rmse) << "beyond the largest number";
  EXPECT_EQ(reading.resting_on.numbers, 2U);

  Rows one;
  one.label("a", "a", LabelledRow::kNoNumber);
  reading = one.measure();
  EXPECT_EQ(reading.live.accuracy, 1);
  EXPECT_EQ(reading.live.macro_f1, 1);
  EXPECT_FALSE(reading.live.calibration_error);
  EXPECT_EQ(reading.resting_on.confidences, 0U);
  EXPECT_EQ(reading.confusion.counts, std::vector<std::uint64_t>{1});
  EXPECT_EQ(reading.delay->median, reading.delay->p95);

  Rows certain;
  certain.is_binary = true;
  certain.label("b", "a", 1);  // of probability 0
  EXPECT_NEAR(certain.measure().live.log_loss.value(), 36.0436533891, 1e-9);

  Rows unusable;
  unusable.label("a", "", 0.5);
  reading = unusable.measure();
  EXPECT_EQ(reading.rows, 0U);
  EXPECT_EQ(reading.unusable, 1U);
}

TEST(PerformanceFigures, OnlyTheServedVersionCountsAndTheOthersAreListed) {
  Rows rows;
  for (int i = 0; i < 4; ++i) rows.label("a", i == 0 ? "a" : "b", 0.9, "9");
  for (int i = 0; i < 5; ++i) rows.label("a", "a", 0.9, "10");
  const PerformanceReading nine = rows.measure("9");
  EXPECT_EQ(nine.rows, 4U);
  EXPECT_EQ(nine.live.accuracy, 0.25);
  const PerformanceReading ten = rows.measure("10");
  EXPECT_EQ(ten.live.accuracy, 1);
  ASSERT_EQ(ten.versions.size(), 2U);
  EXPECT_EQ(ten.versions[0].name, "9");
  EXPECT_EQ(ten.versions[0].figures.accuracy, 0.25);
  EXPECT_EQ(ten.versions[1].rows, 5U);
  EXPECT_EQ(rows.measure("11").rows, 0U);
}

TEST(PerformanceFigures, SegmentsAreTheMostFrequentAndTheRest) {
  Rows rows;
  for (int i = 0; i < 50; ++i) {
    for (int j = 0; j <= i; ++j) {
      LabelledRow& row = rows.label("a", j == 0 ? "b" : "a", 0.9);
      rows.segment(row, "s" + std::to_string(i));
    }
  }
  rows.label("a", "a", 0.9);  // without a segment
  const auto segments = rows.measure().segments;
  ASSERT_EQ(segments.size(), kMostSlices + 1);
  EXPECT_EQ(segments[0].name, "s49");
  EXPECT_EQ(segments[0].rows, 50U);
  EXPECT_DOUBLE_EQ(segments[0].figures.accuracy.value(), 0.98);
  EXPECT_EQ(segments.back().name, "other");
  EXPECT_EQ(segments.back().rows, 30U * 31 / 2 + 1);

  Rows few;
  few.segment(few.label("a", "a", 0.9), "north");
  few.segment(few.label("a", "a", 0.9), "north");
  few.label("a", "b", 0.9);
  ASSERT_EQ(few.measure().segments.size(), 2U);
  EXPECT_EQ(few.measure().segments[0].name, "north");
  EXPECT_EQ(few.measure().segments[1].name, "missing");
}

TEST(PerformanceFigures, TheConfusionMatrixIsBoundedAndWrongAnswersStayWrong) {
  Rows rows;
  std::mt19937_64 random(3);
  std::uint64_t right = 0;
  constexpr int kRows = 20'000;
  for (int i = 0; i < kRows; ++i) {
    const std::uint64_t truth = random() % 3000;  // more than there is room for
    const std::uint64_t answer = random() % 4 == 0 ? random() % 3000 : truth;
    right += truth == answer ? 1 : 0;
    rows.label("t" + std::to_string(truth), "t" + std::to_string(answer), 0.5);
  }
  const PerformanceReading reading = rows.measure();
  EXPECT_DOUBLE_EQ(reading.live.accuracy.value(), static_cast<double>(right) / kRows);
  EXPECT_EQ(reading.confusion.labels.size(), kMostConfusionLabels + 1);
  EXPECT_EQ(reading.confusion.labels.back(), "other");
  std::uint64_t sum = 0;
  for (const std::uint64_t count : reading.confusion.counts) sum += count;
  EXPECT_EQ(sum, static_cast<std::uint64_t>(kRows));
}

TEST(PerformanceFigures, DelaysAreOfNearestRank) {
  Rows rows;
  for (int i = 1; i <= 20; ++i) rows.label("a", "a", 0.9);  // labelled after 1 to 20 s
  rows.rows[0].predicted = rows.rows[0].labelled + seconds(5);
  const auto delay = rows.measure().delay.value();
  EXPECT_EQ(delay.median, seconds(10));
  EXPECT_EQ(delay.p95, seconds(19));
}

TEST(CompareTruth, ATruthThatTheModelCannotAnswerHasNoProbability) {
  NameTable labels;
  const std::array<NameTable::Id, 2> ids{labels.learn("a", 10), labels.learn("b", 10)};
  const std::array<double, 2> scores{0.75, 0.25};
  LabelledRow row{.answer = 0};
  compare_truth(row, "a", "a", labels);
  set_probabilities(row, scores, ids);
  EXPECT_EQ(row.truth_probability, 0.75);
  EXPECT_DOUBLE_EQ(row.brier, 0.125);
  compare_truth(row, "z", "a", labels);
  set_probabilities(row, scores, ids);
  EXPECT_TRUE(std::isnan(row.truth_probability));
  EXPECT_FALSE(row.is_right);
  compare_truth(row, "b", "a", labels);
  set_probabilities(row, std::array<double, 2>{1.5, -0.5}, ids);
  EXPECT_TRUE(std::isnan(row.truth_probability));
  set_probabilities(row, std::array<double, 1>{0.5}, ids);
  EXPECT_TRUE(std::isnan(row.truth_probability));
}

TEST(CompareTruth, NumbersAreComparedWithNumbers) {
  NameTable labels;
  LabelledRow rating{.value = 4};
  compare_truth(rating, "3.5", "", labels);
  EXPECT_EQ(rating.kind, LabelledRow::Kind::kNumber);
  EXPECT_EQ(rating.true_value, 3.5);
  compare_truth(rating, "good", "", labels);
  EXPECT_EQ(rating.kind, LabelledRow::Kind::kUnusable);
  LabelledRow forecast{.answer = 0, .value = 4};
  compare_truth(forecast, "up", "up", labels);
  EXPECT_EQ(forecast.kind, LabelledRow::Kind::kLabel);
  EXPECT_TRUE(forecast.is_right);
  LabelledRow digit{.answer = 0};
  compare_truth(digit, "3", "3", labels);
  EXPECT_TRUE(digit.is_right);
}

}  // namespace
}  // namespace nexusml::monitor
