#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/model.h"

namespace nexusml::models {

/// Which columns of a CSV hold a text model's input.
struct InputColumns {
  std::string_view text = "text";
  std::string_view subject = "subject";
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
  /// Errors: kInvalidArgument naming the field: text that is not UTF-8, a numeric feature that is no number.
  template <class Fields>
  [[nodiscard]] Result<Input> read(const Fields& field_at) {
    return read_fields([](const void* fields, std::size_t i) { return (*static_cast<const Fields*>(fields))(i); },
                       &field_at);
  }

  /// Columns of the header that the model does not use, in their order.
  [[nodiscard]] const std::vector<std::string>& unused_columns() const { return unused_; }

 private:
  using FieldAt = std::string_view (*)(const void* fields, std::size_t column);
  explicit RowReader(const Model& model) : model_(&model) {}
  [[nodiscard]] Result<Input> read_fields(FieldAt at, const void* fields);

  const Model* model_;
  int text_ = -1;
  int subject_ = -1;
  std::vector<int> feature_columns_;  // per feature of the schema; -1: the header lacks it
  std::vector<double> values_;
  std::vector<std::string> unused_;
};

}  // namespace nexusml::models
