#include <gmock/gmock.h>

#include "nexusml/api/testing/api_fixture.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class DriftApiTest : public ApiTest {
 protected:
  json drift(std::string_view query = {}) {
    const support::HttpAnswer answer = get("/api/v1/monitoring/drift" + std::string(query));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    return json::parse(answer.body);
  }

  /// Takes `rows` predictions of patients of `age`, all there is to know of them.
  void count(int rows, double age) {
    const serve::LoadedModel* loaded = host_.current()->find("diagnostic");
    const std::vector<double> values{age, 0};
    telemetry::PredictionEvent event;
    event.source = loaded->source.get();
    event.values = values;
    event.label = 0;
    event.confidence = 0.9;
    drift_.on_events(std::vector<telemetry::PredictionEvent>(static_cast<std::size_t>(rows), event));
  }
  void take_reference() {
    const serve::LoadedModel* loaded = host_.current()->find("diagnostic");
    ASSERT_TRUE(drift_.set_reference("diagnostic", loaded->source->version, loaded->model->reference()).ok());
  }
};

TEST_F(DriftApiTest, EmptyStatesAreHonest) {
  start();
  EXPECT_EQ(drift()["models"], json::array());
  EXPECT_THAT(problem(get("/api/v1/monitoring/drift?model_type=diagnostic")),
              HasSubstr("404 model_type: no model \"diagnostic\" is watched; none is yet"));
  take_reference();
  const json waiting = drift()["models"].at(0);
  EXPECT_EQ(waiting["state"], "no_predictions");
  EXPECT_EQ(waiting["window"]["start"], nullptr);
  EXPECT_EQ(waiting["share"], nullptr);
  EXPECT_EQ(waiting["dataset_drift"], nullptr);
  EXPECT_EQ(waiting["prediction_score"], nullptr);
  EXPECT_EQ(waiting["reference_rows"], 40);
  count(5, 30);
  drift_.evaluate_now();
  const json few = drift()["models"].at(0);
  EXPECT_EQ(few["state"], "not_enough_data");
  EXPECT_EQ(few["window"]["rows"], 5);
  EXPECT_EQ(few["window"]["minimum_rows"], 200);
  EXPECT_EQ(few["features"], json::array());
  EXPECT_EQ(drift_.set_reference("sentiment", "1", nullptr).ok(), true);
  EXPECT_EQ(drift("?model_type=sentiment")["models"].at(0)["state"], "no_reference");
}

TEST_F(DriftApiTest, ShowsScoresVerdictsAndBothHistograms) {
  start();
  take_reference();
  count(400, 500);
  for (int i = 0; i < 3; ++i) drift_.evaluate_now();
  const json all = drift();
  ASSERT_EQ(all["models"].size(), 1U);
  const json& model = all["models"][0];
  EXPECT_EQ(model["model"], "diagnostic");
  EXPECT_EQ(model["state"], "drifted");
  EXPECT_TRUE(model["window"]["start"].is_string());
  ASSERT_EQ(model["features"].size(), 2U);
  const json& age = model["features"][0];
  EXPECT_EQ(age["name"], "age");
  EXPECT_EQ(age["type"], "numeric");
  EXPECT_EQ(age["drifted"], true);
  EXPECT_EQ(age["evaluations_running"], 3);
  EXPECT_EQ(age["rows"], 400);
  EXPECT_EQ(age["histogram"]["reference"]["counts"].size(), age["histogram"]["edges"].size() + 1);
  EXPECT_EQ(age["histogram"]["current"]["counts"].back(), 400);
  const json& cough = model["features"][1];
  EXPECT_EQ(cough["type"], "categorical");
  EXPECT_EQ(cough["histogram"]["categories"], json({"no", "yes"}));
  EXPECT_EQ(cough["histogram"]["reference"]["other"], 0);
  EXPECT_TRUE(model["prediction_score"].is_number());
  EXPECT_EQ(model["predictions"].size(), 2U);
  EXPECT_EQ(model["errors"], json::array());
}

TEST_F(DriftApiTest, TheDocumentNamesEveryMemberOfTheAnswer) {
  start();
  take_reference();
  count(400, 500);
  drift_.evaluate_now();
  const json schemas = json::parse(get("/openapi.json").body)["components"]["schemas"];
  const json model = drift()["models"].at(0);
  const auto expect_described = [&](const json& object, std::string_view schema) {
    for (const auto& [name, value] : object.items()) {
      EXPECT_TRUE(schemas[std::string(schema)]["properties"].contains(name)) << schema << "." << name;
    }
    for (const json& name : schemas[std::string(schema)]["required"]) {
      EXPECT_TRUE(object.contains(name.get<std::string>())) << schema << "." << name;
    }
  };
  expect_described(model, "ModelDrift");
  for (const json& feature : model["features"]) {
    expect_described(feature, "FeatureDrift");
    expect_described(feature["histogram"], "DriftHistogram");
    expect_described(feature["histogram"]["reference"], "DriftSide");
  }
}

}  // namespace
}  // namespace nexusml::api
