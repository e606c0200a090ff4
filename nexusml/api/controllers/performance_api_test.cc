#include <gmock/gmock.h>

#include <cmath>

#include "nexusml/api/testing/api_fixture.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr std::string_view kPath = "/api/v1/monitoring/performance/models";

class PerformanceApiTest : public ApiTest {
 protected:
  json performance(std::string_view query = {}) {
    const support::HttpAnswer answer = get(std::string(kPath) + std::string(query));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    return json::parse(answer.body);
  }
  /// The prediction that a patient is given, and its label "flu" or "cold" as the truth says.
  struct Case {
    std::string id;
    std::string diagnosis;
    double confidence = 0;
  };
  Case diagnose(int age, std::string_view cough) {
    const std::string body =
        R"({"features":{"age":)" + std::to_string(age) + R"(,"cough":")" + std::string(cough) + R"("}})";
    const support::HttpAnswer answer = post("/api/v1/models/diagnostic/predict", body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    const json said = json::parse(answer.body);
    return {said["prediction_id"], said["diagnosis"], said["confidence"]};
  }
  void tell_truth(const Case& one, std::string_view truth) {
    const json label = {{"prediction_id", one.id}, {"label", truth}};
    EXPECT_EQ(post("/api/v1/feedback", label.dump()).status, 200);
  }
  /// Until all predictions have passed the queue, then evaluated.
  void evaluate(double predictions) {
    const auto delivered = [&] {
      return registry_.value("ml_events_delivered_total", {{"model_type", "diagnostic"}}).value_or(0);
    };
    while (delivered() < predictions) std::this_thread::yield();
    events_.stop();
    performance_.evaluate_now();
  }
  void serve() {
    const serve::LoadedModel* loaded = host_.current()->find("diagnostic");
    performance_.set_served("diagnostic", loaded->source->version, loaded->source->labels, {.accuracy = 0.5});
  }
};

TEST_F(PerformanceApiTest, EmptyStatesAreHonest) {
  start();
  EXPECT_EQ(performance()["models"], json::array());
  EXPECT_THAT(problem(get(std::string(kPath) + "?model_type=diagnostic")),
              HasSubstr("404 model_type: no model \"diagnostic\" is watched; none is yet"));
  for (const char* hours : {"0", "-1", "x", "", "169", "nan", "1e9"}) {
    EXPECT_THAT(problem(get(std::string(kPath) + "?hours=" + hours)),
                HasSubstr("422 hours: a number above 0 and up to 168,"))
        << hours;
  }
  serve();
  performance_.evaluate_now();
  const json model = performance()["models"].at(0);
  EXPECT_EQ(model["state"], "no_predictions");
  EXPECT_EQ(model["accuracy"], json({{"value", 0.5}, {"source", "training"}}));
  EXPECT_EQ(model["live"]["accuracy"], nullptr);
  EXPECT_EQ(model["label_coverage"]["share"], nullptr);
  EXPECT_EQ(model["label_delay_seconds"], nullptr);
  EXPECT_EQ(model["confusion_matrix"]["labels"], json::array());
  EXPECT_EQ(model["traffic"]["latency_seconds"]["p95"], nullptr);
}

TEST_F(PerformanceApiTest, LabelsOfRealPredictionsBecomeFigures) {
  start();
  serve();
  std::vector<Case> cases;
  for (int i = 0; i < 40; ++i) cases.push_back(diagnose(20 + i, i % 2 == 0 ? "yes" : "no"));
  // Every fourth was wrong: the truth was something else.
  int right = 0;
  double brier = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const std::string other = host_.current()->find("diagnostic")->source->labels[0] == cases[i].diagnosis
                                  ? host_.current()->find("diagnostic")->source->labels[1]
                                  : host_.current()->find("diagnostic")->source->labels[0];
    const bool is_right = i % 4 != 0;
    tell_truth(cases[i], is_right ? cases[i].diagnosis : other);
    right += is_right ? 1 : 0;
    const double probability = is_right ? cases[i].confidence : 1 - cases[i].confidence;
    brier += 2 * (1 - probability) * (1 - probability);
  }
  evaluate(40);
  const json model = performance("?model_type=diagnostic")["models"].at(0);
  EXPECT_EQ(model["state"], "measured");
  EXPECT_EQ(model["accuracy"]["source"], "live");
  EXPECT_EQ(model["accuracy"]["value"], 0.75);
  EXPECT_EQ(registry_.value("ml_model_accuracy", {{"model_type", "diagnostic"}}), right / 40.0);
  EXPECT_EQ(model["rows"]["labels"], 40);
  EXPECT_EQ(model["rows"]["probabilities"], 40);
  // The answer's confidence is rounded for people.
  EXPECT_NEAR(model["live"]["brier"].get<double>(), brier / 40, 1e-3);
  EXPECT_EQ(model["training"]["accuracy"], 0.5);
  EXPECT_EQ(model["label_coverage"]["predictions"], 40);
  EXPECT_EQ(model["label_coverage"]["share"], 1.0);
  EXPECT_EQ(model["versions"].at(0)["rows"], 40);
  EXPECT_EQ(model["reliability"].size(), 10U);
  std::uint64_t sum = 0;
  for (const json& row : model["confusion_matrix"]["counts"]) {
    for (const json& count : row) sum += count.get<std::uint64_t>();
  }
  EXPECT_EQ(sum, 40U);
  const json last_hour = performance("?hours=0.5&model_type=diagnostic")["models"].at(0);
  EXPECT_EQ(last_hour["rows"]["labels"], 40);
  EXPECT_NE(last_hour["window"]["start"], model["window"]["start"]);
}

