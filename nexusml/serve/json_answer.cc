#include "nexusml/serve/json_answer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <variant>

#include "nexusml/base/json_writer.h"
#include "nexusml/base/text.h"
#include "nexusml/serve/risk_score.h"

namespace nexusml::serve {
namespace {

using base::JsonWriter;

constexpr std::size_t kExplainedFeatures = 5;
constexpr int kRatingDigits = 6;  // significant; the engine computes with 7

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

void write_risk(JsonWriter& json, const models::ModelInfo& info, const models::Prediction& prediction,
                const models::Input& input) {
  const RiskScore risk = risk_score(info, prediction);
  json.field("risk_score", risk.score).field("risk_level", risk.level);
  json.field("confidence", six_decimals(prediction.confidence));
  // The engine speaks of the likelier label; a risk factor speaks of the risk, whether or not that is likelier.
  const bool at_risk = static_cast<std::size_t>(prediction.label) == positive_index(info);
  write_contributions(json, "risk_factors", info, prediction, input, at_risk ? 1 : -1);
}

void write_rating(JsonWriter& json, const models::RatingAnswer& answer, const models::RatingInput& input) {
  if (input.top_k == 0) {
    json.key("predicted_rating").rounded(answer.rating, kRatingDigits);
  } else {
    json.key("items").begin_array();
    for (const models::RankedItem& item : answer.items) {
      json.begin_object().field("item_id", item.item);
      json.key("predicted_rating").rounded(item.rating, kRatingDigits).end_object();
    }
    json.end_array();
  }
  json.field("is_cold_start", answer.is_cold_start);
}

/// How many significant digits of a forecast mean something: enough to tell a thousandth of the narrowest interval.
int forecast_digits(const models::ForecastAnswer& answer) {
  constexpr int kFewest = 6;
  constexpr int kMost = 17;
  double largest = 0;
  double narrowest = std::numeric_limits<double>::infinity();
  for (std::size_t step = 0; step < answer.forecast.size(); ++step) {
    largest = std::max({largest, std::abs(answer.lower[step]), std::abs(answer.upper[step])});
    narrowest = std::min(narrowest, answer.upper[step] - answer.lower[step]);
  }
  if (!(narrowest > 0) || largest == 0) return kMost;
  const double before = std::ceil(std::log10(largest) - std::log10(narrowest));  // digits down to the width
  return static_cast<int>(std::clamp(before + 4, double{kFewest}, double{kMost}));
}

void write_steps(JsonWriter& json, std::string_view key, const std::vector<double>& steps, int digits) {
  // The shortest text that reads back as the same number has never too many digits, and never rounds beyond the largest.
  constexpr double kNearlyTooLarge = 1e300;
  json.key(key).begin_array();
  for (const double step : steps) {
    if (digits >= std::numeric_limits<double>::max_digits10 || std::abs(step) > kNearlyTooLarge) {
      json.value(step);
    } else {
      json.rounded(step, digits);
    }
  }
  json.end_array();
}

void write_forecast(JsonWriter& json, const models::Prediction& prediction) {
  const models::ForecastAnswer& answer = prediction.forecast;
  const int digits = forecast_digits(answer);
  write_steps(json, "forecast", answer.forecast, digits);
  write_steps(json, "lower", answer.lower, digits);
  write_steps(json, "upper", answer.upper, digits);
  json.field("direction", answer.direction).field("confidence", six_decimals(prediction.confidence));
  json.field("method", answer.method);
}

/// What reading the input warned of, then what only the model knows. No id is repeated.
void write_warnings(JsonWriter& json, const models::ModelInfo& info, const models::Prediction& prediction,
                    const std::vector<std::string>& warnings) {
  const bool is_rating = models::engine_of(info.type) == models::Engine::kMatrixFactorisation;
  const bool user_unknown = is_rating && !prediction.rating.user_known;
  const bool item_unknown = is_rating && !prediction.rating.item_known;
  if (warnings.empty() && !user_unknown && !item_unknown) return;
  json.key("warnings").begin_array();
  for (const std::string& warning : warnings) json.value(warning);
  if (user_unknown) json.value("user_id is not among the users that training saw");
  if (item_unknown) json.value("item_id is not among the items that training saw");
  json.end_array();
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
      write_rating(json, prediction.rating, std::get<models::RatingInput>(input));
      break;
    case models::ModelType::kTrend:
      write_forecast(json, prediction);
      break;
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
  write_warnings(json, info, answer.prediction, warnings);
  json.end_object();
  body += '\n';
}

}  // namespace nexusml::serve
