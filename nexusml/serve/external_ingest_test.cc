#include "nexusml/serve/external_ingest.h"

#include <gmock/gmock.h>

#include <cmath>
#include <set>

#include "nexusml/serve/json_input.h"

namespace nexusml::serve {
namespace {

using testing::ElementsAre;

/// Keeps what it is told of, by name.
class Remembering final : public telemetry::EventConsumer {
 public:
  struct Event {
    std::string model;
    std::string id;
    std::string label;
    double value = 0;
    std::map<std::string, std::string> features;
    bool external = false;
    std::string hash;
    telemetry::StoredInput stored_input{};
    telemetry::InputFault fault{};
    std::string field;
  };
  void on_events(std::span<const telemetry::PredictionEvent> events) noexcept override {
    for (const telemetry::PredictionEvent& event : events) {
      Event& kept = events_.emplace_back();
      kept.model = event.source->model;
      kept.id = event.id;
      kept.external = event.source->external;
      kept.hash = event.input_hash;
      kept.stored_input = event.source->stored_input;
      kept.value = event.rating;
      kept.fault = event.fault;
      kept.field = event.field;
      if (event.label >= 0) kept.label = event.source->labels.at(static_cast<std::size_t>(event.label));
      for (std::size_t i = 0; i < event.values.size(); ++i) {
        const telemetry::EventFeature& feature = event.source->features.at(i);
        if (std::isnan(event.values[i])) continue;
        kept.features[feature.name] = feature.categories.empty()
                                          ? std::to_string(static_cast<int>(event.values[i]))
                                          : feature.categories.at(static_cast<std::size_t>(event.values[i]));
      }
    }
  }
  /// After the queue has stopped.
  std::vector<Event> events_;
};

class ExternalIngestTest : public testing::Test {
 protected:
  /// Adds it. Returns: why it is refused; empty if it is not.
  std::string add(std::string json) {
    const std::size_t size = json.size();
    json.append(JsonInputReader::kPadding, ' ');
    const auto refused = ingest().add(std::string_view(json).substr(0, size));
    return refused ? refused->field + ": " + refused->reason : "";
  }
  void accept(std::string json) { EXPECT_EQ(add(std::move(json)), ""); }
  ExternalIngest& ingest() {
    if (ingest_ == nullptr) ingest_ = models_.lease();
    return *ingest_;
  }
  const std::vector<Remembering::Event>& events() {
    queue_.stop();
    return consumer_.events_;
  }
  double value(std::string_view metric, std::initializer_list<std::pair<std::string_view, std::string_view>> labels) {
    return registry_.value(metric, labels).value_or(-1);
  }

