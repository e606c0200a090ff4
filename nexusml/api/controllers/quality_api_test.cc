#include <gmock/gmock.h>

#include <cmath>

#include "nexusml/api/testing/api_fixture.h"
#include "nexusml/serve/json_input.h"
#include "nexusml/serve/predictor.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class QualityApiTest : public ApiTest {
 protected:
  static constexpr std::string_view kPath = "/api/v1/monitoring/data-quality/overview";

  json overview(std::string_view query = {}) {
    const support::HttpAnswer answer = get(std::string(kPath) + std::string(query));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    return json::parse(answer.body);
  }
  json source(std::string_view query = {}) { return overview(query)["sources"].at(0); }

  /// Patients, of whom a quarter has no age and one has an age that training never saw.
  void count() {
    const serve::LoadedModel* loaded = host_.current()->find("diagnostic");
    quality_.set_reference("diagnostic", loaded->source->version, loaded->model->reference());
    std::vector<std::vector<double>> rows;
    for (int i = 0; i < 40; ++i) rows.push_back({i % 4 == 0 ? std::nan("") : 30.0 + i / 10.0, 0});
    rows[1][0] = 5'000;
    for (const auto& row : rows) {
      telemetry::PredictionEvent event;
      event.source = loaded->source.get();
      event.time = clock_.now();
      event.values = row;
      quality_.on_events(std::span(&event, 1));
    }
    quality_.evaluate_now();
  }
};

TEST_F(QualityApiTest, EmptyStatesAreHonest) {
  start();
  EXPECT_EQ(overview()["sources"], json::array());
  EXPECT_EQ(overview()["history_available"], true);
  EXPECT_THAT(problem(get(std::string(kPath) + "?model_type=diagnostic")),
              HasSubstr("404 model_type: no model \"diagnostic\" is watched; none is yet"));
  quality_.set_reference("diagnostic", "1", nullptr);
  const json waiting = source("?model_type=diagnostic");
  EXPECT_EQ(waiting["state"], "no_data");
  EXPECT_EQ(waiting["window"]["start"], nullptr);
  EXPECT_EQ(waiting["window"]["newest"], nullptr);
  for (const auto& [name, score] : waiting["scores"].items()) EXPECT_EQ(score, nullptr) << name;
  EXPECT_EQ(waiting["scores"].size(), 6U);
  EXPECT_EQ(waiting["fields"], json::array());
  EXPECT_EQ(waiting["issues"], json::array());
  EXPECT_EQ(waiting["history"], json::array());
}

TEST_F(QualityApiTest, ShowsScoresFieldsAndIssues) {
  start();
  count();
  const json found = source();
  EXPECT_EQ(found["data_source"], "diagnostic");
  EXPECT_EQ(found["state"], "measured");
  EXPECT_EQ(found["has_reference"], true);
  EXPECT_EQ(found["window"]["rows"], 40);
  EXPECT_EQ(found["scores"]["completeness"], 0.875);
  EXPECT_EQ(found["scores"]["validity"], 0.985714) << "69 of 70";
  EXPECT_EQ(found["scores"]["consistency"], 1);
  EXPECT_EQ(found["fields"][0]["name"], "age");
  EXPECT_EQ(found["fields"][0]["missing"], 10);
  EXPECT_EQ(found["fields"][0]["invalid"], 1);
  const json& worst = found["issues"][0];
  EXPECT_EQ(worst["kind"], "missing_values") << found["issues"];
  EXPECT_EQ(worst["field"], "age");
  EXPECT_EQ(worst["count"], 10);
}

