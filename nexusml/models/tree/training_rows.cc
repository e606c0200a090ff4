#include "nexusml/models/tree/training_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "nexusml/base/text.h"
#include "nexusml/models/tree/tabular_scorer.h"

namespace nexusml::models::tree {
namespace {

Error invalid(std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message));
}

std::string in_quotes(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

std::string at_line(const Table& table, std::size_t row) {
  return "line " + std::to_string(table.line(row)) + ": ";
}

Status read_labels(const Table& table, std::size_t column, const TrainingOptions& options, TrainingRows& target) {
  std::map<std::string_view, std::int32_t> index;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string_view label = base::trim(table.cell(row, column));
    if (label.empty()) return invalid(at_line(table, row) + "column " + in_quotes(options.target) + " is empty");
    index.emplace(label, 0);
    if (index.size() > options.maximum_labels) {
      return invalid("column " + in_quotes(options.target) + " has more than " +
                     std::to_string(options.maximum_labels) + " different values: it does not look like a label");
    }
  }
  if (index.size() == 1) {
    return invalid("column " + in_quotes(options.target) + " holds only " + in_quotes(index.begin()->first) +
                   ": at least two labels are needed");
  }
  for (auto& [label, code] : index) {
    code = static_cast<std::int32_t>(target.label_names.size());
    target.label_names.emplace_back(label);
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    target.labels.push_back(index.find(base::trim(table.cell(row, column)))->second);
  }
  return {};
}

/// What one column of the table turned out to be.
struct ColumnSurvey {
  std::size_t present = 0;
  std::size_t numbers = 0;
  std::optional<std::size_t> first_text;  // row
  double minimum = std::numeric_limits<double>::infinity();
  double maximum = -std::numeric_limits<double>::infinity();
  std::unordered_set<double> different_numbers;              // at most kMaximumNumericCodes + 1
  std::unordered_map<std::string_view, std::size_t> counts;  // of values; at most kMaximumCategories + 1
};

ColumnSurvey survey(const Table& table, std::size_t column) {
  ColumnSurvey found;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string_view cell = base::trim(table.cell(row, column));
    if (is_missing(cell)) continue;
    ++found.present;
    if (found.counts.size() <= kMaximumCategories || found.counts.contains(cell)) ++found.counts[cell];
    const std::optional<double> number = base::parse_number(cell);
    if (!number) {
      if (!found.first_text) found.first_text = row;
      continue;
    }
    ++found.numbers;
    found.minimum = std::min(found.minimum, *number);
    found.maximum = std::max(found.maximum, *number);
    if (found.different_numbers.size() <= kMaximumNumericCodes) found.different_numbers.insert(*number);
  }
  return found;
}

std::optional<std::string> reason_to_drop(const ColumnSurvey& found) {
  if (found.present == 0) return "no value";
  if (found.numbers == found.present) return std::nullopt;
  const std::size_t different = found.counts.size();
  if (different > kMaximumCategories) return "more than " + std::to_string(kMaximumCategories) + " different texts";
  if (different > kMaximumNumericCodes && 2 * different > found.present) {
    return std::to_string(different) + " different texts in " + std::to_string(found.present) + " rows";
  }
  return std::nullopt;
}

Status refuse_broken_number(const Table& table, std::size_t column, const ColumnSurvey& found) {
  if (!found.first_text || found.different_numbers.size() <= kMaximumNumericCodes) return {};
  const double share = static_cast<double>(found.numbers) / static_cast<double>(found.present);
  if (share < kMostlyNumbersShare) return {};
  const std::size_t texts = found.present - found.numbers;
  return invalid(at_line(table, *found.first_text) + "column " + in_quotes(table.names()[column]) + " holds " +
                 in_quotes(base::trim(table.cell(*found.first_text, column))) + ", but " +
                 std::to_string(found.numbers) + " of its " + std::to_string(found.present) +
                 " values are finite numbers; correct the " +
                 (texts == 1 ? "one that is" : std::to_string(texts) + " that are") +
                 " not, leave it empty, or ignore the column");
}

