#include "nexusml/models/row_reader.h"

#include <algorithm>
#include <limits>
#include <string>

#include "nexusml/base/text.h"
#include "nexusml/models/series_text.h"
#include "nexusml/stats/forecast.h"

namespace nexusml::models {
namespace {

enum TextField : std::uint8_t { kText, kSubject };
enum RatingField : std::uint8_t { kUser, kItem };
enum SeriesField : std::uint8_t { kValues, kHorizon, kPeriod };

int position(const std::vector<std::string>& header, std::string_view name) {
  const auto found = std::find(header.begin(), header.end(), name);
  return found == header.end() ? -1 : static_cast<int>(found - header.begin());
}

Error missing_column(std::string_view name) {
  return Error(ErrorCode::kInvalidArgument, "no column \"" + std::string(name) + "\" in the header",
               {{std::string(name), "the header lacks this column"}});
}

Error invalid(std::string_view field, const std::string& reason) {
  return Error(ErrorCode::kInvalidArgument, std::string(field) + " " + reason, {{std::string(field), reason}});
}

Status check_text(std::string_view text, const char* field) {
  if (base::find_invalid_utf8(text) == std::string_view::npos) return {};
  return Error(ErrorCode::kInvalidArgument, std::string(field) + " is not valid UTF-8", {{field, "not valid UTF-8"}});
}

Status check_id(std::string_view id, const char* field) {
  if (id.empty()) return invalid(field, "is empty");
  return check_text(id, field);
}

Result<std::size_t> parse_steps(std::string_view cell, const char* field, std::size_t least, std::size_t most) {
  const auto steps = base::parse_integer<std::size_t>(cell);
  if (steps && *steps >= least && *steps <= most) return *steps;
  return invalid(field, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

}  // namespace

Result<RowReader> RowReader::create(const Model& model, const std::vector<std::string>& header,
                                    const InputColumns& columns) {
  RowReader reader(model);
  NEXUSML_RETURN_IF_ERROR(reader.find_columns(header, columns));
  std::vector<bool> used(header.size(), false);
  const auto use = [&](int column) {
    if (column >= 0) used[static_cast<std::size_t>(column)] = true;
  };
  for (const FeatureColumn& feature : reader.features_) use(feature.column);
  for (const int column : reader.columns_) use(column);
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (!used[i]) reader.unused_.push_back(header[i]);
  }
  return reader;
}

Status RowReader::find_columns(const std::vector<std::string>& header, const InputColumns& columns) {
  const ModelInfo& info = model_->info();
  const auto require = [&](std::string_view name) -> Status {
    columns_.push_back(position(header, name));
    return columns_.back() < 0 ? Status(missing_column(name)) : Status();
  };
  switch (engine_of(info.type)) {
    case Engine::kTextClassifier:
      NEXUSML_RETURN_IF_ERROR(require(columns.text));
      // Only e-mail has a subject, here as in a request: for the others such a column is one that they do not use.
      columns_.push_back(info.type == ModelType::kEmail && !columns.subject.empty() ? position(header, columns.subject)
                                                                                    : -1);
      return {};
    case Engine::kGradientBoostedTrees:
      for (const Feature& feature : info.schema.features()) {
        features_.push_back({position(header, feature.name), feature.kind == Feature::Kind::kNumeric});
      }
      values_.resize(features_.size());
      if (std::none_of(features_.begin(), features_.end(), [](const FeatureColumn& one) { return one.column >= 0; })) {
        return missing_column(features_.empty() ? "" : info.schema.features().front().name);
      }
      return {};
    case Engine::kMatrixFactorisation:
      NEXUSML_RETURN_IF_ERROR(require(columns.user));
      return require(columns.item);
    case Engine::kForecast:
      NEXUSML_RETURN_IF_ERROR(require("values"));
      NEXUSML_RETURN_IF_ERROR(require("horizon"));
      columns_.push_back(position(header, "period"));
      return {};
  }
  bug("Engine outside the enum");
}

Result<Input> RowReader::read_fields(FieldAt at, const void* fields) {
  switch (engine_of(model_->info().type)) {
    case Engine::kTextClassifier:
      return read_text(at, fields);
    case Engine::kGradientBoostedTrees:
      return read_features(at, fields);
    case Engine::kMatrixFactorisation:
      return read_rating(at, fields);
    case Engine::kForecast:
      return read_series(at, fields);
  }
  bug("Engine outside the enum");
}

Result<Input> RowReader::read_text(FieldAt at, const void* fields) const {
  const std::string_view text = at(fields, static_cast<std::size_t>(columns_[kText]));
  const int subject_column = columns_[kSubject];
  const std::string_view subject =
      subject_column < 0 ? std::string_view() : at(fields, static_cast<std::size_t>(subject_column));
  NEXUSML_RETURN_IF_ERROR(check_text(text, "text"));
  NEXUSML_RETURN_IF_ERROR(check_text(subject, "subject"));
  return Input(TextInput{text, subject});
}

Result<Input> RowReader::read_features(FieldAt at, const void* fields) {
  for (std::size_t i = 0; i < features_.size(); ++i) {
    values_[i] = std::numeric_limits<double>::quiet_NaN();
    const FeatureColumn& feature = features_[i];
    if (feature.column < 0) continue;
    const std::string_view cell = base::trim(at(fields, static_cast<std::size_t>(feature.column)));
    if (!feature.is_numeric) {
      if (!is_missing(cell)) values_[i] = model_->info().schema.code_of(i, cell);
      continue;
    }
    if (const std::optional<double> number = base::parse_number(cell)) {
      values_[i] = *number;
    } else if (!is_missing(cell)) {
      const std::string& name = model_->info().schema.features()[i].name;
      return Error(ErrorCode::kInvalidArgument, "feature \"" + name + "\" is no number",
                   {{"features." + name, "a number was expected"}});
    }
  }
  return Input(FeatureInput{values_});
}

Result<Input> RowReader::read_rating(FieldAt at, const void* fields) const {
  const RatingInput input{.user = at(fields, static_cast<std::size_t>(columns_[kUser])),
                          .item = at(fields, static_cast<std::size_t>(columns_[kItem]))};
  NEXUSML_RETURN_IF_ERROR(check_id(input.user, "user_id"));
  NEXUSML_RETURN_IF_ERROR(check_id(input.item, "item_id"));
  return Input(input);
}

Result<Input> RowReader::read_series(FieldAt at, const void* fields) {
  NEXUSML_RETURN_IF_ERROR(parse_series(at(fields, static_cast<std::size_t>(columns_[kValues])), values_));
  SeriesInput input{.values = values_};
  NEXUSML_ASSIGN_OR_RETURN(
      input.horizon, parse_steps(base::trim(at(fields, static_cast<std::size_t>(columns_[kHorizon]))), "horizon", 1,
                                 stats::kLongestHorizon));
  if (columns_[kPeriod] < 0) return Input(input);
  const std::string_view period = base::trim(at(fields, static_cast<std::size_t>(columns_[kPeriod])));
  if (is_missing(period)) return Input(input);  // it is found
  NEXUSML_ASSIGN_OR_RETURN(input.period, parse_steps(period, "period", 0, stats::kLongestPeriod));
  return Input(input);
}

}  // namespace nexusml::models