  base::FakeClock clock_{std::chrono::system_clock::time_point(std::chrono::hours(480'000))};
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_};
  Remembering consumer_;
  IngestGate gate_;
  telemetry::EventQueue queue_{telemetry_, {&consumer_, &gate_}};
  ExternalModels models_{telemetry_,
                         queue_,
                         gate_,
                         clock_,
                         [](std::string_view name) { return name == "risk"; },
                         {.maximum_models = 2, .limits = {.labels = 3, .features = 3, .categories = 3}}};
  std::unique_ptr<ExternalIngest> ingest_;
};

TEST_F(ExternalIngestTest, LearnsLabelsAndFeaturesAsTheyCome) {
  accept(R"({"model_type":"fraud","features":{"amount":12,"country":"PT"},"prediction":"ok","confidence":0.9})");
  accept(R"({"model_type":"fraud","features":{"country":5,"amount":null,"age":7},"prediction":"bad"})");
  EXPECT_EQ(ingest().publish().accepted, 2u);
  accept(R"({"model_type":"fraud","features":{"amount":3,"country":"PT"},"prediction":4.5})");
  EXPECT_EQ(ingest().publish().accepted, 1u);
  ASSERT_EQ(events().size(), 3u);
  using Map = std::map<std::string, std::string>;
  EXPECT_EQ(events()[0].features, (Map{{"amount", "12"}, {"country", "PT"}}));
  EXPECT_EQ(events()[0].label, "ok");
  EXPECT_TRUE(events()[0].external);
  EXPECT_EQ(events()[1].features, (Map{{"age", "7"}, {"country", "5"}}));
  EXPECT_EQ(events()[1].label, "bad");
  EXPECT_EQ(events()[2].features, (Map{{"amount", "3"}, {"country", "PT"}}));
  EXPECT_EQ(events()[2].label, "");
  EXPECT_EQ(events()[2].value, 4.5);
}

TEST_F(ExternalIngestTest, HasTheMetricsOfAModelServedHere) {
  accept(R"({"model_type":"fraud","prediction":"ok","confidence":0.9,"latency_seconds":0.2})");
  accept(R"({"model_type":"fraud","prediction":"bad"})");
  accept(R"({"model_type":"fraud","error":"unavailable"})");
  (void)ingest().publish();
  EXPECT_EQ(value("model_predictions_total", {{"model_type", "fraud"}}), 2);
  EXPECT_EQ(value("ml_model_predictions_total", {{"model_type", "fraud"}, {"prediction_type", "ok"}}), 1);
  EXPECT_EQ(value("ml_model_prediction_duration_seconds", {{"model_type", "fraud"}}), 1);
  EXPECT_EQ(value("model_prediction_errors_total", {{"model_type", "fraud"}}), 1);
  EXPECT_EQ(value("model_loaded", {{"model_type", "fraud"}}), 1);
}

TEST_F(ExternalIngestTest, AnIdThatComesAgainCountsOnceButItsLabelIsTaken) {
  accept(R"({"model_type":"fraud","prediction_id":"a","prediction":"ok"})");
  accept(R"({"model_type":"fraud","prediction_id":"a","prediction":"ok","label":"bad"})");
  const IngestSummary summary = ingest().publish();
  EXPECT_EQ(summary.accepted, 1u);
  EXPECT_EQ(summary.duplicates, 1u);
  ASSERT_EQ(ingest().labels().size(), 1u);
  EXPECT_EQ(ingest().labels()[0].label, "bad");
  EXPECT_EQ(ingest().labels()[0].prediction_id, events().at(0).id);
}

TEST_F(ExternalIngestTest, BeyondItsLimitsNamesAreNotKeptApart) {
  for (const std::string name : {"a", "b", "c", "d"}) {
    accept(R"({"model_type":"m","prediction":")" + name + R"(","features":{"kind":")" + name + R"(","f)" + name +
           R"(":1}})");
  }
  (void)ingest().publish();
  std::vector<std::string> labels;
  std::vector<std::string> kinds;
  std::set<std::string> features;
  for (const auto& event : events()) {
    labels.push_back(event.label);
    kinds.push_back(event.features.at("kind"));
    for (const auto& [name, unused] : event.features) features.insert(name);
  }
  EXPECT_THAT(labels, ElementsAre("a", "b", "other", "other"));
  EXPECT_THAT(kinds, ElementsAre("a", "b", "other", "other"));
  EXPECT_THAT(features, ElementsAre("fa", "fb", "kind"));
}

TEST_F(ExternalIngestTest, FeaturesShareARoomForCategories) {
  ExternalModels models(telemetry_, queue_, gate_, clock_, [](std::string_view) { return false; },
                        {.limits = {.categories = 100, .all_categories = 5}});
  const auto ingest = models.lease();
  for (int i = 0; i < 9; ++i) {
    const std::string category = "c" + std::to_string(i);
    std::string json = R"({"model_type":"wide","prediction":"x","features":{"a":")" + category + R"(","b":")" +
                       category + R"(","b2":")" + (i < 8 ? "same" : category) + "\"}}";
    const std::size_t size = json.size();
    json.append(JsonInputReader::kPadding, ' ');
    ASSERT_FALSE(ingest->add(std::string_view(json).substr(0, size)));
  }
  EXPECT_EQ(ingest->publish().accepted, 9u);
  ASSERT_EQ(events().size(), 9u);
  using Map = std::map<std::string, std::string>;
  EXPECT_EQ(events()[1].features, (Map{{"a", "c1"}, {"b", "c1"}, {"b2", "same"}})) << "five of all features";
  EXPECT_EQ(events()[2].features, (Map{{"a", "other"}, {"b", "other"}, {"b2", "same"}}));
  EXPECT_EQ(events()[8].features, (Map{{"a", "other"}, {"b", "other"}, {"b2", "other"}}));
}

