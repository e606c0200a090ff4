#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::models {

/// A CSV file in memory: named columns of text cells. Cells lie end to end in one buffer.
///
/// Threads: immutable after reading.
class Table {
 public:
  struct Limits {
    std::uint64_t maximum_bytes = 4ULL << 30;  ///< of the whole input
    std::size_t maximum_record_bytes = 8 << 20;
    std::size_t maximum_columns = 20000;
  };

  /// Reads RFC 4180 text: header line, quotes, CRLF or LF, optional BOM.
  ///
  /// Errors: kInvalidArgument with the line: "line 7: 3 fields, the header has 4", "the file is empty", ...
  [[nodiscard]] static Result<Table> parse(std::string_view csv, const Limits& limits);
  [[nodiscard]] static Result<Table> parse(std::string_view csv) { return parse(csv, Limits{}); }
  /// The same from a file. Its name is not in the messages: the caller knows whether it may be shown.
  [[nodiscard]] static Result<Table> read(const std::filesystem::path& file, const Limits& limits);
  [[nodiscard]] static Result<Table> read(const std::filesystem::path& file) { return read(file, Limits{}); }

  [[nodiscard]] std::size_t rows() const { return lines_.size(); }
  [[nodiscard]] std::size_t columns() const { return names_.size(); }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  /// Returns: the column's position, or -1.
  [[nodiscard]] int column(std::string_view name) const;
  /// Errors: kInvalidArgument: `no column "label"; the columns are text, sentiment`.
  [[nodiscard]] Result<std::size_t> require_column(std::string_view name) const;

  [[nodiscard]] std::string_view cell(std::size_t row, std::size_t column) const {
    const std::size_t i = row * names_.size() + column;
    return std::string_view(bytes_).substr(ends_[i], ends_[i + 1] - ends_[i]);
  }
  /// Line of the file on which the row begins, 1 is the header's.
  [[nodiscard]] std::uint64_t line(std::size_t row) const { return lines_[row]; }

 private:
  friend class TableBuilder;

  std::vector<std::string> names_;
  std::string bytes_;
  std::vector<std::uint64_t> ends_{0};  // cell i is bytes_[ends_[i], ends_[i + 1])
  std::vector<std::uint64_t> lines_;
};

}  // namespace nexusml::models