TEST_F(PerformanceApiTest, LatencyAndErrorsComeFromTheHistory) {
  start();
  serve();
  history_.sample();
  for (int i = 0; i < 20; ++i) diagnose(30, "yes");
  post("/api/v1/models/diagnostic/predict", R"({"features":{"age":"old"}})");
  history_.sample();
  performance_.evaluate_now();
  const json traffic = performance()["models"].at(0)["traffic"];
  EXPECT_GE(traffic["window_seconds"].get<double>(), 0);
  EXPECT_EQ(traffic["predictions"], 20);
  EXPECT_GT(traffic["latency_seconds"]["p50"].get<double>(), 0);
  EXPECT_GE(traffic["latency_seconds"]["p99"].get<double>(), traffic["latency_seconds"]["p50"].get<double>());
}

TEST_F(PerformanceApiTest, TheDocumentNamesEveryMemberOfTheAnswer) {
  start();
  serve();
  const Case one = diagnose(30, "yes");
  tell_truth(one, one.diagnosis);
  evaluate(1);
  const json schemas = json::parse(get("/openapi.json").body)["components"]["schemas"];
  const auto expect_described = [&](const json& object, const json& schema, std::string_view name) {
    for (const auto& [member, value] : object.items()) {
      EXPECT_TRUE(schema["properties"].contains(member)) << name << "." << member;
    }
    for (const json& member : schema["required"]) {
      EXPECT_TRUE(object.contains(member.get<std::string>())) << name << "." << member;
    }
  };
  const json& example = schemas["Performance"]["example"]["models"][0];
  for (const json& model : {performance()["models"].at(0), example}) {
    const json& schema = schemas["ModelPerformance"];
    expect_described(model, schema, "ModelPerformance");
    for (const char* part : {"accuracy", "window", "rows", "confusion_matrix", "segments", "label_coverage",
                             "label_delay_seconds", "traffic"}) {
      expect_described(model[part], schema["properties"][part], part);
    }
    expect_described(model["traffic"]["latency_seconds"],
                     schema["properties"]["traffic"]["properties"]["latency_seconds"], "latency_seconds");
    expect_described(model["live"], schemas["PerformanceFigures"], "PerformanceFigures");
    expect_described(model["reliability"].at(0), schemas["ReliabilityBin"], "ReliabilityBin");
    expect_described(model["versions"].at(0), schemas["PerformancePart"], "PerformancePart");
  }
}

}  // namespace
}  // namespace nexusml::api