TEST_F(ExternalIngestTest, ARefusedOneIsTheBusinessOfItsModelIfThatIsKnown) {
  EXPECT_NE(add(R"({"model_type":"nobody","prediction":[]})"), "");
  accept(R"({"model_type":"fraud","features":{"amount":12},"prediction":"ok"})");
  EXPECT_NE(add(R"({"features":{"amount":[1]},"prediction":"ok","model_type":"fraud"})"), "");
  EXPECT_NE(add(R"({"model_type":"fraud","confidence":7,"prediction":"ok"})"), "");
  EXPECT_NE(add(R"({"model_type":"fraud"})"), "");
  EXPECT_NE(add(R"({"model_type":"fraud", broken)"), "");
  EXPECT_NE(add(R"({"prediction":"ok"})"), "");
  EXPECT_EQ(ingest().publish().accepted, 1u);
  ASSERT_EQ(events().size(), 4u);
  using telemetry::InputFault;
  EXPECT_EQ(events()[0].fault, InputFault::kNone);
  EXPECT_EQ(events()[1].model, "fraud");
  EXPECT_EQ(events()[1].id, "") << "it became no prediction";
  EXPECT_EQ(events()[1].fault, InputFault::kWrongType);
  EXPECT_EQ(events()[1].field, "features.amount");
  EXPECT_EQ(events()[2].fault, InputFault::kNotAllowed);
  EXPECT_EQ(events()[2].field, "confidence");
  EXPECT_EQ(events()[3].fault, InputFault::kMissingField);
  EXPECT_EQ(value("ml_model_predictions_total", {{"model_type", "fraud"}, {"prediction_type", "ok"}}), 1);
}

TEST_F(ExternalIngestTest, WhatPrivacyForbidsDoesNotLeave) {
  const auto hashes_of = [this](telemetry::StoredInput allowed) {
    ExternalModels models(telemetry_, queue_, gate_, clock_, [](std::string_view) { return false; },
                          {.stored_input = [allowed](std::string_view) { return allowed; }});
    const auto ingest = models.lease();
    for (std::string json : {R"({"model_type":"p","prediction":"ok","features":{"a":1,"kind":"x"}})",
                             R"({"model_type":"p","prediction":"ok","features":{"kind":"x","new":null,"a":1}})",
                             R"({"model_type":"p","prediction":"ok","features":{"kind":"y","a":1}})"}) {
      const std::size_t size = json.size();
      json.append(JsonInputReader::kPadding, ' ');
      EXPECT_FALSE(ingest->add(std::string_view(json).substr(0, size)).has_value());
    }
    EXPECT_EQ(ingest->publish().accepted, 3u);
  };
  hashes_of(telemetry::StoredInput::kHashed);
  hashes_of(telemetry::StoredInput::kNone);
  ASSERT_EQ(events().size(), 6u);
  EXPECT_EQ(events()[0].hash.size(), 32u);
  EXPECT_EQ(events()[0].hash, events()[1].hash) << "the same features in another order";
  EXPECT_NE(events()[0].hash, events()[2].hash);
  EXPECT_EQ(events()[0].stored_input, telemetry::StoredInput::kHashed);
  EXPECT_EQ(events()[3].hash, "");
  EXPECT_EQ(events()[3].stored_input, telemetry::StoredInput::kNone);
}

TEST_F(ExternalIngestTest, FreeTextIsNoCategory) {
  accept(R"({"model_type":"m","prediction":"ok","features":{"note":")" + std::string(64, 'a') + R"("}})");
  accept(R"({"model_type":"m","prediction":"ok","features":{"note":")" + std::string(65, 'b') + R"("}})");
  (void)ingest().publish();
  EXPECT_EQ(events().at(0).features.at("note"), std::string(64, 'a'));
  EXPECT_EQ(events().at(1).features.at("note"), "other");
}

TEST_F(ExternalIngestTest, RefusesNamesServedHereAndTooManyModels) {
  EXPECT_EQ(add(R"({"model_type":"risk","prediction":"a"})"), "model_type: a model of this name is served here");
  accept(R"({"model_type":"one","prediction":"a"})");
  accept(R"({"model_type":"two","prediction":"a"})");
  EXPECT_TRUE(add(R"({"model_type":"three","prediction":"a"})").starts_with("model_type: there are 2 external models"));
  EXPECT_EQ(ingest().publish().accepted, 2u);
}

TEST_F(ExternalIngestTest, ATextInANumericFeatureIsMissing) {
  accept(R"({"model_type":"m","prediction":"a","features":{"x":1}})");
  accept(R"({"model_type":"m","prediction":"a","features":{"x":"one"}})");
  (void)ingest().publish();
  EXPECT_EQ(events().at(0).features.size(), 1u);
  EXPECT_TRUE(events().at(1).features.empty());
}

TEST_F(ExternalIngestTest, MoreThanTheQueueHoldsWaitsInsteadOfBeingLost) {
  for (int piece = 0; piece < 100; ++piece) {
    for (int i = 0; i < 500; ++i) {
      accept(R"({"model_type":"m","prediction":"a","features":{"x":1,"y":2,"z":3}})");
    }
    const IngestSummary summary = ingest().publish();
    ASSERT_EQ(summary.accepted, 500u);
    ASSERT_EQ(summary.lost, 0u);
  }
  EXPECT_EQ(events().size(), 50'000u);
}

}  // namespace
}  // namespace nexusml::serve
