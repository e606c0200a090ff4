#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::base {

/// One record of a CSV text. The views live until the callback returns.
struct CsvRecord {
  std::span<const std::string_view> fields;
  std::uint64_t line = 0;  ///< on which the record begins, counted from 1
};

/// Reads RFC 4180 text piece by piece: commas, double quotes ("" inside), LF, CRLF or CR, a UTF-8 byte order mark. Line
/// breaks may stand inside quotes; blank lines are skipped; a quote inside an
/// unquoted field is an ordinary character. Cutting the input elsewhere never changes the records.
///
/// Threads: one at a time.
class CsvParser {
 public:
  struct Options {
    char delimiter = ',';
    std::size_t maximum_record_bytes = 8 << 20;  ///< bounds the memory that an unclosed quote can take
    std::size_t maximum_fields = 20000;
  };
  /// Called for every record; an error it returns stops the parser and is returned from feed() or finish().
  using OnRecord = std::function<Status(const CsvRecord&)>;

  CsvParser(Options options, OnRecord on_record);
  explicit CsvParser(OnRecord on_record) : CsvParser(Options{}, std::move(on_record)) {}

  /// Errors: kInvalidArgument "line 3: ..." for text after a closing quote or a NUL byte, kTooLarge beyond a limit.
  /// After an error only
  ///         destroying is allowed.
  [[nodiscard]] Status feed(std::string_view bytes);
  /// The last record needs no line end. Errors: as feed, and an unclosed quote with the line on which it opened.
  [[nodiscard]] Status finish();

 private:
  enum class State { kFieldStart, kPlain, kQuoted, kQuoteInQuoted };

  Status take(std::string_view bytes);
  void end_field();
  Status end_record();

  Options options_;
  OnRecord on_record_;
  std::array<bool, 256> plain_stops_;   // bytes that end a run of ordinary characters
  std::array<bool, 256> quoted_stops_;  // the same inside quotes
  State state_ = State::kFieldStart;
  std::string record_;             // the fields' bytes end to end
  std::vector<std::size_t> ends_;  // where each field ends in record_
  std::vector<std::string_view> fields_;
  std::uint64_t line_ = 1;         // of the next byte
  std::uint64_t record_line_ = 1;  // on which the record began
  std::uint64_t quote_line_ = 1;   // on which the open quote began
  std::string bom_;                // first bytes of the input while they may still become a byte order mark
  bool started_ = false;           // past the byte order mark
  bool after_cr_ = false;          // the last byte ended a record with CR; a following LF belongs to it
  bool quoted_ = false;            // the record holds a quoted field, so it is not a blank line
};

}  // namespace nexusml::base
