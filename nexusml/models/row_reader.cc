#include "nexusml/models/row_reader.h"

#include <algorithm>
#include <limits>

#include "nexusml/base/text.h"

namespace nexusml::models {
namespace {

int position(const std::vector<std::string>& header, std::string_view name) {
  const auto found = std::find(header.begin(), header.end(), name);
  return found == header.end() ? -1 : static_cast<int>(found - header.begin());
}

Error missing_column(std::string_view name) {
  return Error(ErrorCode::kInvalidArgument, "no column \"" + std::string(name) + "\" in the header",
               {{std::string(name), "the header lacks this column"}});
}

Status check_text(std::string_view text, const char* field) {
  if (base::find_invalid_utf8(text) == std::string_view::npos) return {};
  return Error(ErrorCode::kInvalidArgument, std::string(field) + " is not valid UTF-8", {{field, "not valid UTF-8"}});
}

}  // namespace

Result<RowReader> RowReader::create(const Model& model, const std::vector<std::string>& header,
                                    const InputColumns& columns) {
  RowReader reader(model);
  std::vector<bool> used(header.size(), false);
  const auto use = [&](std::string_view name) {
    const int column = position(header, name);
    if (column >= 0) used[static_cast<std::size_t>(column)] = true;
    return column;
  };
  switch (engine_of(model.info().type)) {
    case Engine::kTextClassifier:
      reader.text_ = use(columns.text);
      // Only e-mail has a subject, here as in a request: for the others such a column is one that they do not use.
      if (model.info().type == ModelType::kEmail && !columns.subject.empty()) reader.subject_ = use(columns.subject);
      if (reader.text_ < 0) return missing_column(columns.text);
      break;
    case Engine::kGradientBoostedTrees: {
      const auto& features = model.info().schema.features();
      for (const Feature& feature : features) reader.feature_columns_.push_back(use(feature.name));
      reader.values_.resize(features.size());
      if (std::none_of(used.begin(), used.end(), [](bool is_used) { return is_used; })) {
        return missing_column(features.empty() ? "" : features.front().name);
      }
      break;
    }
    case Engine::kMatrixFactorisation:
    case Engine::kForecast:
      return Error(ErrorCode::kInternal, "rows for this engine");
  }
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (!used[i]) reader.unused_.push_back(header[i]);
  }
  return reader;
}

Result<Input> RowReader::read_fields(FieldAt at, const void* fields) {
  if (text_ >= 0) {
    const std::string_view text = at(fields, static_cast<std::size_t>(text_));
    const std::string_view subject = subject_ < 0 ? std::string_view() : at(fields, static_cast<std::size_t>(subject_));
    NEXUSML_RETURN_IF_ERROR(check_text(text, "text"));
    NEXUSML_RETURN_IF_ERROR(check_text(subject, "subject"));
    return Input(TextInput{text, subject});
  }
  const FeatureSchema& schema = model_->info().schema;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    values_[i] = std::numeric_limits<double>::quiet_NaN();
    if (feature_columns_[i] < 0) continue;
    const Feature& feature = schema.features()[i];
    const std::string_view cell = base::trim(at(fields, static_cast<std::size_t>(feature_columns_[i])));
    if (is_missing(cell)) continue;
    if (feature.kind == Feature::Kind::kCategorical) {
      values_[i] = schema.code_of(i, cell);
      continue;
    }
    const std::optional<double> number = base::parse_number(cell);
    if (!number) {
      return Error(ErrorCode::kInvalidArgument, "feature \"" + feature.name + "\" is no number",
                   {{"features." + feature.name, "a number was expected"}});
    }
    values_[i] = *number;
  }
  return Input(FeatureInput{values_});
}

}  // namespace nexusml::models
