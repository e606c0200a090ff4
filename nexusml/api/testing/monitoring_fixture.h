#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/api/testing/api_fixture.h"
#include "nexusml/api/testing/json_schema.h"
#include "nexusml/base/uuid.h"
#include "nexusml/telemetry/record.h"

namespace nexusml::api {

/// The server with ways to fill its metrics and its record store at once, without predictions.
class MonitoringTest : public ApiTest {
 protected:
  using Time = std::chrono::system_clock::time_point;

  /// An answer of GET /api/v1/monitoring/`path`, which must be as the document describes it.
  nlohmann::json ask(std::string_view path, std::string_view schema) {
    const support::HttpAnswer answer = get("/api/v1/monitoring/" + std::string(path));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    nlohmann::json body = nlohmann::json::parse(answer.body);
    const nlohmann::json schemas = nlohmann::json::parse(get("/openapi.json").body)["components"]["schemas"];
    std::vector<std::string> faults;
    check_schema(body, schemas.at(std::string(schema)), schemas, std::string(schema), faults);
    check_schema(schemas.at(std::string(schema)).at("example"), schemas.at(std::string(schema)), schemas, "example",
                 faults);
    EXPECT_EQ(faults, std::vector<std::string>());
    return body;
  }
  std::string refusal(std::string_view path) { return problem(get("/api/v1/monitoring/" + std::string(path))); }

  /// Predictions in the metrics alone.
  void record(std::string_view model, std::string_view label, double confidence, int times = 1) {
    for (int i = 0; i < times; ++i) {
      telemetry::record_prediction(telemetry_, model, label, confidence, telemetry::Seconds(0.002));
    }
  }
  /// A prediction in the record store alone.
  void store_prediction(std::string_view model, std::string_view label, double confidence, Time time,
                        std::string_view error = {}) {
    const base::Uuid7Generator::Text id = ids_.next(time);
    const store::PredictionRecord one{.id = base::view(id),
                                      .time = time,
                                      .model = model,
                                      .version = "1",
                                      .type = "sentiment",
                                      .label = label,
                                      .confidence = confidence,
                                      .latency_seconds = 0.004,
                                      .features = {},
                                      .input_hash = {},
                                      .error = error};
    const auto outcome = records_.write_predictions({&one, 1});
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    ASSERT_EQ(outcome->written, 1);
  }
  /// From now on the record store cannot be opened. Before its first use.
  void take_records_away() { std::filesystem::create_directory(folder_.path() / "records.db"); }

  static const nlohmann::json& model_named(const nlohmann::json& models, std::string_view name) {
    const auto found = std::ranges::find_if(models, [&](const nlohmann::json& one) { return one["model"] == name; });
    EXPECT_NE(found, models.end()) << name;
    return *found;
  }

 private:
  base::Uuid7Generator ids_;
};

}  // namespace nexusml::api
