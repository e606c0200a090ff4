#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "nexusml/base/result.h"
#include "nexusml/models/model.h"
#include "nexusml/telemetry/prediction_event.h"

// What the readers of a batch hand on.
namespace nexusml::serve::batch {

/// One row of the input. Lifetime: the callback's.
struct Row {
  std::uint64_t line = 0;                      ///< on which it begins
  std::string_view text{};                     ///< CSV: the record as it stood; empty if it is none
  std::span<const std::string_view> fields{};  ///< CSV only
};

/// Takes rows as a reader finds them.
///
/// Threads: the reader's.
class RowSink {
 public:
  virtual ~RowSink() = default;
  /// Once, before all rows. Takes: the header; of NDJSON an empty row.
  virtual void on_header(const Row& header) = 0;
  virtual void on_row(const Row& row, const models::Input& input) = 0;
  virtual void on_bad_row(const Row& row, const Error& reason, telemetry::InputFault fault) = 0;
};

/// Turns bytes into rows, whatever the pieces.
///
/// Threads: one at a time.
class RowSource {
 public:
  virtual ~RowSource() = default;
  /// Errors: the input has no rows that could be read at all.
  [[nodiscard]] virtual Status feed(std::string_view bytes) = 0;
  [[nodiscard]] virtual Status finish() = 0;
};

}  // namespace nexusml::serve::batch
