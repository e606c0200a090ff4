#include "nexusml/store/internal/event_record.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "nexusml/base/text.h"

namespace nexusml::store::internal {
namespace {

using telemetry::EventSource;
using telemetry::PredictionEvent;
using telemetry::StoredInput;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

class EventRecord : public testing::Test {
 protected:
  std::string features(const PredictionEvent& event) { return std::string(records_.of(event).features); }

  EventSource source_{.model = "risk-eu",
                      .type = "risk",
                      .version = "4",
                      .external = true,
                      .stored_input = StoredInput::kFull,
                      .labels = {"low", "high"},
                      .features = {{"age", {}}, {"smoker", {"no", "yes"}}, {"bmi \"x\"", {}}}};
  std::string room_;
  EventRecords records_{room_};
};

TEST_F(EventRecord, NamesLabelsAndFeatures) {
  const std::array values = {61.5, 1.0, kMissing};
  PredictionEvent event{.source = &source_, .id = "p"};
  event.latency = std::chrono::microseconds(1500);
  event.label = 1;
  event.confidence = 0.75;
  event.values = values;
  const PredictionRecord record = records_.of(event);
  EXPECT_EQ(record.id, "p");
  EXPECT_EQ(record.model, "risk-eu");
  EXPECT_EQ(record.type, "risk");
  EXPECT_EQ(record.version, "4");
  EXPECT_EQ(record.label, "high");
  EXPECT_EQ(record.confidence, 0.75);
  EXPECT_EQ(record.latency_seconds, 0.0015);
  EXPECT_TRUE(record.external);
  EXPECT_TRUE(record.error.empty());
  EXPECT_EQ(record.features, R"({"age":61.5,"smoker":"yes","bmi \"x\"":null})");
}

TEST_F(EventRecord, AnUnknownCategoryOrLabelIsMissing) {
  const std::array values = {1.0, 2.0, -1.0};
  PredictionEvent event{.source = &source_};
  event.label = 2;
  event.values = values;
  EXPECT_EQ(records_.of(event).label, "");
  EXPECT_EQ(features(event), R"({"age":1,"smoker":null,"bmi \"x\"":-1})");
}

TEST_F(EventRecord, TextsIdsAndSeriesStandAsRequestsHaveThem) {
  PredictionEvent text{.source = &source_};
  text.text = "hello";
  text.subject = "s";
  text.shortened = true;
  EXPECT_EQ(features(text), R"({"text":"hello","subject":"s","shortened":true})");
  PredictionEvent rating{.source = &source_};
  rating.user = "u7";
  rating.item = "film";
  EXPECT_EQ(features(rating), R"({"user_id":"u7","item_id":"film"})");
  const std::array series = {1.0, kMissing};
  PredictionEvent forecast{.source = &source_};
  forecast.series = series;
  EXPECT_EQ(features(forecast), R"({"values":[1,null]})");
}

TEST_F(EventRecord, KeepsOnlyWhatPrivacyAllows) {
  const std::array values = {61.5, 1.0, 2.0};
  PredictionEvent event{.source = &source_};
  event.values = values;
  event.input_hash = "abc";
  source_.stored_input = StoredInput::kHashed;
  EXPECT_EQ(records_.of(event).features, "");
  EXPECT_EQ(records_.of(event).input_hash, "abc");
  source_.stored_input = StoredInput::kNone;
  EXPECT_EQ(records_.of(event).features, "");
  EXPECT_EQ(records_.of(event).input_hash, "");
}

TEST_F(EventRecord, ARowThatWasCutSaysSo) {
  const std::array values = {61.5};
  PredictionEvent event{.source = &source_};
  event.shortened = true;
  EXPECT_EQ(features(event), R"({"shortened":true})");
  event.values = values;
  EXPECT_EQ(features(event), R"({"age":61.5,"shortened":true})");
}

TEST_F(EventRecord, SourcesMayTakeTurns) {
  const std::array values = {1.0, 1.0, std::numeric_limits<double>::infinity()};
  EventSource other = source_;
  other.features = {{"weight", {}}, {"height", {}}};
  for (int i = 0; i < 2; ++i) {
    PredictionEvent event{.source = &source_};
    event.values = values;
    EXPECT_EQ(features(event), R"({"age":1,"smoker":"yes","bmi \"x\"":null})");
    event.source = &other;
    EXPECT_EQ(features(event), R"({"weight":1,"height":1})");
  }
}

TEST_F(EventRecord, NumbersStandAsToCharsWritesThem) {
  std::mt19937_64 random(5);
  std::vector<double> numbers = {0.0,
                                 -0.0,
                                 1,
                                 -1,
                                 0.01,
                                 0.001,
                                 99999,
                                 99999.99,
                                 1e5,
                                 123456,
                                 1e22,
                                 0.005,
                                 1e-7,
                                 0.1 + 0.2,
                                 std::numeric_limits<double>::max(),
                                 std::numeric_limits<double>::denorm_min()};
  for (int i = 0; i < 20'000; ++i) {
    const auto whole = static_cast<double>(random() % 30'000'000) - 15'000'000;
    for (const double scale : {1.0, 10.0, 100.0, 1000.0}) {
      const double number = whole / scale;
      numbers.insert(numbers.end(), {number, std::nextafter(number, 1e9), std::nextafter(number, -1e9)});
    }
    const double any = std::bit_cast<double>(random());
    if (std::isfinite(any)) numbers.push_back(any);
  }
  for (const double number : numbers) {
    std::string text;
    append_json_number(text, number);
    ASSERT_EQ(text, base::to_text(number));
  }
}

TEST_F(EventRecord, AFailedPredictionHasItsErrorAndNoInput) {
  PredictionEvent event{.source = &source_};
  event.error = ErrorCode::kUnavailable;
  const PredictionRecord record = records_.of(event);
  EXPECT_EQ(record.error, "unavailable");
  EXPECT_EQ(record.features, "");
  EXPECT_TRUE(std::isnan(record.confidence));
}

}  // namespace
}  // namespace nexusml::store::internal
