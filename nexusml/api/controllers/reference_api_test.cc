#include <gmock/gmock.h>

#include <fstream>
#include <map>

#include "nexusml/api/testing/api_fixture.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr std::string_view kCsv = "Content-Type: text/csv\r\n";

class ReferenceApiTest : public ApiTest {
 protected:
  static std::string path(std::string_view model, std::string_view query = {}) {
    return "/api/v1/monitoring/reference/" + std::string(model) + std::string(query);
  }
  support::HttpAnswer put(std::string_view model, std::string_view query, std::string_view body = {}) {
    return support::send_request(port_, "PUT", path(model, query), body, kCsv);
  }
  support::HttpAnswer remove(std::string_view model) {
    return support::send_request(port_, "DELETE", path(model), {}, {});
  }
  json taken(const support::HttpAnswer& answer, int status = 200) {
    EXPECT_EQ(answer.status, status) << answer.body;
    return json::parse(answer.body);
  }
  void serve_diagnostic() {
    const serve::LoadedModel* loaded = host_.current()->find("diagnostic");
    ASSERT_TRUE(drift_.set_reference("diagnostic", loaded->source->version, loaded->model->reference()).ok());
  }
  /// As the event queue would.
  void count(int rows, double amount) {
    telemetry::EventSource source{.model = "fraud", .external = true, .labels = {"ok"}, .features = {{"amount", {}}}};
    for (int i = 0; i < rows; ++i) {
      const std::vector<double> values{amount + i % 10};
      telemetry::PredictionEvent event;
      event.source = &source;
      event.values = values;
      event.label = 0;
      drift_.on_events({&event, 1});
    }
  }
};

TEST_F(ReferenceApiTest, ATableBecomesTheReferenceOfAModelServedElsewhere) {
  start();
  EXPECT_THAT(problem(get(path("fraud"))), HasSubstr("404 no model \"fraud\" is watched"));
  const json set = taken(put("fraud", "?types=code:categorical&ignore=id&prediction=answer&confidence=sure",
                             "id,amount,code,answer,sure\n1,2.5,7,ok,0.9\n2,3.5,8,fraud,0.8\n3,x\n4,,7,ok,0.7\n"));
  EXPECT_EQ(set["origin"], "upload");
  EXPECT_EQ(set["rows"], 3);
  EXPECT_EQ(set["skipped_rows"], 1);
  EXPECT_TRUE(set["created"].is_string());
  const json& profile = set["profile"];
  ASSERT_EQ(profile["features"].size(), 2U);
  EXPECT_EQ(profile["features"][0]["name"], "amount");
  EXPECT_EQ(profile["features"][0]["kind"], "numeric");
  EXPECT_EQ(profile["features"][0]["missing"], 1);
  EXPECT_EQ(profile["features"][1]["kind"], "categorical");
  EXPECT_EQ(profile["labels"]["categories"][0]["name"], "ok");
  EXPECT_EQ(profile["confidence"]["count"], 3);
  EXPECT_EQ(taken(get(path("fraud")))["profile"], profile);
  EXPECT_EQ(taken(remove("fraud"))["origin"], nullptr);
  EXPECT_THAT(problem(remove("fraud")), HasSubstr("404"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path() / "uploads")) << "uploads are removed";
}

TEST_F(ReferenceApiTest, OfAModelServedHereOnlyItsFeaturesAreTakenWithTheirTypes) {
  start();
  serve_diagnostic();
  EXPECT_EQ(taken(get(path("diagnostic")))["origin"], "training");
  EXPECT_THAT(problem(put("diagnostic", "", "weight\n70\n")),
              HasSubstr("422 no column is a feature; the table has weight"));
  const json set = taken(put("diagnostic", "", "age,cough,label\n40,no,ill\n50,yes,well\n"));
  ASSERT_EQ(set["profile"]["features"].size(), 2U);
  EXPECT_EQ(set["origin"], "upload");
  const json drift = json::parse(get("/api/v1/monitoring/drift?model_type=diagnostic").body)["models"][0];
  EXPECT_EQ(drift["reference_origin"], "upload");
  EXPECT_EQ(drift["reference_rows"], 2);
  EXPECT_EQ(taken(remove("diagnostic"))["origin"], "training");
}

