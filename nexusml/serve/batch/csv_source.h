#pragma once

#include <cstddef>
#include <optional>

#include "nexusml/base/csv.h"
#include "nexusml/models/row_reader.h"
#include "nexusml/serve/batch/row.h"

namespace nexusml::serve::batch {

/// Rows from a CSV text with a header line.
///
/// Threads: one at a time. Lifetime: model, columns and sink outlive it.
class CsvSource final : public RowSource {
 public:
  CsvSource(const models::Model& model, const models::InputColumns& columns, std::size_t maximum_row_bytes,
            RowSink& sink);

  /// Errors: kInvalidArgument for a header that is broken or lacks a needed column.
  [[nodiscard]] Status feed(std::string_view bytes) override { return parser_.feed(bytes); }
  /// Errors: as feed; kInvalidArgument if there is no header.
  [[nodiscard]] Status finish() override;

 private:
  Status take(const base::CsvRecord& record);
  Status take_header(const base::CsvRecord& record);
  Status take_broken(std::uint64_t line, const Error& reason);

  const models::Model& model_;
  models::InputColumns columns_;
  RowSink& sink_;
  base::CsvParser parser_;
  std::optional<models::RowReader> reader_;
  std::size_t width_ = 0;  // fields of the header
};

}  // namespace nexusml::serve::batch
