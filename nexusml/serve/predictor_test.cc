#include "nexusml/serve/predictor.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/sample_models.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::serve {
namespace {

class PredictorTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { model_ = support::train_sentiment().release(); }
  static void TearDownTestSuite() { delete model_; }
  void SetUp() override {
    support::save_versions(repository_, *model_, 1);
    ASSERT_TRUE(host_.load_all().ok());
  }

  const LoadedModel& sentiment() { return **predictor_.find("sentiment"); }

  static models::Model* model_;
  support::TemporaryFolder folder_;
  models::Repository repository_{folder_.path()};
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_};
  base::FakeClock clock_;
  ModelHost host_{repository_, telemetry_, clock_, {}};
  Predictor predictor_{host_, clock_};
};
models::Model* PredictorTest::model_ = nullptr;

TEST_F(PredictorTest, AnswersWithAnIdOfItsOwn) {
  const Answer first = predictor_.predict(sentiment(), models::TextInput{"a good day", {}}).value();
  EXPECT_EQ(first.loaded.info().labels[static_cast<std::size_t>(first.prediction.label)], "positive");
  EXPECT_GT(first.prediction.confidence, 0.5);
  EXPECT_EQ(first.latency, std::chrono::nanoseconds(0));  // the test's clock stands still
  EXPECT_TRUE(base::is_uuid(base::view(first.prediction_id)));
  const Answer second = predictor_.predict(sentiment(), models::TextInput{"a bad day", {}}).value();
  EXPECT_LT(base::view(first.prediction_id), base::view(second.prediction_id));
}

TEST_F(PredictorTest, RecordsAPredictionOnceUnderBothNames) {
  ASSERT_TRUE(predictor_.predict(sentiment(), models::TextInput{"a good day", {}}).ok());
  EXPECT_EQ(registry_.value("model_predictions_total", {{"model_type", "sentiment"}}), 1);
  EXPECT_EQ(
      registry_.value("ml_model_predictions_total", {{"model_type", "sentiment"}, {"prediction_type", "positive"}}), 1);
  EXPECT_EQ(
      registry_.value("ml_model_predictions_total", {{"model_type", "sentiment"}, {"prediction_type", "negative"}}), 0);
  EXPECT_EQ(registry_.value("model_sentiment_prediction_count_total", {{"sentiment_label", "positive"}}), 1);
  EXPECT_EQ(registry_.value("model_prediction_latency_seconds", {{"model_type", "sentiment"}}), 1);
  EXPECT_EQ(registry_.value("ml_model_prediction_duration_seconds", {{"model_type", "sentiment"}}), 1);
  EXPECT_EQ(registry_.value("ml_model_confidence_score", {{"model_type", "sentiment"}}), 1);
  EXPECT_EQ(registry_.value("model_prediction_errors_total", {{"model_type", "sentiment"}}), 0);
}

TEST_F(PredictorTest, CountsFailuresAndNotAsPredictions) {
  const double values[] = {1, 2};
  const auto answer = predictor_.predict(sentiment(), models::FeatureInput{values});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(registry_.value("model_prediction_errors_total", {{"model_type", "sentiment"}}), 1);
  EXPECT_EQ(
      registry_.value("ml_errors_total", {{"error_type", "invalid_argument"}, {"component", "prediction_sentiment"}}),
      1);
  EXPECT_EQ(registry_.value("model_predictions_total", {{"model_type", "sentiment"}}), 0);
  EXPECT_EQ(registry_.value("model_prediction_latency_seconds", {{"model_type", "sentiment"}}), 0);
}

/// A recommender that knows user "u" and item "i" and rates everything with 4.5 stars.
class FakeRecommender : public models::Model {
 public:
  FakeRecommender() : Model(support::fake_info(models::ModelType::kRecsys, {})) {}

  [[nodiscard]] Status predict(const models::Input& input, models::Workspace& workspace,
                               models::Prediction& prediction) const override {
    const auto& asked = std::get<models::RatingInput>(input);
    prediction.label = -1;
    prediction.confidence = std::nan("");
    prediction.rating.rating = 4.5;
    prediction.rating.user_known = asked.user == "u";
    prediction.rating.item_known = asked.top_k > 0 || asked.item == "i";
    prediction.rating.is_cold_start = !prediction.rating.user_known || !prediction.rating.item_known;
    prediction.rating.user_lookup = std::chrono::microseconds(workspace.clock != nullptr ? 2 : 0);
    prediction.rating.item_lookup = std::chrono::microseconds(workspace.clock != nullptr ? 3 : 0);
    return {};
  }
  [[nodiscard]] Status save(const std::filesystem::path&) const override { return {}; }
};

