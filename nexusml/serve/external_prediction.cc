#include "nexusml/serve/external_prediction.h"

#include <algorithm>
#include <cmath>

#include "nexusml/base/text.h"
#include "nexusml/base/time_format.h"
#include "nexusml/serve/feedback_reader.h"
#include "nexusml/serve/internal/json_text.h"
#include "nexusml/serve/prediction_id.h"
#include "nexusml/telemetry/error_types.h"

namespace nexusml::serve {
namespace {

namespace dom = simdjson::dom;
using std::chrono::system_clock;
using telemetry::InputFault;

constexpr double kLongestLatency = 86'400;  // s

bool is_name(std::string_view name) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !name.empty() && name.size() <= 64 && is_word(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return is_word(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_short_text(std::string_view text) {
  return !text.empty() && text.size() <= ExternalPredictionReader::kLongestText &&
         text.find('\0') == std::string_view::npos;
}

std::optional<ErrorCode> error_named(std::string_view name) {
  for (const ErrorCode code : telemetry::kErrorCodes) {
    if (base::name_of(code) == name) return code;
  }
  return std::nullopt;
}

}  // namespace

struct ExternalPredictionReader::Json {
  dom::parser parser;
  dom::object root;
  dom::element value;  // of the field being read
  std::string room;
};

ExternalPredictionReader::ExternalPredictionReader() : json_(std::make_unique<Json>()) {}
ExternalPredictionReader::~ExternalPredictionReader() = default;

bool ExternalPredictionReader::refuse(std::string_view field, std::string_view reason, InputFault fault) {
  failure_ = {std::string(field), std::string(reason)};
  fault_ = fault;
  return false;
}

std::string_view ExternalPredictionReader::refused_model() const {
  std::string_view model;
  if (fault_ == InputFault::kMalformed) return {};
  return json_->root["model_type"].get_string().get(model) == simdjson::SUCCESS && is_name(model) ? model
                                                                                                  : std::string_view();
}

bool ExternalPredictionReader::read(std::string_view json, system_clock::time_point now) {
  if (const std::string reason = internal::parse_object(json_->parser, json, json_->root); !reason.empty()) {
    return refuse("", reason, InputFault::kMalformed);
  }
  std::vector<ExternalFeature> features = std::move(prediction_.features);  // its memory
  features.clear();
  prediction_ = {};
  prediction_.features = std::move(features);
  answered_ = false;
  return read_fields(now);
}

bool ExternalPredictionReader::read_fields(system_clock::time_point now) {
  for (const dom::key_value_pair member : json_->root) {
    if (member.value.is_null()) continue;
    json_->value = member.value;
    if (!read_field(member.key, now)) return false;
  }
  if (prediction_.model.empty()) return refuse("model_type", "is missing", InputFault::kMissingField);
  if (!answered_ && !prediction_.error) {
    return refuse("prediction", "is missing, and so is an error", InputFault::kMissingField);
  }
  return true;
}

bool ExternalPredictionReader::read_field(std::string_view key, system_clock::time_point now) {
  if (key == "features") return read_features();
  if (key == "model_type") return read_model();
  if (key == "prediction_id") return read_id();
  if (key == "timestamp") return read_time(now);
  if (key == "prediction") return read_answer();
  if (key == "confidence") return read_number(key, 0, 1, prediction_.confidence);
  if (key == "label") return read_truth();
  if (key == "error") return read_error();
  if (key == "latency_seconds") {
    double seconds = 0;
    if (!read_number(key, 0, kLongestLatency, seconds)) return false;
    prediction_.latency = std::chrono::nanoseconds(std::llround(seconds * 1e9));
  }
  return true;
}

bool ExternalPredictionReader::read_model() {
  if (json_->value.get_string().get(prediction_.model) == simdjson::SUCCESS && is_name(prediction_.model)) return true;
  return refuse("model_type", "a name was expected: 1 to 64 letters, digits, '-', '_' and '.', no mark at its start");
}

bool ExternalPredictionReader::read_id() {
  const auto name = internal::text_of(json_->value, json_->room);
  if (!name || name->empty() || name->size() > kLongestPredictionId) {
    return refuse("prediction_id", "a string of 1 to 200 bytes was expected");
  }
  prediction_.id = uuid_of_prediction(*name);
  return true;
}

bool ExternalPredictionReader::read_time(system_clock::time_point now) {
  std::optional<system_clock::time_point> time;
  std::string_view text;
  double seconds = 0;
  if (json_->value.get_string().get(text) == simdjson::SUCCESS) {
    time = base::parse_time(text);
  } else if (json_->value.get_double().get(seconds) == simdjson::SUCCESS && std::abs(seconds) < 9e9) {
    time = system_clock::time_point(
        std::chrono::duration_cast<system_clock::duration>(std::chrono::microseconds(std::llround(seconds * 1e6))));
  }
  if (!time) return refuse("timestamp", "RFC 3339, such as 2026-11-22T08:15:30Z, or seconds since 1970 were expected");
  if (*time < system_clock::time_point() || *time > now + std::chrono::hours(24)) {
    return refuse("timestamp", "lies before 1970 or in the future", InputFault::kNotAllowed);
  }
  prediction_.time = time;
  return true;
}

bool ExternalPredictionReader::read_features() {
  dom::object features;
  if (json_->value.get_object().get(features) != simdjson::SUCCESS) return refuse("features", "an object was expected");
  for (const dom::key_value_pair member : features) {
    ExternalFeature feature{.name = member.key};
    bool truth = false;
    if (member.value.get_double().get(feature.number) == simdjson::SUCCESS || member.value.is_null()) {
      // as it is
    } else if (member.value.get_bool().get(truth) == simdjson::SUCCESS) {
      feature.number = truth ? 1 : 0;
    } else if (member.value.get_string().get(feature.category) != simdjson::SUCCESS ||
               (!feature.category.empty() && !is_short_text(feature.category))) {
      return refuse("features." + std::string(member.key.substr(0, kLongestText)),
                    "a number, a string of at most 200 bytes, true, false or null was expected");
    }
    if (!is_short_text(member.key)) return refuse("features", "a name of 1 to 200 bytes was expected");
    if (prediction_.features.size() >= kMostFeatures)
      return refuse("features", "are more than 10000", InputFault::kNotAllowed);
    prediction_.features.push_back(feature);
  }
  return true;
}

bool ExternalPredictionReader::read_answer() {
  bool truth = false;
  if (json_->value.get_bool().get(truth) == simdjson::SUCCESS) {
    prediction_.label = truth ? "true" : "false";
  } else if (json_->value.get_string().get(prediction_.label) == simdjson::SUCCESS) {
    if (!is_short_text(prediction_.label)) return refuse("prediction", "a label of 1 to 200 bytes was expected");
  } else if (json_->value.get_double().get(prediction_.value) != simdjson::SUCCESS) {
    return refuse("prediction", "a string, a number, true or false was expected");
  }
  answered_ = true;
  return true;
}

bool ExternalPredictionReader::read_truth() {
  const auto label = internal::text_of(json_->value, json_->room);
  if (!label || label->empty() || label->size() > FeedbackReader::kLongestLabel ||
      label->find('\0') != std::string_view::npos) {
    return refuse("label", "a string of 1 to 1000 bytes, a number, true or false was expected");
  }
  prediction_.truth = *label;
  return true;
}

bool ExternalPredictionReader::read_error() {
  bool failed = true;
  std::string_view name;
  if (json_->value.get_string().get(name) == simdjson::SUCCESS) {
    // What a message says is its maker's business; only kinds of errors become labels.
    if (!name.empty()) prediction_.error = error_named(name).value_or(ErrorCode::kInternal);
    return true;
  }
  if (json_->value.get_bool().get(failed) != simdjson::SUCCESS) {
    return refuse("error", "a string, true or false was expected");
  }
  if (failed) prediction_.error = ErrorCode::kInternal;
  return true;
}

bool ExternalPredictionReader::read_number(std::string_view field, double least, double most, double& number) {
  if (json_->value.get_double().get(number) == simdjson::SUCCESS && number >= least && number <= most) return true;
  return refuse(field, "a number from " + base::to_text(least) + " to " + base::to_text(most) + " was expected",
                json_->value.is_number() ? InputFault::kNotAllowed : InputFault::kWrongType);
}

}  // namespace nexusml::serve
