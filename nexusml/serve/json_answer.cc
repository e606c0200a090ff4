#include "nexusml/serve/json_answer.h"

#include <algorithm>
#include <cmath>

#include "nexusml/base/json_writer.h"
#include "nexusml/base/text.h"

namespace nexusml::serve {
namespace {

using base::JsonWriter;

constexpr std::size_t kExplainedFeatures = 5;

/// Six decimals: beyond them a probability says nothing, and short numbers are quick to write and to read.
double six_decimals(double number) {
  return std::round(number * 1e6) / 1e6;
}

void write_probabilities(JsonWriter& json, std::string_view key, const models::ModelInfo& info,
                         const models::Prediction& prediction) {
  json.key(key).begin_object();
  for (std::size_t i = 0; i < prediction.scores.size(); ++i)
    json.field(info.labels[i], six_decimals(prediction.scores[i]));
  json.end_object();
}

/// The features that moved the answer most, with their values. Takes: -1 as `sign` to speak of the other label.
void write_contributions(JsonWriter& json, std::string_view key, const models::ModelInfo& info,
                         const models::Prediction& prediction, const models::Input& input, double sign = 1) {
  const std::span<const double> values = std::get<models::FeatureInput>(input).values;
  json.key(key).begin_array();
  for (std::size_t i = 0; i < std::min(prediction.contributions.size(), kExplainedFeatures); ++i) {
    const models::Contribution& contribution = prediction.contributions[i];
    if (contribution.value == 0) break;
    const models::Feature& feature = info.schema.features()[contribution.feature];
    const double value = values[contribution.feature];
    json.begin_object().field("feature", feature.name).key("value");
    if (std::isnan(value)) {
      json.null();
    } else if (feature.kind == models::Feature::Kind::kCategorical) {
      json.value(feature.categories[static_cast<std::size_t>(value)]);
    } else {
      json.value(value);
    }
    json.field("contribution", six_decimals(sign * contribution.value)).end_object();
  }
  json.end_array();
}

/// The label that a two-label model calls positive, as an index.
std::size_t positive_index(const models::ModelInfo& info) {
  const auto found = std::find(info.labels.begin(), info.labels.end(), info.positive_label);
  return found == info.labels.end() ? info.labels.size() - 1 : static_cast<std::size_t>(found - info.labels.begin());
}

std::string_view risk_level(double score) {
  if (score < 25) return "low";
  if (score < 50) return "medium";
  return score < 75 ? "high" : "critical";
}

void write_risk(JsonWriter& json, const models::ModelInfo& info, const models::Prediction& prediction,
                const models::Input& input) {
  const std::size_t positive = positive_index(info);
  const double score = std::round(prediction.scores[positive] * 1e4) / 100;
  json.field("risk_score", score).field("risk_level", risk_level(score));
  json.field("confidence", six_decimals(prediction.confidence));
  // The engine speaks of the likelier label; a risk factor speaks of the risk, whether or not that is likelier.
  const bool at_risk = static_cast<std::size_t>(prediction.label) == positive;
  write_contributions(json, "risk_factors", info, prediction, input, at_risk ? 1 : -1);
}

}  // namespace

void write_answer_fields(JsonWriter& json, const models::ModelInfo& info, const models::Prediction& prediction,
                         const models::Input& input) {
  const auto classified = [&](std::string_view key) {
    json.field(key, info.labels[static_cast<std::size_t>(prediction.label)]);
    json.field("confidence", six_decimals(prediction.confidence));
  };
  switch (info.type) {
    case models::ModelType::kSentiment:
      classified("sentiment");
      write_probabilities(json, "scores", info, prediction);
      break;
    case models::ModelType::kTopic:
      classified("topic");
      write_probabilities(json, "scores", info, prediction);
      break;
    case models::ModelType::kEmail:
      json.field("is_spam", info.labels[static_cast<std::size_t>(prediction.label)] == "spam");
      classified("label");
      break;
    case models::ModelType::kDiagnostic:
      classified("diagnosis");
      write_probabilities(json, "probabilities", info, prediction);
      write_contributions(json, "explanation", info, prediction, input);
      break;
    case models::ModelType::kRisk:
      write_risk(json, info, prediction, input);
      break;
    case models::ModelType::kRecsys:
    case models::ModelType::kTrend:
      bug("an answer of an engine that is not served");
  }
}

void write_answer(std::string& body, const Answer& answer, const models::Input& input,
                  const std::vector<std::string>& warnings) {
  const models::ModelInfo& info = answer.loaded.info();
  JsonWriter json(body);
  json.begin_object().field("prediction_id", base::view(answer.prediction_id)).field("model", info.name);
  json.field("version", base::to_text(info.version));
  json.field("latency_ms", six_decimals(static_cast<double>(answer.latency.count()) / 1e6));
  write_answer_fields(json, info, answer.prediction, input);
  if (!warnings.empty()) {
    json.key("warnings").begin_array();
    for (const std::string& warning : warnings) json.value(warning);
    json.end_array();
  }
  json.end_object();
  body += '\n';
}

}  // namespace nexusml::serve
