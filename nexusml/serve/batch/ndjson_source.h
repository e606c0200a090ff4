#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/serve/batch/row.h"
#include "nexusml/serve/json_input.h"

namespace nexusml::serve::batch {

/// Rows from lines of JSON. Line ends are LF or CRLF, blank lines are skipped, and so is a UTF-8 byte order mark.
///
/// Threads: one at a time. Lifetime: model and sink outlive it.
class NdjsonSource final : public RowSource {
 public:
  NdjsonSource(const models::Model& model, std::size_t maximum_row_bytes, RowSink& sink)
      : model_(model), maximum_row_bytes_(maximum_row_bytes), sink_(sink) {}

  [[nodiscard]] Status feed(std::string_view bytes) override;
  [[nodiscard]] Status finish() override;

 private:
  void begin();
  void take_pending(bool last);
  void take_line(std::string_view line);
  void refuse_long_line();

  const models::Model& model_;
  std::size_t maximum_row_bytes_;
  RowSink& sink_;
  JsonInputReader reader_;
  std::string pending_;       // lines that are not read yet
  std::size_t searched_ = 0;  // of pending_, without a line end
  std::uint64_t line_ = 1;
  bool begun_ = false;
  bool skipping_ = false;  // in a line that is too long
};

}  // namespace nexusml::serve::batch
