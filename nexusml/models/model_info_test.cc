#include "nexusml/models/model_info.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "nexusml/base/time_format.h"
#include "tests/support/sample_models.h"

namespace nexusml::models {
namespace {

using nlohmann::json;

ModelInfo whole_info() {
  ModelInfo info = support::fake_info(ModelType::kRisk, {"no", "yes"});
  info.name = "risk-eu";
  info.version = 12;
  info.created = *base::parse_time("2026-11-22T08:15:30.250Z");
  info.positive_label = "yes";
  info.schema = support::two_features();
  info.training_samples = 1000;
  info.training_duration = std::chrono::duration<double>(1.5);
  info.evaluation.rows = 1000;
  info.evaluation.accuracy = 0.875;
  info.evaluation.auc = 0.9375;
  info.evaluation.confusion = {{500, 25}, {100, 375}};
  info.evaluation.confidence_counts.assign(Evaluation::kConfidenceBins, 0);
  info.evaluation.confidence_counts.back() = 1000;
  info.parameters = {{"trees", "120"}};
  info.checksums = {{"tree.bin", std::string(64, 'a')}};
  return info;
}

std::string refusal(const json& document) {
  const Result<ModelInfo> info = parse_model_info(document.dump());
  if (info.ok()) return "accepted";
  EXPECT_EQ(info.error().code, ErrorCode::kCorrupt);
  return info.error().message;
}

json document() {
  return json::parse(to_json(whole_info()));
}

/// What is said when the member at `pointer` has another value.
std::string refusal_with(const char* pointer, const json& value) {
  json changed = document();
  changed[json::json_pointer(pointer)] = value;
  return refusal(changed);
}

TEST(ModelInfo, ComesBackAsItWasWritten) {
  const std::string text = to_json(whole_info());
  const ModelInfo back = parse_model_info(text).value();
  EXPECT_EQ(to_json(back), text);
  EXPECT_EQ(back.type, ModelType::kRisk);
  EXPECT_EQ(back.name, "risk-eu");
  EXPECT_EQ(back.version, 12u);
  EXPECT_EQ(base::format_time(back.created), "2026-11-22T08:15:30.250Z");
  EXPECT_EQ(back.positive_label, "yes");
  EXPECT_EQ(back.schema.index_of("sex"), 1);
  EXPECT_EQ(back.schema.features()[1].categories, (std::vector<std::string>{"f", "m"}));
  EXPECT_EQ(back.training_duration.count(), 1.5);
  EXPECT_EQ(back.evaluation.accuracy, 0.875);
  EXPECT_FALSE(back.evaluation.log_loss.has_value());
  EXPECT_EQ(back.evaluation.labels, back.labels);
  EXPECT_EQ(back.evaluation.confusion, whole_info().evaluation.confusion);
  EXPECT_EQ(back.evaluation.confidence_counts, whole_info().evaluation.confidence_counts);
  EXPECT_EQ(back.parameters, whole_info().parameters);
  EXPECT_EQ(back.checksums, whole_info().checksums);
}

TEST(ModelInfo, EveryFigureComesBack) {
  Evaluation evaluation;
  double next = 0;
  for (auto* figure : {&evaluation.accuracy, &evaluation.macro_f1, &evaluation.log_loss, &evaluation.brier,
                       &evaluation.ece, &evaluation.auc, &evaluation.rmse, &evaluation.mae, &evaluation.mase_mean,
                       &evaluation.mase_median, &evaluation.smape_mean, &evaluation.coverage_80}) {
    *figure = next += 0.0625;
  }
  ModelInfo info = whole_info();
  info.evaluation = evaluation;
  const Evaluation back = parse_model_info(to_json(info)).value().evaluation;
  EXPECT_EQ(back.accuracy, 0.0625);
  EXPECT_EQ(back.macro_f1, 0.125);
  EXPECT_EQ(back.log_loss, 0.1875);
  EXPECT_EQ(back.brier, 0.25);
  EXPECT_EQ(back.ece, 0.3125);
  EXPECT_EQ(back.auc, 0.375);
  EXPECT_EQ(back.rmse, 0.4375);
  EXPECT_EQ(back.mae, 0.5);
  EXPECT_EQ(back.mase_mean, 0.5625);
  EXPECT_EQ(back.mase_median, 0.625);
  EXPECT_EQ(back.smape_mean, 0.6875);
  EXPECT_EQ(back.coverage_80, 0.75);
}

TEST(ModelInfo, ConfidenceCountsMayBeLeftOutAndAreFiftyOtherwise) {
  json changed = document();
  changed["evaluation"].erase("confidence_counts");
  EXPECT_EQ(parse_model_info(changed.dump()).value().evaluation.confidence_counts.size(), 0u);
  for (const json& value : {json(1), json::array({1, 2}), json(std::vector<double>(50, 0.5)),
                            json(std::vector<int>(50, -1)), json(std::vector<int>(51, 1))}) {
    EXPECT_EQ(refusal_with("/evaluation/confidence_counts", value),
              "\"evaluation.confidence_counts\" has the wrong type")
        << value;
  }
}

TEST(ModelInfo, AFigureThatIsNoNumberIsLeftOutSoThatTheModelCanBeLoaded) {
  ModelInfo info = whole_info();
  info.evaluation.log_loss = std::numeric_limits<double>::quiet_NaN();
  info.evaluation.brier = std::numeric_limits<double>::infinity();
  const ModelInfo back = parse_model_info(to_json(info)).value();
  EXPECT_FALSE(back.evaluation.log_loss.has_value());
  EXPECT_FALSE(back.evaluation.brier.has_value());
}

TEST(ModelInfo, EveryMissingMemberIsNamed) {
  for (const char* key : {"format_version", "type", "name", "version", "created", "labels", "schema",
                          "training_samples", "training_duration_seconds", "evaluation", "parameters", "checksums"}) {
    json changed = document();
    changed.erase(key);
    EXPECT_EQ(refusal(changed), "\"" + std::string(key) + "\" is missing");
  }
}

TEST(ModelInfo, EveryMemberOfTheWrongTypeIsNamed) {
  for (const char* key : {"format_version", "type", "name", "version", "created", "labels", "training_samples",
                          "training_duration_seconds", "parameters", "checksums", "positive_label"}) {
    EXPECT_EQ(refusal_with(("/" + std::string(key)).c_str(), json::array({json::array()})),
              "\"" + std::string(key) + "\" has the wrong type");
  }
  EXPECT_EQ(refusal_with("/evaluation", 1), "\"evaluation\" must be an object");
  EXPECT_EQ(refusal_with("/evaluation/accuracy", "high"), "\"evaluation.accuracy\" has the wrong type");
  EXPECT_EQ(refusal_with("/evaluation/rows", nullptr), "\"evaluation.rows\" has the wrong type");
  EXPECT_EQ(refusal_with("/evaluation/confusion", "none"), "\"evaluation.confusion\" has the wrong type");
  EXPECT_EQ(refusal_with("/schema", json::object()), "\"schema\" must be a list");
  EXPECT_EQ(refusal_with("/schema/1", "sex"), "\"schema[1]\" must be an object");
  EXPECT_EQ(refusal_with("/schema/0/minimum", "low"), "\"schema[0].minimum\" has the wrong type");
  EXPECT_EQ(refusal_with("/schema/1/kind", "text"), "\"schema[1].kind\" must be numeric or categorical");
  EXPECT_EQ(refusal_with("/schema/1/categories", json::array()), "feature \"sex\" is categorical and has no category");
  EXPECT_EQ(refusal_with("/schema/1/name", "age"), "feature \"age\" stands twice in the schema");
}

TEST(ModelInfo, CountsAreWholeNumbers) {
  for (const json& value : {json(-1), json(1.5), json(true), json("1"), json(nullptr), json(1e300)}) {
    EXPECT_EQ(refusal_with("/version", value), "\"version\" has the wrong type") << value;
    EXPECT_EQ(refusal_with("/format_version", value), "\"format_version\" has the wrong type") << value;
  }
}

TEST(ModelInfo, TheConfusionMatrixHoldsCounts) {
  for (const json& value : {json(-1), json(1.5), json(true), json("1"), json(nullptr), json(1e58)}) {
    EXPECT_EQ(refusal_with("/evaluation/confusion/1/1", value), "\"evaluation.confusion\" has the wrong type") << value;
    EXPECT_EQ(refusal_with("/evaluation/confusion/1", value), "\"evaluation.confusion\" has the wrong type") << value;
  }
}

TEST(ModelInfo, ValuesOutsideTheirDomainAreNamed) {
  EXPECT_EQ(refusal_with("/type", "oracle"), "\"type\" is none of the model types");
  EXPECT_EQ(refusal_with("/created", "yesterday"), "\"created\" is no time");
  EXPECT_EQ(refusal_with("/labels", {"no"}), "\"labels\" has fewer than two labels");
  EXPECT_EQ(refusal_with("/labels", {"no", "yes", "no"}), "\"labels\" has a label twice");
  EXPECT_EQ(refusal_with("/positive_label", "maybe"), "\"positive_label\" is none of the labels");
  EXPECT_EQ(refusal_with("/schema", json::array()), "\"schema\" has no feature");
  EXPECT_EQ(refusal_with("/evaluation/confusion", {{1, 2}}), "\"evaluation.confusion\" does not fit the labels");
  EXPECT_EQ(refusal_with("/evaluation/confusion", {{1, 2}, {3}}), "\"evaluation.confusion\" does not fit the labels");
}

TEST(ModelInfo, SaysWhatToDoAboutAForeignFormat) {
  EXPECT_EQ(refusal_with("/format_version", 2), "its format version is 2, this program reads 1; use a newer nexusml");
  EXPECT_EQ(refusal_with("/format_version", 0), "its format version is 0, this program reads 1; train the model again");
}

TEST(ModelInfo, RefusesWhatIsNoObject) {
  EXPECT_EQ(parse_model_info("").error().message, "it is no JSON");
  EXPECT_EQ(parse_model_info("{\"format_version\": 1").error().message, "it is no JSON");
  EXPECT_EQ(parse_model_info("[]").error().message, "it is no JSON object");
  EXPECT_EQ(parse_model_info("null").error().message, "it is no JSON object");
}

TEST(ModelInfo, DeepNestingIsHarmless) {
  EXPECT_FALSE(parse_model_info(std::string(1'000'000, '[')).ok());
  EXPECT_FALSE(parse_model_info(std::string(100'000, '[') + std::string(100'000, ']')).ok());
}

}  // namespace
}  // namespace nexusml::models