Feature describe(const Table& table, std::size_t column, const ColumnSurvey& found) {
  Feature feature;
  feature.name = table.names()[column];
  feature.missing_share = 1 - static_cast<double>(found.present) / static_cast<double>(table.rows());
  if (found.numbers == found.present) {
    feature.minimum = found.minimum;
    feature.maximum = found.maximum;
    return feature;
  }
  feature.kind = Feature::Kind::kCategorical;
  for (const auto& [value, count] : found.counts) feature.categories.emplace_back(value);
  std::sort(feature.categories.begin(), feature.categories.end());
  return feature;
}

// Two categories need one column; of many, the most frequent get one each, ties in the order of the codes.
void append_columns(std::uint32_t index, const Feature& feature, const ColumnSurvey& found,
                    std::vector<EngineColumn>& columns) {
  if (feature.kind == Feature::Kind::kNumeric) {
    columns.push_back({index, EngineColumn::kNumeric});
    return;
  }
  std::vector<std::pair<std::size_t, std::int32_t>> codes;  // (rows, code)
  for (const std::string& category : feature.categories) {
    codes.emplace_back(found.counts.at(category), static_cast<std::int32_t>(codes.size()));
  }
  if (codes.size() == 2) codes.erase(codes.begin());
  std::sort(codes.begin(), codes.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  codes.resize(std::min(codes.size(), kMaximumEncodedCategories));
  std::sort(codes.begin(), codes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  for (const auto& [rows, code] : codes) columns.push_back({index, code});
}

void encode_values(const Table& table, const std::vector<std::size_t>& sources, TrainingRows& target) {
  const std::vector<Feature>& features = target.schema.features();
  std::vector<double> values(features.size());
  target.values.resize(table.rows() * target.columns.size());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t f = 0; f < features.size(); ++f) {
      const std::string_view cell = base::trim(table.cell(row, sources[f]));
      values[f] = std::numeric_limits<double>::quiet_NaN();
      if (is_missing(cell)) continue;
      values[f] =
          features[f].kind == Feature::Kind::kNumeric ? *base::parse_number(cell) : target.schema.code_of(f, cell);
    }
    encode_columns(target.columns, values,
                   std::span(target.values).subspan(row * target.columns.size(), target.columns.size()));
  }
}

}  // namespace

Result<TrainingRows> encode_training_rows(const Table& table, const TrainingOptions& options) {
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t label_column, table.require_column(options.target));
  std::vector<bool> skipped(table.columns(), false);
  skipped[label_column] = true;
  for (const std::string& name : options.ignore) {
    NEXUSML_ASSIGN_OR_RETURN(const std::size_t column, table.require_column(name));
    skipped[column] = true;
  }
  if (table.rows() < kMinimumTrainingRows) {
    return invalid(std::to_string(table.rows()) + (table.rows() == 1 ? " row" : " rows") + ": at least " +
                   std::to_string(kMinimumTrainingRows) + " are needed to train a model and to check it");
  }
  TrainingRows target;
  NEXUSML_RETURN_IF_ERROR(read_labels(table, label_column, options, target));

  std::vector<Feature> features;
  std::vector<std::size_t> sources;
  for (std::size_t column = 0; column < table.columns(); ++column) {
    if (skipped[column]) continue;
    const ColumnSurvey found = survey(table, column);
    NEXUSML_RETURN_IF_ERROR(refuse_broken_number(table, column, found));
    if (const std::optional<std::string> reason = reason_to_drop(found)) {
      target.dropped += (target.dropped.empty() ? "" : "; ") + table.names()[column] + " (" + *reason + ")";
      continue;
    }
    features.push_back(describe(table, column, found));
    append_columns(static_cast<std::uint32_t>(sources.size()), features.back(), found, target.columns);
    sources.push_back(column);
  }
  if (features.empty()) {
    return invalid(target.dropped.empty() ? "no column is left to learn from"
                                          : "no column is left to learn from; left out: " + target.dropped);
  }
  NEXUSML_ASSIGN_OR_RETURN(target.schema, FeatureSchema::create(std::move(features)));
  encode_values(table, sources, target);
  return target;
}

}  // namespace nexusml::models::tree