TEST_F(ReferenceApiTest, AWindowOrTheNextPredictionsBecomeTheReference) {
  start();
  EXPECT_THAT(problem(put("fraud", "?from_window=current")), HasSubstr("404"));
  EXPECT_EQ(taken(put("fraud", "", "amount\n1\n2\n3\n4\n"))["rows"], 4);
  count(150, 3);
  EXPECT_THAT(problem(put("fraud", "?from_window=current")), HasSubstr("409 the window holds 150 predictions"));
  count(150, 3);
  const json window = taken(put("fraud", "?from_window=3600"));
  EXPECT_EQ(window["origin"], "window");
  EXPECT_EQ(window["rows"], 300);
  EXPECT_EQ(window["profile"]["features"][0]["minimum"], 3);
  EXPECT_EQ(window["profile"]["features"][0]["maximum"], 12);
  const json learning = taken(put("fraud", "?from_next=50"), 202);
  EXPECT_EQ(learning["learning"], (json{{"predictions", 0}, {"wanted", 50}}));
  EXPECT_EQ(learning["origin"], "window");
  count(60, 100);
  drift_.evaluate_now();
  const json learnt = taken(get(path("fraud")));
  EXPECT_EQ(learnt["origin"], "learnt");
  EXPECT_EQ(learnt["rows"], 50);
  EXPECT_EQ(learnt["learning"], nullptr);
  EXPECT_EQ(learnt["profile"]["features"][0]["minimum"], 100);
}

TEST_F(ReferenceApiTest, WhatCannotBeTakenIsRefusedWithTheReason) {
  start();
  EXPECT_THAT(problem(put("bad%20name", "", "a\n1\n")), HasSubstr("422 model: a model's name, which begins with"));
  EXPECT_THAT(problem(put("fraud", "", "")), HasSubstr("422 the file is empty"));
  EXPECT_THAT(problem(put("fraud", "", "a,b\n")), HasSubstr("422 there is no row below the header"));
  EXPECT_THAT(problem(put("fraud", "?types=a:magic", "a\n1\n")), HasSubstr("write column=numeric"));
  EXPECT_THAT(problem(put("fraud", "?types=c:numeric", "a\n1\n")), HasSubstr("no column \"c\"; there are a"));
  EXPECT_THAT(problem(put("fraud", "?ignore=a", "a\n1\n")), HasSubstr("no column is a feature"));
  EXPECT_THAT(problem(put("fraud", "?from_window=yesterday")),
              HasSubstr("422 from_window: 'current', 1 to 604800 seconds"));
  EXPECT_THAT(problem(put("fraud", "?from_next=0")),
              HasSubstr("422 from_next: a number of predictions from 1 to 1000000 was expected, not \"0\""));
  EXPECT_THAT(problem(put("fraud", "?from_next=5&from_window=current")),
              HasSubstr("422 from_next: give either from_window or from_next"));
  EXPECT_THAT(problem(put("fraud", "?from_next=5")), HasSubstr("404"));
}

