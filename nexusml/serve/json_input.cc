#include "nexusml/serve/json_input.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "nexusml/base/text.h"
#include "nexusml/serve/internal/json_text.h"
#include "nexusml/serve/internal/json_value.h"

namespace nexusml::serve {

using internal::type_word;
using internal::warn;

namespace {

constexpr std::size_t kMaximumDepth = 32;

/// Why a body could not be parsed. JSON's grammar leaves people guessing only where numbers are concerned.
std::string parse_failure(simdjson::error_code error, std::string_view body) {
  std::string reason = "the body is no valid JSON: ";
  if (error == simdjson::NUMBER_ERROR) return reason + "a number is malformed, or too large to be kept";
  reason += simdjson::error_message(error);
  for (const std::string_view word : {"NaN", "Infinity", "nan", "inf"}) {
    if (body.find(word) != std::string_view::npos) return reason + " (JSON has no NaN and no infinity)";
  }
  return reason;
}

}  // namespace

JsonInputReader::JsonInputReader()
    : json_(std::make_unique<Json>()), failure_{.error = Error(ErrorCode::kInvalidArgument, "")} {}
JsonInputReader::~JsonInputReader() = default;
JsonInputReader::JsonInputReader(JsonInputReader&&) noexcept = default;
JsonInputReader& JsonInputReader::operator=(JsonInputReader&&) noexcept = default;

bool JsonInputReader::malformed(std::string_view what) {
  failure_ = {true, Error(ErrorCode::kInvalidArgument, std::string(what))};
  return false;
}

bool JsonInputReader::refuse(std::string_view field, std::string_view reason, telemetry::InputFault fault) {
  failure_ = {false,
              Error(ErrorCode::kInvalidArgument, std::string(field) + ": " + std::string(reason),
                    {{std::string(field), std::string(reason)}}),
              fault};
  return false;
}

void JsonInputReader::pass_over(std::string_view kind, std::string_view name) {
  if (unknown_.count++ == 0) unknown_.first = name;
  warn(warnings_, kind, name, "\" was ignored");
}

bool JsonInputReader::read(std::string_view body, const models::ModelInfo& info) {
  warnings_.clear();
  unknown_ = {};
  if (body.empty()) return malformed("the body is empty; a JSON object was expected");
  if (json_->parser.capacity() < body.size() || json_->parser.max_depth() != kMaximumDepth) {
    if (json_->parser.allocate(std::max<std::size_t>(body.size(), 4096), kMaximumDepth) != simdjson::SUCCESS) {
      return malformed("the body is too large");
    }
  }
  dom::element document;
  if (const auto error = json_->parser.parse(body.data(), body.size(), false).get(document)) {
    return malformed(parse_failure(error, body));
  }
  if (document.get_object().get(json_->root) != simdjson::SUCCESS) {
    return malformed("the body must be a JSON object, not " + std::string(type_word(document.type())));
  }
  switch (models::engine_of(info.type)) {
    case models::Engine::kTextClassifier:
      return read_text(info);
    case models::Engine::kGradientBoostedTrees:
      return read_features(info);
    case models::Engine::kMatrixFactorisation:
      return read_rating();
    case models::Engine::kForecast:
      return read_series();
  }
  bug("Engine outside the enum");
}

bool JsonInputReader::read_text(const models::ModelInfo& info) {
  const bool takes_subject = info.type == models::ModelType::kEmail;
  std::optional<std::string_view> text;
  std::optional<std::string_view> subject;
  for (const dom::key_value_pair member : json_->root) {
    const bool is_text = member.key == "text";
    if (!is_text && !(takes_subject && member.key == "subject")) {
      pass_over("unknown field \"", member.key);
      continue;
    }
    std::string_view value;
    if (member.value.get_string().get(value) != simdjson::SUCCESS) {
      return refuse_type(member.key, "a string was expected, not " + std::string(type_word(member.value.type())));
    }
    std::optional<std::string_view>& target = is_text ? text : subject;
    if (target) return refuse(member.key, "stands twice");
    target = value;
  }
  if (!text) return refuse_missing("text");
  input_ = models::TextInput{*text, subject.value_or("")};
  return true;
}

/// Reads one feature's value. Returns: why it is refused; empty if it is not.
std::string JsonInputReader::read_value(const models::FeatureSchema& schema, std::size_t position) {
  const models::Feature& feature = schema.features()[position];
  const dom::element& value = json_->value;
  switch (value.type()) {
    case dom::element_type::NULL_VALUE:
      return {};
    case dom::element_type::ARRAY:
    case dom::element_type::OBJECT:
      return "one value was expected, not " + std::string(type_word(value.type()));
    case dom::element_type::STRING:
      if (feature.kind == models::Feature::Kind::kNumeric) return "a number was expected, not a string";
      break;
    case dom::element_type::BOOL:
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
    case dom::element_type::DOUBLE:
      break;
  }
  if (feature.kind == models::Feature::Kind::kCategorical) {
    values_[position] = schema.code_of(position, internal::text_of(value, json_->category).value_or(""));
    if (std::isnan(values_[position])) {
      warn(warnings_, "feature \"", feature.name, "\" has a category that training never saw");
    }
  } else if (bool truth = false; value.get_bool().get(truth) == simdjson::SUCCESS) {
    values_[position] = truth ? 1 : 0;
  } else {
    values_[position] = value.get_double().value_unsafe();
  }
  return {};
}

bool JsonInputReader::read_features(const models::ModelInfo& info) {
  dom::element features_element;
  bool found = false;
  for (const dom::key_value_pair member : json_->root) {
    if (member.key == "features") {
      if (found) return refuse("features", "stands twice");
      features_element = member.value;
      found = true;
    } else {
      pass_over("unknown field \"", member.key);
    }
  }
  if (!found) return refuse_missing("features");
  dom::object features;
  if (features_element.get_object().get(features) != simdjson::SUCCESS) {
    return refuse_type("features", "an object was expected, not " + std::string(type_word(features_element.type())));
  }
  const models::FeatureSchema& schema = info.schema;
  values_.assign(schema.size(), std::numeric_limits<double>::quiet_NaN());
  seen_.assign(schema.size(), false);
  std::size_t known = 0;
  for (const dom::key_value_pair member : features) {
    const int index = schema.index_of(member.key);
    if (index < 0) {
      pass_over("unknown feature \"", member.key);
      continue;
    }
    const auto position = static_cast<std::size_t>(index);
    if (seen_[position]) return refuse("features." + std::string(member.key), "stands twice");
    seen_[position] = true;
    ++known;
    json_->value = member.value;
    const std::string refusal = read_value(schema, position);
    if (!refusal.empty()) return refuse_type("features." + std::string(member.key), refusal);
  }
  if (known == 0) {
    return refuse_missing(
        "features", "holds none of the model's features; the first is \"" + schema.features().front().name + "\"");
  }
  input_ = models::FeatureInput{values_};
  return true;
}

}  // namespace nexusml::serve
