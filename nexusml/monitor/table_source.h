#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "nexusml/base/result.h"

namespace nexusml::monitor {

/// A CSV text that is read piece by piece, and can be read again from its start.
///
/// Threads: one at a time.
class TableSource {
 public:
  TableSource() = default;
  virtual ~TableSource() = default;
  TableSource(const TableSource&) = delete;
  TableSource& operator=(const TableSource&) = delete;

  /// Errors: kUnavailable with the reason.
  [[nodiscard]] virtual Status rewind() = 0;
  /// Returns: bytes read into `place`; 0 at the end. Errors: kUnavailable with the reason.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<char> place) = 0;
  /// For showing progress; it can be off when the file grows.
  [[nodiscard]] virtual std::uint64_t bytes() const = 0;
};

/// A file.
///
/// Errors: kNotFound if it cannot be opened, kInvalidArgument if it is no regular file: a pipe cannot be read twice.
[[nodiscard]] Result<std::unique_ptr<TableSource>> open_table_file(const std::filesystem::path& file);

/// A text in memory.
[[nodiscard]] std::unique_ptr<TableSource> table_text(std::string text);

}  // namespace nexusml::monitor
