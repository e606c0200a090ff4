#pragma once

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
  std::string_view text;   ///< the record as it stands in the input, quotes and all, without its line end
};

/// Reads RFC 4180 text piece by piece: commas, double quotes ("" inside), LF, CRLF or CR, a UTF-8 byte order mark. Line
/// breaks may stand inside quotes; blank lines are skipped; a quote inside an
/// unquoted field is an ordinary character. Cutting the input elsewhere never changes the records.
///
/// Cost:    64 bytes a step; a record is copied only when a piece ends within it, a field only when it has "" inside.
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
  /// Called for a record that is none, with the line on which it begins and what is wrong. Reading goes on behind that
  /// line, so that a stray quote costs one row and not all that follow. An error it returns stops the parser.
  using OnBroken = std::function<Status(std::uint64_t line, const Error& reason)>;

  /// Takes: `on_broken`, if broken records are to be skipped; without it they stop the parser.
  CsvParser(Options options, OnRecord on_record, OnBroken on_broken = {});
  explicit CsvParser(OnRecord on_record) : CsvParser(Options{}, std::move(on_record)) {}

  /// Errors: kInvalidArgument "line 3: ..." for text after a closing quote or a NUL byte, kTooLarge beyond a limit.
  /// After an error only
  ///         destroying is allowed.
  [[nodiscard]] Status feed(std::string_view bytes);
  /// The last record needs no line end. Errors: as feed, and an unclosed quote with the line on which it opened.
  [[nodiscard]] Status finish();

 private:
  struct Field {
    std::size_t begin = 0;  // offset in the record
    std::size_t end = 0;
    bool doubled = false;  // has "" inside
  };
  enum class Step { kGoOn, kRecordEnds, kBroken };

  Result<std::size_t> take(std::string_view text);
  bool skip_line(std::string_view text, std::size_t& begin);
  Step step(char mark, std::size_t offset);
  Step step_in_quotes(char mark, std::size_t offset);
  Step quote(std::size_t offset);
  Step broken(std::uint64_t line, std::string_view what, ErrorCode code = ErrorCode::kInvalidArgument);
  Step too_long();
  Status report_broken();
  void end_field(std::size_t offset);
  Status emit(std::string_view record);
  void begin_record();
  [[nodiscard]] Status finish_record();

  Options options_;
  OnRecord on_record_;
  OnBroken on_broken_;
  std::string pending_;  // the record that the last piece did not complete

  // The record under way; offsets count from its first byte.
  std::size_t scanned_ = 0;
  std::size_t field_begin_ = 0;
  std::size_t closing_quote_ = 0;  // of a field that is quoted and closed
  bool quoted_ = false;            // the field begins with a quote
  bool open_ = false;              // inside quotes
  bool doubled_ = false;           // the field has "" inside
  std::vector<Field> fields_;      // the complete ones
  std::uint64_t record_line_ = 1;
  std::uint64_t quote_line_ = 1;  // on which the open quote began
  std::uint64_t line_ = 1;        // of the next byte
  std::vector<std::string_view> views_;
  std::string undoubled_;  // fields with "" inside, as they are meant

  struct Fault {
    std::uint64_t line = 0;
    ErrorCode code = ErrorCode::kInvalidArgument;
    std::string what;
  };
  Fault fault_;            // why step() said kBroken
  bool started_ = false;   // past the byte order mark
  bool after_cr_ = false;  // the last record ended with CR; a following LF belongs to it
  bool skipping_ = false;  // behind a broken record, up to the end of its line
};

}  // namespace nexusml::base
