#include "nexusml/serve/answer_event.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/sample_models.h"

namespace nexusml::serve {
namespace {

using models::ModelType;
using telemetry::StoredInput;

std::shared_ptr<const telemetry::EventSource> source_of(ModelType type, StoredInput stored_input) {
  models::ModelInfo info = support::fake_info(type, {"a", "b"});
  info.version = 7;
  if (models::engine_of(type) == models::Engine::kGradientBoostedTrees) info.schema = support::two_features();
  return event_source_of(info, stored_input);
}

models::Prediction classified() {
  models::Prediction prediction;
  prediction.label = 1;
  prediction.confidence = 0.8;
  prediction.scores = {0.2, 0.8};
  return prediction;
}

TEST(EventSource, NamesTheModelItsLabelsAndWhatIsWatched) {
  const auto source = source_of(ModelType::kDiagnostic, StoredInput::kHashed);
  EXPECT_EQ(source->type, "diagnostic");
  EXPECT_EQ(source->version, "7");
  EXPECT_FALSE(source->external);
  EXPECT_EQ(source->stored_input, StoredInput::kHashed);
  EXPECT_EQ(source->labels, (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(source->features.size(), support::two_features().size());
  EXPECT_EQ(source->features[0].name, support::two_features().features()[0].name);
}

TEST(EventSource, FreeTextIsNotStoredUnlessSomebodyDecidesSo) {
  EXPECT_EQ(default_stored_input(ModelType::kSentiment), StoredInput::kNone);
  EXPECT_EQ(default_stored_input(ModelType::kEmail), StoredInput::kNone);
  EXPECT_EQ(default_stored_input(ModelType::kTopic), StoredInput::kNone);
  EXPECT_EQ(default_stored_input(ModelType::kDiagnostic), StoredInput::kFull);
  EXPECT_EQ(default_stored_input(ModelType::kTrend), StoredInput::kFull);
}

TEST(AnswerEvents, ATextIsInTheEventOnlyIfItMayBeStored) {
  const models::Prediction prediction = classified();
  const models::Input input = models::TextInput{"my secret", "its subject"};
  AnswerEvents events;
  const auto none = source_of(ModelType::kEmail, StoredInput::kNone);
  telemetry::PredictionEvent event = events.of_answer(*none, input, prediction);
  EXPECT_EQ(event.text, "");
  EXPECT_EQ(event.subject, "");
  EXPECT_EQ(event.input_hash, "");
  ASSERT_EQ(event.values.size(), 4u);
  EXPECT_EQ(event.values[1], 4) << "its traits are watched all the same";
  EXPECT_EQ(event.label, 1);
  EXPECT_EQ(event.confidence, 0.8);
  EXPECT_EQ(event.scores.data(), prediction.scores.data());
  EXPECT_TRUE(std::isnan(event.rating));
  EXPECT_FALSE(event.error.has_value());

  const auto full = source_of(ModelType::kEmail, StoredInput::kFull);
  event = events.of_answer(*full, input, prediction);
  EXPECT_EQ(event.text, "my secret");
  EXPECT_EQ(event.subject, "its subject");
}

TEST(AnswerEvents, AHashTellsEqualInputsFromOthersAndHoldsNoneOfThem) {
  const auto hashed = source_of(ModelType::kEmail, StoredInput::kHashed);
  AnswerEvents events;
  const auto hash = [&](std::string_view text, std::string_view subject) {
    const telemetry::PredictionEvent event = events.of_answer(*hashed, models::TextInput{text, subject}, classified());
    EXPECT_EQ(event.text, "");
    return std::string(event.input_hash);
  };
  EXPECT_EQ(hash("a", "b").size(), 32u);
  EXPECT_EQ(hash("a", "b"), hash("a", "b"));
  EXPECT_NE(hash("a", "b"), hash("b", "a"));
  EXPECT_NE(hash("ab", ""), hash("b", "a"));
}

TEST(AnswerEvents, FeaturesAreWatchedAsTheyCame) {
  const std::vector<double> values{1, 2};
  AnswerEvents events;
  const auto source = source_of(ModelType::kRisk, StoredInput::kFull);
  EXPECT_EQ(events.of_answer(*source, models::FeatureInput{values}, classified()).values.data(), values.data());
}

TEST(AnswerEvents, ASeriesIsWatchedByItsTraitsAndStoredAsItCame) {
  const std::vector<double> values{1, 2, 3};
  AnswerEvents events;
  const auto full = source_of(ModelType::kTrend, StoredInput::kFull);
  const telemetry::PredictionEvent event = events.of_answer(*full, models::SeriesInput{values, 1, 1}, classified());
  EXPECT_EQ(event.series.data(), values.data());
  ASSERT_EQ(event.values.size(), 3u);
  EXPECT_EQ(event.values[0], 2);
  const auto none = source_of(ModelType::kTrend, StoredInput::kNone);
  EXPECT_TRUE(events.of_answer(*none, models::SeriesInput{values, 1, 1}, classified()).series.empty());
}

TEST(AnswerEvents, TheFirstStepOfAForecastIsItsNumber) {
  const std::vector<double> values{1, 2, 3};
  models::Prediction prediction = classified();
  prediction.forecast.forecast = {4.5, 5.5};
  AnswerEvents events;
  const auto source = source_of(ModelType::kTrend, StoredInput::kFull);
  EXPECT_EQ(events.of_answer(*source, models::SeriesInput{values, 2, 1}, prediction).rating, 4.5);
  prediction.forecast.forecast.clear();
  EXPECT_TRUE(std::isnan(events.of_answer(*source, models::SeriesInput{values, 2, 1}, prediction).rating));
}

TEST(AnswerEvents, HoldTheRatingAndOfARankingItsFirstItem) {
  models::Prediction prediction;
  prediction.rating.rating = 4.25;
  prediction.rating.is_cold_start = true;
  AnswerEvents events;
  const auto full = source_of(ModelType::kRecsys, StoredInput::kFull);
  telemetry::PredictionEvent event = events.of_answer(*full, models::RatingInput{"u", "i"}, prediction);
  EXPECT_EQ(event.user, "u");
  EXPECT_EQ(event.item, "i");
  EXPECT_EQ(event.rating, 4.25);
  EXPECT_TRUE(event.cold_start);
  prediction.rating.items = {{"best", 5}, {"next", 4}};
  const auto none = source_of(ModelType::kRecsys, StoredInput::kNone);
  event = events.of_answer(*none, models::RatingInput{.user = "u", .item = {}, .top_k = 2}, prediction);
  EXPECT_EQ(event.item, "best");
  EXPECT_EQ(event.user, "");
}

TEST(AnswerEvents, OfARefusedInputHoldTheErrorAlone) {
  const telemetry::PredictionEvent event = AnswerEvents().of_error(ErrorCode::kInvalidArgument);
  EXPECT_EQ(event.error, ErrorCode::kInvalidArgument);
  EXPECT_EQ(event.label, -1);
}

TEST(AnswerEvents, EqualInputsHaveOneFingerprintWhateverMayBeStored) {
  const models::Prediction prediction = classified();
  AnswerEvents events;
  const auto fingerprint = [&](ModelType type, const models::Input& input, StoredInput stored) {
    return events.of_answer(*source_of(type, stored), input, prediction).fingerprint;
  };
  const models::Input text = models::TextInput{"a text", "its subject"};
  const std::uint64_t of_text = fingerprint(ModelType::kEmail, text, StoredInput::kNone);
  EXPECT_NE(of_text, 0U);
  EXPECT_EQ(fingerprint(ModelType::kEmail, text, StoredInput::kFull), of_text);
  EXPECT_NE(fingerprint(ModelType::kEmail, models::TextInput{"its subject", "a text"}, StoredInput::kNone), of_text);
  const models::Input pair = models::RatingInput{"u", "i"};
  EXPECT_NE(fingerprint(ModelType::kRecsys, pair, StoredInput::kNone),
            fingerprint(ModelType::kRecsys, models::RatingInput{"i", "u"}, StoredInput::kNone));
  const std::vector<double> numbers{1, 2};
  EXPECT_NE(fingerprint(ModelType::kTrend, models::SeriesInput{numbers, 3, 0}, StoredInput::kNone),
            fingerprint(ModelType::kTrend, models::SeriesInput{numbers, 4, 0}, StoredInput::kNone));
  EXPECT_EQ(fingerprint(ModelType::kDiagnostic, models::FeatureInput{numbers}, StoredInput::kNone), 0U)
      << "the values say it";
}

TEST(AnswerEvents, ARefusedInputIsAnErrorWithItsFault) {
  const telemetry::PredictionEvent event =
      AnswerEvents().of_fault(ErrorCode::kInvalidArgument, telemetry::InputFault::kWrongType, "features.age");
  EXPECT_EQ(event.error, ErrorCode::kInvalidArgument);
  EXPECT_EQ(event.fault, telemetry::InputFault::kWrongType);
  EXPECT_EQ(event.field, "features.age");
  EXPECT_TRUE(event.values.empty());
}

}  // namespace
}  // namespace nexusml::serve
