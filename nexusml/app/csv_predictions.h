#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/csv.h"
#include "nexusml/base/result.h"
#include "nexusml/models/row_reader.h"

namespace nexusml::app {

/// Turns CSV with inputs into the same CSV with answers, piece by piece: every row gains `prediction`, `confidence` and
/// `error` behind its own columns. A bad row fails alone: its `error` says why.
///
/// Threads: one at a time. Lifetime: the model outlives it.
class CsvPredictions {
 public:
  CsvPredictions(const models::Model& model, models::InputColumns columns);
  CsvPredictions(const CsvPredictions&) = delete;
  CsvPredictions& operator=(const CsvPredictions&) = delete;

  /// Appends the answers of the rows that `input` completes.
  ///
  /// Errors: kInvalidArgument for a header without the needed columns, and for text that is no CSV (with the line).
  [[nodiscard]] Status feed(std::string_view input, std::string& output);
  [[nodiscard]] Status finish(std::string& output);

  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  [[nodiscard]] std::uint64_t failed() const { return failed_; }
  /// "line 7: ..." of the first failures, at most ten.
  [[nodiscard]] const std::vector<std::string>& first_failures() const { return failures_; }

 private:
  Status add(const base::CsvRecord& record);
  Status header(const base::CsvRecord& record);
  void row(const base::CsvRecord& record);
  void fail(std::uint64_t line, const std::string& reason);

  const models::Model& model_;
  models::InputColumns columns_;
  base::CsvParser parser_;
  std::optional<models::RowReader> reader_;
  std::size_t width_ = 0;
  models::Workspace workspace_;
  models::Prediction prediction_;
  std::string* output_ = nullptr;  // of the call under way
  std::uint64_t rows_ = 0;
  std::uint64_t failed_ = 0;
  std::vector<std::string> failures_;
};

}  // namespace nexusml::app