TEST_F(ReferenceApiTest, OfATextModelTheTextsSuffice) {
  start();
  const serve::LoadedModel* loaded = host_.current()->find("sentiment");
  ASSERT_TRUE(drift_.set_reference("sentiment", loaded->source->version, loaded->model->reference()).ok());
  const std::string rows = "12,\"two words\",good\n13,\"a \"\"b\"\",\nc\",bad\n14,naïve,good\n15,too short\n";
  const json set = taken(put("sentiment", "", "id,text,label\n" + rows));
  EXPECT_EQ(set["rows"], 3);
  EXPECT_EQ(set["skipped_rows"], 1);
  const json& features = set["profile"]["features"];
  ASSERT_EQ(features.size(), 4U);
  std::map<std::string, json> by_name;
  for (const json& one : features) by_name[one["name"]] = one;
  EXPECT_EQ(by_name["text.characters"]["minimum"], 5);
  EXPECT_EQ(by_name["text.characters"]["maximum"], 9);
  EXPECT_DOUBLE_EQ(by_name["text.words"]["mean"].get<double>(), 2.0);
  EXPECT_DOUBLE_EQ(by_name["text.non_ascii_share"]["maximum"].get<double>(), 0.2);
  EXPECT_EQ(taken(put("sentiment", "?text=review", "review,text\na bc,x\n"))["profile"]["features"][0]["maximum"], 4);
  const std::string traits = "text.characters,text.words,text.non_ascii_share,text.mean_word_length";
  EXPECT_EQ(taken(put("sentiment", "", traits + ",text\n7,1,0,7,x\n"))["profile"]["features"][0]["maximum"], 7);
  EXPECT_THAT(problem(put("sentiment", "?text=body", "text\na\n")), HasSubstr("422 text: no column \"body\""));
  EXPECT_THAT(problem(put("sentiment", "?text=text", traits + ",text\n7,1,0,7,x\n")),
              HasSubstr("traits of texts already"));
  EXPECT_THAT(problem(put("sentiment", "", "words\na\n")), HasSubstr("422 no column is a feature"));
  EXPECT_THAT(problem(put("sentiment", "", "")), HasSubstr("422 the file is empty"));
  EXPECT_THAT(problem(put("diagnostic", "?text=text", "text\na\n")), HasSubstr("diagnostic is no text model"));
}

TEST_F(SevenModelsTest, AnEmailsSubjectCountsWithItsText) {
  start();
  const support::HttpAnswer set = support::send_request(port_, "PUT", "/api/v1/monitoring/reference/email",
                                                        "subject,text,label\nhi,abcd,spam\n", kCsv);
  ASSERT_EQ(set.status, 200) << set.body;
  const json features = json::parse(set.body)["profile"]["features"];
  ASSERT_EQ(features.size(), 4U) << "and no label";
  EXPECT_EQ(features[0]["name"], "text.characters");
  EXPECT_EQ(features[0]["maximum"], 7) << "two, a line end, four";
}

TEST_F(ReferenceApiTest, OfAModelServedElsewhereTextsCountWhenTheyAreNamedOrItsFeaturesAreTraits) {
  start();
  const json plain = taken(put("tickets", "", "text\nabc\n"))["profile"];
  EXPECT_EQ(plain["features"][0]["kind"], "categorical") << "nobody said that it is more than a category";
  const json named = taken(put("tickets", "?text=text", "text,priority\nabc,1\nde,2\n"))["profile"];
  ASSERT_EQ(named["features"].size(), 5U);
  const json known = taken(put("tickets", "", "text,priority\nabcd,1\nde,2\n"))["profile"];
  ASSERT_EQ(known["features"].size(), 5U);
  for (const json& one : known["features"]) {
    EXPECT_EQ(one["kind"], "numeric") << one["name"];
    if (one["name"] == "text.characters") {
      EXPECT_EQ(one["maximum"], 4);
    }
  }
}

TEST_F(ReferenceApiTest, TheDocumentNamesEveryMemberOfTheAnswer) {
  start();
  const json answer = taken(put("fraud", "", "amount,country\n1,PT\n2,VN\n"));
  const json schemas = json::parse(get("/openapi.json").body)["components"]["schemas"];
  const auto expect_described = [&](const json& object, std::string_view schema) {
    for (const auto& [name, value] : object.items()) {
      EXPECT_TRUE(schemas[std::string(schema)]["properties"].contains(name)) << schema << "." << name;
    }
    for (const json& name : schemas[std::string(schema)]["required"]) {
      EXPECT_TRUE(object.contains(name.get<std::string>())) << schema << "." << name;
    }
  };
  expect_described(answer, "Reference");
  expect_described(schemas["Reference"]["example"], "Reference");
  expect_described(answer["profile"], "ReferenceProfile");
  expect_described(answer["profile"]["features"][0], "NumericProfile");
  expect_described(answer["profile"]["features"][1], "CategoricalProfile");
}

}  // namespace
}  // namespace nexusml::api