TEST_F(PredictorTest, RecordsRatingsColdStartsAndLookups) {
  const LoadedModel recsys{std::make_shared<FakeRecommender>(), telemetry_.model("recsys", "recsys", {}), {}};
  const auto rate = [&](std::string_view user, std::string_view item, std::size_t top_k = 0) {
    EXPECT_TRUE(predictor_.predict(recsys, models::RatingInput{user, item, top_k}).ok());
  };
  rate("u", "i");
  rate("u", "never seen");
  rate("never seen", {}, 3);
  const auto value = [&](std::string_view name, std::string_view encoder) {
    return registry_.value(name, {{"encoder", encoder}});
  };
  EXPECT_EQ(registry_.value("model_predictions_total", {{"model_type", "recsys"}}), 3);
  EXPECT_EQ(registry_.value("model_prediction_latency_seconds", {{"model_type", "recsys"}}), 3);
  EXPECT_EQ(registry_.value("model_recsys_predicted_rating"), 3);
  EXPECT_EQ(registry_.value("model_recsys_predicted_rating_sum"), 13.5);
  EXPECT_EQ(registry_.value("model_recsys_cold_start_total"), 2);
  EXPECT_EQ(registry_.value("ml_model_confidence_score", {{"model_type", "recsys"}}), 0);  // a rating has none
  EXPECT_EQ(value("model_recsys_encoder_duration_seconds", "user"), 3);
  EXPECT_EQ(value("model_recsys_encoder_duration_seconds", "item"), 2);  // a ranking looks up no item
  EXPECT_EQ(value("model_recsys_encoder_duration_seconds_sum", "item"), 6e-6);
  EXPECT_EQ(value("model_recsys_encoder_unknown_total", "user"), 1);
  EXPECT_EQ(value("model_recsys_encoder_unknown_total", "item"), 1);
}

/// Remembers the events that it is told of.
class Remembering final : public telemetry::EventConsumer {
 public:
  struct Seen {
    std::string model, id, text;
    std::int32_t label;
    std::optional<ErrorCode> error;
    std::vector<double> values;
  };
  void on_events(std::span<const telemetry::PredictionEvent> events) noexcept override {
    for (const telemetry::PredictionEvent& event : events) {
      seen_.push_back({event.source->model,
                       std::string(event.id),
                       std::string(event.text),
                       event.label,
                       event.error,
                       {event.values.begin(), event.values.end()}});
    }
  }
  /// After the queue has stopped.
  const std::vector<Seen>& seen() const { return seen_; }

 private:
  std::vector<Seen> seen_;
};

TEST_F(PredictorTest, TellsOfEveryAnswerAndOfEveryRefusal) {
  Remembering consumer;
  std::string id;
  {
    telemetry::EventQueue queue(telemetry_, {&consumer});
    Predictor predictor(host_, clock_, &queue);
    const LoadedModel& loaded = **predictor.find("sentiment");
    const Result<Answer> answer = predictor.predict(loaded, models::TextInput{"good good day", {}});
    ASSERT_TRUE(answer.ok());
    id = base::view(answer->prediction_id);
    EXPECT_FALSE(predictor.predict(loaded, models::RatingInput{"u", "i"}).ok());
  }
  ASSERT_EQ(consumer.seen().size(), 2u);
  const Remembering::Seen& answered = consumer.seen()[0];
  EXPECT_EQ(answered.model, "sentiment");
  EXPECT_EQ(answered.id, id);
  EXPECT_EQ(answered.text, "") << "free text is not stored unless somebody decides so";
  EXPECT_GE(answered.label, 0);
  EXPECT_FALSE(answered.error.has_value());
  ASSERT_EQ(answered.values.size(), 4u);
  EXPECT_EQ(answered.values[1], 3);
  EXPECT_EQ(consumer.seen()[1].error, ErrorCode::kInvalidArgument);
  EXPECT_NE(consumer.seen()[1].id, id);
}

TEST_F(PredictorTest, AnUnknownNameIsAnsweredWithTheOnesThatAreServed) {
  EXPECT_EQ(predictor_.find("nothing").error().message, "no model \"nothing\" is served; there is sentiment");
  model_->mutable_info().name = "mood";
  support::save_versions(repository_, *model_, 1);
  model_->mutable_info().name = "sentiment";
  ASSERT_TRUE(host_.load("mood").ok());
  EXPECT_EQ(predictor_.find("nothing").error().message, "no model \"nothing\" is served; there are mood, sentiment");
  ASSERT_TRUE(host_.unload("mood").ok());
  ASSERT_TRUE(host_.unload("sentiment").ok());
  const Error error = predictor_.find("sentiment").error();
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_EQ(error.message, "no model \"sentiment\" is served; there is none");
}

}  // namespace
}  // namespace nexusml::serve
