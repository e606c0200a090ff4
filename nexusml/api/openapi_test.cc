#include "nexusml/api/openapi.h"

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "nexusml/api/api.h"
#include "nexusml/api/testing/service_parts.h"
#include "nexusml/base/text.h"
#include "nexusml/http/request.h"
#include "nexusml/serve/json_input.h"
#include "tests/support/sample_models.h"

namespace nexusml::api {
namespace {

using nlohmann::json;

class OpenApi : public testing::Test, protected ServiceParts {
 protected:
  Api api_{service(), 1};
  const json document_ = json::parse(openapi_document(api_.endpoints(), "1.2.3"));
};

/// Calls `found` with every value of a "$ref".
void visit_references(const json& value, const std::function<void(const std::string&)>& found) {
  if (value.is_object() && value.contains("$ref")) found(value["$ref"]);
  if (value.is_structured()) {
    for (const json& member : value) visit_references(member, found);
  }
}

TEST_F(OpenApi, HasEveryEndpointOfTheTable) {
  EXPECT_EQ(document_["openapi"], "3.1.0");
  EXPECT_EQ(document_["info"]["version"], "1.2.3");
  std::size_t operations = 0;
  for (const json& path : document_["paths"]) operations += path.size();
  EXPECT_EQ(operations, api_.endpoints().size());
  std::set<std::string> ids;
  for (const Endpoint& endpoint : api_.endpoints()) {
    const std::string method = base::lowercase_ascii(http::name_of(endpoint.method));
    const json& operation = document_["paths"][std::string(endpoint.path)][method];
    EXPECT_EQ(operation["operationId"], endpoint.id) << endpoint.path;
    EXPECT_FALSE(endpoint.summary.empty()) << endpoint.path;
    EXPECT_FALSE(endpoint.tag.empty()) << endpoint.path;
    EXPECT_TRUE(ids.emplace(endpoint.id).second) << endpoint.id;
    for (const int status : endpoint.answers) EXPECT_TRUE(operation["responses"].contains(std::to_string(status)));
    const bool has_parameters = endpoint.path.find('{') != std::string_view::npos || !endpoint.query.empty();
    EXPECT_EQ(has_parameters, operation.contains("parameters")) << endpoint.path;
    EXPECT_NE(endpoint.handler != nullptr, endpoint.stream != nullptr) << endpoint.path;
  }
  EXPECT_EQ(api_.router().routes().size(), api_.endpoints().size());
}

TEST_F(OpenApi, QueryParametersAndOtherBodiesAreDescribed) {
  const json& train = document_["paths"]["/api/v1/models/{model}/train"]["post"];
  std::set<std::string> names;
  for (const json& parameter : train["parameters"]) {
    if (parameter["in"] != "query") continue;
    names.insert(parameter["name"]);
    EXPECT_FALSE(parameter["description"].get<std::string>().empty());
    EXPECT_TRUE(parameter["schema"].contains("type"));
  }
  EXPECT_EQ(names,
            (std::set<std::string>{"ignore", "item", "positive", "seed", "subject", "target", "text", "type", "user"}));
  for (const char* type : {"text/csv", "multipart/form-data", "application/json"}) {
    EXPECT_TRUE(train["requestBody"]["content"].contains(type)) << type;
  }
}

TEST_F(OpenApi, EveryReferenceLeadsToASchemaAndEverySchemaIsUsed) {
  std::set<std::string> used;
  visit_references(document_, [&](const std::string& reference) {
    ASSERT_TRUE(reference.starts_with("#/")) << reference;
    EXPECT_TRUE(document_.contains(json::json_pointer(reference.substr(1)))) << reference;
    used.insert(reference.substr(reference.rfind('/') + 1));
  });
  for (const auto& [name, schema] : document_["components"]["schemas"].items()) {
    EXPECT_TRUE(used.contains(name)) << name;
  }
}

TEST_F(OpenApi, RequiredMembersAreDescribed) {
  for (const auto& [name, schema] : document_["components"]["schemas"].items()) {
    for (const json& member : schema.value("required", json::array())) {
      EXPECT_TRUE(schema["properties"].contains(member.get<std::string>())) << name << "." << member;
      const bool shown = !schema.contains("example") || schema["example"].contains(member.get<std::string>());
      EXPECT_TRUE(shown) << name << "." << member;
    }
  }
}

/// A model of the type that knows what the examples speak of.
models::ModelInfo model_of(models::ModelType type) {
  models::ModelInfo info = support::fake_info(type, {"a", "b"});
  std::vector<models::Feature> features;
  const auto numeric = [&](std::string_view name) { features.emplace_back().name = name; };
  const auto categorical = [&](std::string_view name, std::vector<std::string> categories) {
    numeric(name);
    features.back().kind = models::Feature::Kind::kCategorical;
    features.back().categories = std::move(categories);
  };
  if (type == models::ModelType::kDiagnostic) {
    numeric("age");
    numeric("glucose");
    categorical("cough", {"no", "yes"});
  } else if (type == models::ModelType::kRisk) {
    for (const char* name : {"age", "income", "loan_amount", "late_payments"}) numeric(name);
    categorical("employment", {"employed", "unemployed"});
  }
  if (!features.empty()) info.schema = models::FeatureSchema::create(features).value();
  return info;
}

/// Whether the reader takes the example without a warning.
bool is_accepted(const json& example, const models::ModelInfo& info) {
  std::string body = example.dump();
  const std::size_t size = body.size();
  body.append(http::Request::kBodyPadding, ' ');
  serve::JsonInputReader reader;
  return reader.read(std::string_view(body).substr(0, size), info) && reader.warnings().empty();
}

TEST_F(OpenApi, ExamplesOfRequestsAreAccepted) {
  const json& schemas = document_["components"]["schemas"];
  const auto accepted = [&](const char* schema, models::ModelType type) {
    return is_accepted(schemas[schema]["example"], model_of(type));
  };
  EXPECT_TRUE(accepted("TextRequest", models::ModelType::kSentiment));
  EXPECT_TRUE(accepted("FeatureRequest", models::ModelType::kDiagnostic));
  EXPECT_TRUE(accepted("RatingRequest", models::ModelType::kRecsys));
  EXPECT_TRUE(accepted("SeriesRequest", models::ModelType::kTrend));
  EXPECT_FALSE(accepted("TextRequest", models::ModelType::kDiagnostic));
}

TEST_F(OpenApi, EveryTypeOfModelHasAnExampleThatItAccepts) {
  const json& predict = document_["paths"]["/api/v1/models/{model}/predict"]["post"];
  const json& requests = predict["requestBody"]["content"]["application/json"]["examples"];
  for (const models::ModelType type : models::kModelTypes) {
    const std::string name(models::name_of(type));
    ASSERT_TRUE(requests.contains(name)) << name;
    EXPECT_TRUE(is_accepted(requests[name]["value"], model_of(type))) << name;
  }
  EXPECT_TRUE(is_accepted(requests["recsys_ranking"]["value"], model_of(models::ModelType::kRecsys)));
  EXPECT_FALSE(is_accepted(requests["trend"]["value"], model_of(models::ModelType::kRecsys)));
}

TEST_F(OpenApi, ExamplesOfAnswersHoldWhatTheirSchemaDescribes) {
  const json& schema = document_["components"]["schemas"]["PredictAnswer"];
  const json& predict = document_["paths"]["/api/v1/models/{model}/predict"]["post"];
  const json& answers = predict["responses"]["200"]["content"]["application/json"]["examples"];
  EXPECT_EQ(answers.size(), predict["requestBody"]["content"]["application/json"]["examples"].size());
  for (const auto& [name, example] : answers.items()) {
    for (const json& member : schema["required"]) {
      EXPECT_TRUE(example["value"].contains(member.get<std::string>())) << name << "." << member;
    }
    for (const auto& [member, value] : example["value"].items()) {
      EXPECT_TRUE(schema["properties"].contains(member)) << name << "." << member;
    }
  }
}

TEST_F(OpenApi, IsTheSameEveryTime) {
  EXPECT_EQ(openapi_document(api_.endpoints(), "1.2.3"), openapi_document(api_.endpoints(), "1.2.3"));
}

TEST(OpenApiDeathTest, ASchemaThatIsNotDefinedIsABug) {
  const std::vector<Endpoint> endpoints{{.path = "/x", .id = "x", .response_schema = "Nothing"}};
  EXPECT_DEATH((void)openapi_document(endpoints, "1"), "BUG: the API names the schema Nothing");
}

}  // namespace
}  // namespace nexusml::api
