#include "nexusml/monitor/internal/quality_judge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "nexusml/monitor/testing/quality_inputs.h"

namespace nexusml::monitor {
namespace {

using monitor::testing::kMissing;
using monitor::testing::quality_event;
using monitor::testing::quality_reference;
using monitor::testing::quality_source;
using monitor::testing::refused_event;
using std::chrono::minutes;
using std::chrono::seconds;
using telemetry::InputFault;
using D = QualityDimension;

class QualityJudge : public ::testing::Test {
 protected:
  using Time = std::chrono::system_clock::time_point;

  void begin(const telemetry::EventSource& source, std::shared_ptr<const stats::ReferenceProfile> reference = {}) {
    window_.begin(std::make_shared<const InputPlan>(source, std::move(reference), options_.range_tolerance), steady_,
                  now_);
  }
  void advance(std::chrono::seconds step) {
    steady_ += step;
    now_ += step;
  }
  void add(const telemetry::EventSource& source, const std::vector<double>& values, int times = 1) {
    for (int i = 0; i < times; ++i) window_.add(quality_event(source, values, now_));
  }
  void refuse(const telemetry::EventSource& source, InputFault fault, std::string_view field = {}) {
    telemetry::PredictionEvent event = refused_event(source, fault, field);
    event.time = now_;
    window_.add(event);
  }
  QualityReading judge() { return judge_quality(window_.counts(steady_), now_, options_); }
  static const QualityIssue* issue(const QualityReading& reading, QualityIssueKind kind) {
    const auto found = std::ranges::find(reading.issues, kind, &QualityIssue::kind);
    return found == reading.issues.end() ? nullptr : &*found;
  }