TEST_F(QualityApiTest, ARefusedRequestAndAnUnknownFeatureReachTheMonitor) {
  telemetry::EventQueue queue(telemetry_, {&quality_});
  ASSERT_TRUE(host_.load_all().ok());
  serve::Predictor predictor(host_, clock_, &queue);
  serve::JsonInputReader reader;
  const serve::LoadedModel& loaded = **predictor.find("diagnostic");
  const auto ask = [&](std::string body) {
    const std::size_t size = body.size();
    body.append(serve::JsonInputReader::kPadding, ' ');
    if (reader.read(std::string_view(body).substr(0, size), loaded.info())) {
      EXPECT_TRUE(predictor.predict(loaded, reader.input(), nullptr, reader.unknown_fields()).ok());
    } else {
      predictor.refuse(loaded, reader.failure());
    }
  };
  ask(R"({"features":{"age":40,"cough":"no"}})");
  ask(R"({"features":{"age":"forty"}})");
  ask(R"({"features":{"age":41,"cough":"no","colour":"red"}})");
  ask("{");
  queue.stop();
  quality_.evaluate_now();
  const auto readings = quality_.readings();
  ASSERT_EQ(readings.size(), 1U);
  EXPECT_EQ(readings[0]->rows, 4U);
  EXPECT_EQ(readings[0]->refused, 2U);
  EXPECT_EQ(readings[0]->scores[monitor::QualityDimension::kConsistency], 0.25);
  std::string issues;
  for (const auto& issue : readings[0]->issues) issues += std::string(name_of(issue.kind)) + ":" + issue.field + " ";
  EXPECT_THAT(issues, HasSubstr("wrong_type:age "));
  EXPECT_THAT(issues, HasSubstr("unknown_field:colour "));
  EXPECT_THAT(issues, HasSubstr("malformed_input: "));
}

TEST_F(QualityApiTest, HistoryComesFromTheStore) {
  start();
  count();
  const auto now = clock_.now();
  const std::vector<store::QualityRecord> kept{{now - std::chrono::hours(2), "diagnostic", "overall", 0.5},
                                               {now - std::chrono::hours(1), "diagnostic", "overall", 0.75},
                                               {now - std::chrono::hours(1), "sentiment", "overall", 0.25},
                                               {now - std::chrono::hours(30), "diagnostic", "overall", 0.1}};
  ASSERT_TRUE(records_.append_quality(kept).ok());
  const json day = source()["history"];
  ASSERT_EQ(day.size(), 2U);
  EXPECT_EQ(day[0]["overall"], 0.5);
  EXPECT_EQ(day[0]["validity"], nullptr);
  EXPECT_EQ(day[1]["overall"], 0.75);
  EXPECT_EQ(source("?hours=1.5")["history"].size(), 1U);
  EXPECT_EQ(source("?hours=48&model_type=diagnostic")["history"].size(), 3U);
  for (const std::string_view bad : {"0", "-1", "745", "NaN", "day", ""}) {
    EXPECT_THAT(problem(get(std::string(kPath) + "?hours=" + std::string(bad))), HasSubstr("422 hours: "));
  }
}

TEST_F(QualityApiTest, TheDocumentNamesEveryMemberOfTheAnswerAndOfItsExample) {
  start();
  count();
  ASSERT_TRUE(
      records_.append_quality(std::vector<store::QualityRecord>{{clock_.now(), "diagnostic", "overall", 1}}).ok());
  const json schemas = json::parse(get("/openapi.json").body)["components"]["schemas"];
  const auto expect_described = [&](const json& object, const std::string& schema) {
    for (const auto& [name, value] : object.items()) {
      EXPECT_TRUE(schemas[schema]["properties"].contains(name)) << schema << "." << name;
    }
    for (const json& name : schemas[schema]["required"]) {
      EXPECT_TRUE(object.contains(name.get<std::string>())) << schema << "." << name;
    }
  };
  for (const json& answer : {overview(), schemas["DataQuality"]["example"]}) {
    expect_described(answer, "DataQuality");
    const json& one = answer["sources"].at(0);
    expect_described(one, "SourceQuality");
    expect_described(one["scores"], "QualityScores");
    ASSERT_FALSE(one["fields"].empty());
    for (const json& field : one["fields"]) expect_described(field, "FieldQuality");
    ASSERT_FALSE(one["issues"].empty());
    for (const json& issue : one["issues"]) expect_described(issue, "QualityIssue");
    ASSERT_FALSE(one["history"].empty());
    for (const json& point : one["history"]) expect_described(point, "QualityPoint");
  }
}

}  // namespace
}  // namespace nexusml::api
