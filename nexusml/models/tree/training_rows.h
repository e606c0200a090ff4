#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/feature_schema.h"
#include "nexusml/models/table.h"
#include "nexusml/models/training.h"
#include "nexusml/models/tree/booster.h"
#include "nexusml/models/tree/tabular_parameters.h"

namespace nexusml::models::tree {

inline constexpr std::size_t kMinimumTrainingRows = 10;
inline constexpr std::size_t kMaximumCategories = 1000;       ///< a column with more is taken for an id or free text
inline constexpr std::size_t kMaximumEncodedCategories = 64;  ///< the most frequent ones get an engine column each
inline constexpr double kMostlyNumbersShare = 0.95;           ///< from here on a broken number is a mistake
inline constexpr std::size_t kMaximumNumericCodes = 20;       ///< as many distinct numbers may be codes of categories

/// A table as the engine learns from it.
///
/// Threads: a value.
struct TrainingRows {
  FeatureSchema schema;
  std::vector<EngineColumn> columns;
  std::vector<float> values;  ///< [row * columns + column], NaN for missing
  std::vector<std::int32_t> labels;
  std::vector<std::string> label_names;  ///< sorted
  std::string dropped;                   ///< for people: columns that became no feature, and why; may be empty

  [[nodiscard]] LabelledRows view() const { return {values, columns.size(), labels, label_names.size()}; }
};

/// Finds out what the columns of a table are and encodes its rows.
///
/// A column is numeric if all its values are numbers, else categorical. Left out, and named in `dropped`: columns without
/// any value, and columns of text with more than kMaximumCategories distinct values or with a different one in more than
/// half of the rows (ids, names, free text).
/// Errors: kInvalidArgument with the line or column at fault: no target or ignored column of that name, an empty label,
///         one label only, more than options.maximum_labels of them, fewer than kMinimumTrainingRows rows, no feature left,
///         text in a column of which at least kMostlyNumbersShare are numbers (unless these are at most
///         kMaximumNumericCodes different ones, which then are categories).
[[nodiscard]] Result<TrainingRows> encode_training_rows(const Table& table, const TrainingOptions& options);

}  // namespace nexusml::models::tree
