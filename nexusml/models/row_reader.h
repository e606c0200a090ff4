#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/model.h"

namespace nexusml::models {

/// Which columns of a CSV hold the input of text models and of recsys. Tabular models find theirs by the features' names;
/// trend has `values` (parse_series() says how), `horizon` and, if it is there, `period`.
struct InputColumns {
  std::string_view text = "text";
  std::string_view subject = "subject";
  std::string_view user = "user_id";
  std::string_view item = "item_id";
};

/// Turns the rows of a CSV with a given header into a model's inputs: finds the columns once, then converts row by row.
///
/// Threads: one at a time. Lifetime: the model outlives it.
class RowReader {
 public:
  /// Errors: kInvalidArgument naming the missing column. A tabular model takes missing columns as missing values if at
  ///         least one of its features is there.
  [[nodiscard]] static Result<RowReader> create(const Model& model, const std::vector<std::string>& header,
                                                const InputColumns& columns = {});

  /// The input of one row. Lifetime: until the next call, and as long as the fields.
  ///
  /// Errors: kInvalidArgument naming the field: text or an id that is not UTF-8, an id that is empty, a numeric feature
  ///         that is no finite number (infinities too: JSON cannot carry them either), a horizon or period out of range.
  ///         Cells for which is_missing() holds, "NaN" among them, are missing values.
  /// Cost:   no allocation once warm, unless something is wrong.
  template <class Fields>
  [[nodiscard]] Result<Input> read(const Fields& field_at) {
    return read_fields([](const void* fields, std::size_t i) { return (*static_cast<const Fields*>(fields))(i); },
                       &field_at);
  }

  /// Columns of the header that the model does not use, in their order.
  [[nodiscard]] const std::vector<std::string>& unused_columns() const { return unused_; }

 private:
  using FieldAt = std::string_view (*)(const void* fields, std::size_t column);
  /// Where the cells of one feature are and how they are read.
  struct FeatureColumn {
    int column = -1;  // the header lacks it
    bool is_numeric = true;
  };

  explicit RowReader(const Model& model) : model_(&model) {}
  [[nodiscard]] Status find_columns(const std::vector<std::string>& header, const InputColumns& columns);
  [[nodiscard]] Result<Input> read_fields(FieldAt at, const void* fields);
  [[nodiscard]] Result<Input> read_text(FieldAt at, const void* fields) const;
  [[nodiscard]] Result<Input> read_features(FieldAt at, const void* fields);
  [[nodiscard]] Result<Input> read_rating(FieldAt at, const void* fields) const;
  [[nodiscard]] Result<Input> read_series(FieldAt at, const void* fields);

  const Model* model_;
  std::vector<FeatureColumn> features_;  // in the order of the schema
  std::vector<int> columns_;  // other engines: of their fields in the order of the enums in the source; -1: none
  std::vector<double> values_;
  std::vector<std::string> unused_;
};

}  // namespace nexusml::models