  QualityOptions options_;
  std::chrono::steady_clock::time_point steady_{std::chrono::hours(100)};
  Time now_{std::chrono::hours(480'000)};
  QualityWindow window_{options_.window, options_.panes};
};

// The numbers of docs/maths/data-quality.md: computed there by hand, and by a script from the definitions.
TEST_F(QualityJudge, TheExampleOfTheMathsPage) {
  const telemetry::EventSource source = quality_source();
  begin(source, quality_reference());
  add(source, {30, 500, 0});
  add(source, {30, 500, 0});        // a repeat
  add(source, {40, kMissing, 1});   // as often missing as in training
  add(source, {kMissing, 100, 1});  // missing
  add(source, {65, kMissing, 0});   // beyond 60 + 10 % of 40 = 64
  add(source, {50, kMissing, telemetry::kUnknownValue});
  add(source, {35, kMissing, 0});
  telemetry::PredictionEvent strange = quality_event(source, {}, now_);
  const std::vector<double> values{36, 200, 1};
  strange.values = values;
  strange.unknown_fields = 2;
  strange.field = "colour";
  window_.add(strange);
  refuse(source, InputFault::kWrongType, "features.age");
  refuse(source, InputFault::kMalformed);
  const QualityReading reading = judge();
  EXPECT_EQ(reading.state, QualityState::kMeasured);
  EXPECT_EQ(reading.rows, 10U);
  EXPECT_EQ(reading.refused, 2U);
  EXPECT_EQ(reading.distinct, 7U);
  // Expected values: 9 ages, 4 of 8 incomes, 8 cities; there: 8, 4, 8.
  EXPECT_NEAR(reading.scores[D::kCompleteness].value(), 20.0 / 21, 1e-12);
  // There: 8 ages, 4 incomes, 8 cities; not valid: a range, a type, a category.
  EXPECT_NEAR(reading.scores[D::kValidity].value(), 17.0 / 20, 1e-12);
  EXPECT_NEAR(reading.scores[D::kUniqueness].value(), 7.0 / 8, 1e-12);
  EXPECT_NEAR(reading.scores[D::kConsistency].value(), 7.0 / 10, 1e-12);
  EXPECT_EQ(reading.scores[D::kFreshness].value(), 1);
  EXPECT_NEAR(reading.scores[D::kOverall].value(), 0.3 * 20 / 21 + 0.3 * 17 / 20 + 0.1 * 7 / 8 + 0.2 * 7 / 10 + 0.1,
              1e-12);

  ASSERT_EQ(reading.fields.size(), 3U);
  EXPECT_EQ(reading.fields[0].name, "age") << "the worst first";
  EXPECT_EQ(reading.fields[0].values, 9U);
  EXPECT_EQ(reading.fields[0].missing, 1U);
  EXPECT_EQ(reading.fields[0].invalid, 2U);
  EXPECT_EQ(reading.fields[2].name, "income");
  EXPECT_EQ(reading.fields[2].completeness, 0.5);
  EXPECT_EQ(reading.fields[2].expected_completeness, 0.5);

  ASSERT_NE(issue(reading, QualityIssueKind::kMissingValues), nullptr);
  EXPECT_EQ(*issue(reading, QualityIssueKind::kMissingValues),
            (QualityIssue{QualityIssueKind::kMissingValues, "age", 1, 1.0 / 9}));
  EXPECT_EQ(issue(reading, QualityIssueKind::kOutOfRange)->field, "age");
  EXPECT_EQ(issue(reading, QualityIssueKind::kWrongType)->field, "age");
  EXPECT_EQ(issue(reading, QualityIssueKind::kUnknownCategory)->field, "city");
  EXPECT_EQ(issue(reading, QualityIssueKind::kUnknownField)->field, "colour");
  EXPECT_EQ(issue(reading, QualityIssueKind::kMalformedInput)->count, 1U);
  EXPECT_EQ(issue(reading, QualityIssueKind::kRepeatedInput)->count, 1U);
}

TEST_F(QualityJudge, AnEmptyWindowHasNoScore) {
  const auto expect_none = [](const QualityReading& reading) {
    EXPECT_EQ(reading.state, QualityState::kNoData);
    for (const auto& score : reading.scores.of) EXPECT_FALSE(score);
    EXPECT_FALSE(reading.start);
  };
  expect_none(judge());
  const telemetry::EventSource source = quality_source();
  begin(source, quality_reference());
  expect_none(judge());
  add(source, {30, 1, 0});
  EXPECT_EQ(judge().state, QualityState::kMeasured);
  advance(minutes(61));
  expect_none(judge());
}

TEST_F(QualityJudge, AllMissingIsNoValidityAndAMissingColumnNeedsTenRows) {
  const telemetry::EventSource source = quality_source();
  begin(source);
  add(source, {kMissing, kMissing, kMissing}, 9);
  QualityReading reading = judge();
  EXPECT_EQ(reading.scores[D::kCompleteness], 0);
  EXPECT_FALSE(reading.scores[D::kValidity]) << "nothing is there that could be valid";
  EXPECT_FALSE(reading.scores[D::kUniqueness]) << "nothing tells one from another";
  EXPECT_EQ(reading.scores[D::kConsistency], 1);
  EXPECT_EQ(issue(reading, QualityIssueKind::kMissingColumn), nullptr);
  // Weights of the rest: 0.3, 0.2 and 0.1.
  EXPECT_NEAR(reading.scores[D::kOverall].value(), 0.3 / 0.6, 1e-12);
  add(source, {kMissing, 1, kMissing});
  reading = judge();
  EXPECT_NEAR(reading.scores[D::kConsistency].value(), 1.0 / 3, 1e-12);
  EXPECT_EQ(std::ranges::count(reading.issues, QualityIssueKind::kMissingColumn, &QualityIssue::kind), 2);
}

TEST_F(QualityJudge, AConstantInputIsOneOfMany) {
  const telemetry::EventSource source = quality_source();
  begin(source, quality_reference());
  add(source, {30, 1, 0}, 1'000);
  const QualityReading reading = judge();
  EXPECT_NEAR(reading.scores[D::kUniqueness].value(), 0.001, 1e-12);
  EXPECT_EQ(reading.scores[D::kValidity], 1);
  EXPECT_EQ(issue(reading, QualityIssueKind::kRepeatedInput)->count, 999U);
}

TEST_F(QualityJudge, OnlyRefusedInputsAreWhollyInconsistent) {
  const telemetry::EventSource source = quality_source();
  begin(source, quality_reference());
  for (int i = 0; i < 5; ++i) refuse(source, InputFault::kMalformed);
  const QualityReading reading = judge();
  EXPECT_EQ(reading.scores[D::kConsistency], 0);
  EXPECT_FALSE(reading.scores[D::kCompleteness]);
  EXPECT_FALSE(reading.scores[D::kValidity]);
  EXPECT_FALSE(reading.scores[D::kUniqueness]);
}

TEST_F(QualityJudge, FreshnessFallsWhenSilenceLastsLongerThanUsual) {
  const telemetry::EventSource source = quality_source();
  begin(source);
  add(source, {1, 1, 0});
  advance(minutes(15));
  EXPECT_EQ(judge().scores[D::kFreshness], 1) << "within the grace";
  advance(minutes(15));
  EXPECT_NEAR(judge().scores[D::kFreshness].value(), 0.5, 1e-12);
  EXPECT_NE(issue(judge(), QualityIssueKind::kStaleData), nullptr);
  begin(source);  // the gap was 30 minutes, so 60 are usual
  add(source, {1, 1, 0});
  advance(minutes(29));
  EXPECT_EQ(judge().scores[D::kFreshness], 1);
}

TEST_F(QualityJudge, OldTimestampsAreStaleHoweverNewTheirArrival) {
  const telemetry::EventSource source = quality_source();
  begin(source);
  const std::vector<double> values{1, 1, 0};
  window_.add(quality_event(source, values, now_ - minutes(60)));
  EXPECT_NEAR(judge().scores[D::kFreshness].value(), 0.25, 1e-12);
  window_.add(quality_event(source, values, now_ + minutes(60)));
  EXPECT_EQ(judge().scores[D::kFreshness], 1) << "the newest counts, and the future is not stale";
}

TEST_F(QualityJudge, TextsAreJudgedByWordsAndLength) {
  telemetry::EventSource source{.model = "s", .type = "sentiment", .version = "1"};
  source.features = {
      {"text.characters", {}}, {"text.words", {}}, {"text.non_ascii_share", {}}, {"text.mean_word_length", {}}};
  stats::ReferenceProfile reference;
  reference.features = {{"text.characters", monitor::testing::numbers_between(1, 100, 10)}};
  begin(source, std::make_shared<const stats::ReferenceProfile>(reference));
  const std::vector<std::vector<double>> traits{{50, 9, 0, 5}, {0, 0, 0, 0}, {3, 0, 0, 0}, {1'001, 200, 0, 5}};
  std::uint64_t fingerprint = 0;
  for (const auto& one : traits) {
    telemetry::PredictionEvent event = quality_event(source, one, now_);
    event.fingerprint = ++fingerprint << 32;
    window_.add(event);
  }
  refuse(source, InputFault::kMissingField, "text");
  const QualityReading reading = judge();
  EXPECT_NEAR(reading.scores[D::kValidity].value(), 0.25, 1e-12);
  EXPECT_NEAR(reading.scores[D::kCompleteness].value(), 0.8, 1e-12);
  EXPECT_EQ(reading.scores[D::kUniqueness], 1);
  ASSERT_EQ(reading.fields.size(), 1U);
  EXPECT_EQ(reading.fields[0].name, "text");
  EXPECT_EQ(issue(reading, QualityIssueKind::kBlankText)->count, 2U);
  EXPECT_EQ(issue(reading, QualityIssueKind::kTooLongText)->count, 1U);
  EXPECT_EQ(issue(reading, QualityIssueKind::kMissingColumn), nullptr);
}

TEST_F(QualityJudge, PairsAndSeries) {
  telemetry::EventSource pairs{.model = "r", .type = "recsys", .version = "1"};
  pairs.features = {{"item_id", {}}, {"is_cold_start", {"false", "true"}}, {"predicted_rating", {}}};
  begin(pairs);
  add(pairs, {kMissing, 1, 3.5}, 9);
  refuse(pairs, InputFault::kMissingField, "user_id");
  QualityReading reading = judge();
  EXPECT_NEAR(reading.scores[D::kCompleteness].value(), 18.0 / 19, 1e-12);
  EXPECT_EQ(reading.scores[D::kValidity], 1) << "an unknown user is no invalid one";

  QualityWindow series(options_.window, options_.panes);
  telemetry::EventSource trend{.model = "t", .type = "trend", .version = "1"};
  trend.features = {{"series.level", {}}, {"series.spread", {}}, {"series.seasonal_strength", {}}};
  series.begin(std::make_shared<const InputPlan>(trend, nullptr, 0.1), steady_, now_);
  const std::vector<double> traits{1, 1, 0};
  const std::vector<double> values{1, kMissing, 3, 4};
  telemetry::PredictionEvent event = quality_event(trend, traits, now_);
  event.series = values;
  series.add(event);
  series.add(refused_event(trend, InputFault::kWrongType, "values[2]"));
  reading = judge_quality(series.counts(steady_), now_, options_);
  EXPECT_NEAR(reading.scores[D::kCompleteness].value(), 0.8, 1e-12);
  EXPECT_NEAR(reading.scores[D::kValidity].value(), 0.75, 1e-12);
  EXPECT_EQ(reading.fields.at(0).name, "values");
}

TEST_F(QualityJudge, AnExternalModelIsHeldAgainstItsReferenceOnceItHasOne) {
  telemetry::EventSource source{.model = "e", .version = "", .external = true};
  source.features = {{"age", {}}, {"city", {"rome", "oslo", "atlantis"}}, {"extra", {}}};
  begin(source, quality_reference());
  for (int i = 0; i < 10; ++i) add(source, {30.0 + i, static_cast<double>(i % 2), kMissing});
  EXPECT_EQ(judge().scores[D::kValidity], 1);
  add(source, {30, 2, kMissing});  // a city that the reference does not have
  add(source, {500, 0, 1});        // out of range, and a feature that the reference does not have
  const QualityReading reading = judge();
  EXPECT_NEAR(reading.scores[D::kValidity].value(), 22.0 / 24, 1e-12);
  EXPECT_EQ(issue(reading, QualityIssueKind::kUnknownCategory)->field, "city");
  EXPECT_EQ(issue(reading, QualityIssueKind::kUnknownField)->field, "extra");
  EXPECT_EQ(issue(reading, QualityIssueKind::kMissingColumn)->field, "income");
  EXPECT_NEAR(reading.scores[D::kConsistency].value(), 11.0 / 12 * (2.0 / 3), 1e-12);
}

TEST_F(QualityJudge, TextsWhereTheReferenceHasNumbersAreOfAnotherType) {
  telemetry::EventSource source{.model = "e", .version = "", .external = true};
  source.features = {{"age", {"thirty"}}};
  begin(source, quality_reference());
  add(source, {0}, 3);
  EXPECT_EQ(judge().scores[D::kValidity], 0);
  EXPECT_EQ(issue(judge(), QualityIssueKind::kWrongType)->count, 3U);
}

TEST_F(QualityJudge, AFieldThatShowsUpLaterWasNotExpectedBefore) {
  telemetry::EventSource source{.model = "e", .version = "", .external = true};
  source.features = {{"a", {}}};
  begin(source);
  add(source, {1}, 5);
  source.features.push_back({"b", {}});
  begin(source);
  add(source, {2, 7}, 3);
  add(source, {2, kMissing});
  const QualityReading reading = judge();
  EXPECT_EQ(reading.fields.at(0).name, "b");
  EXPECT_EQ(reading.fields.at(0).values, 4U);
  EXPECT_EQ(reading.fields.at(0).completeness, 0.75);
  EXPECT_NEAR(reading.scores[D::kCompleteness].value(), 12.0 / 13, 1e-12);
}

TEST_F(QualityJudge, IssuesAndFieldsAreBoundedAndTheWorstRemain) {
  telemetry::EventSource source{.model = "wide", .version = "1"};
  for (int i = 0; i < 10'000; ++i) source.features.push_back({"x" + std::to_string(i), {}});
  begin(source);
  std::vector<double> values(10'000, kMissing);
  values[17] = std::numeric_limits<double>::infinity();
  add(source, values, 20);
  const QualityReading reading = judge();
  EXPECT_EQ(reading.fields.size(), QualityReading::kMostFields);
  EXPECT_EQ(reading.field_count, 10'000U);
  EXPECT_EQ(reading.issues.size(), QualityReading::kMostIssues);
  EXPECT_EQ(reading.issue_count, 10'001U) << "9,999 columns, one that is not finite, repeats";
  EXPECT_NEAR(reading.scores[D::kCompleteness].value(), 1e-4, 1e-12);
  EXPECT_EQ(reading.scores[D::kValidity], 0) << "infinities are no numbers";
  EXPECT_LT(window_.bytes(), 60U * 10'000 * 20);
}

TEST_F(QualityJudge, MemoryDoesNotGrowWithWhatComes) {
  telemetry::EventSource source{.model = "many", .version = "", .external = true};
  source.features = {{"id", {}}};
  for (std::uint64_t i = 0; i < 300'000; ++i) {
    if (i % 5'000 == 0) {
      advance(minutes(1));
      begin(source);
    }
    add(source, {static_cast<double>(i)});
  }
  EXPECT_LT(window_.bytes(), 600'000U);
  EXPECT_GT(judge().scores[D::kUniqueness].value(), 0.95);
}

TEST(ValidRange, IsTrainingsWithATolerance) {
  const auto range = [](double minimum, double maximum, double tolerance = 0.1) {
    return valid_range(monitor::testing::numbers_between(minimum, maximum, 1), tolerance);
  };
  EXPECT_TRUE(range(0, 10).holds(11));
  EXPECT_FALSE(range(0, 10).holds(11.01));
  EXPECT_FALSE(range(0, 10).holds(-1.01));
  EXPECT_TRUE(range(5, 5).holds(5));
  EXPECT_FALSE(range(5, 5).holds(5.001));
  EXPECT_TRUE(range(0, 0).holds(0));
  EXPECT_FALSE(range(0, 10).holds(kMissing));
  EXPECT_FALSE(range(-1.7e308, 1.7e308).holds(std::numeric_limits<double>::infinity()));
  EXPECT_TRUE(range(-1.7e308, 1.7e308, 5).holds(1.79e308));
  EXPECT_TRUE(valid_range({}, 0.1).holds(1e300)) << "training saw no value: nothing is learnt";
}

}  // namespace
}  // namespace nexusml::monitor
