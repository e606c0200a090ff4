#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nexusml::api {

/// Takes what a JsonRecords finds.
///
/// Threads: that of its JsonRecords.
class JsonRecordSink {
 public:
  virtual ~JsonRecordSink() = default;

  /// One record. Takes: the line on which it begins, counted from 1; its text with kPadding readable bytes after it.
  virtual void on_record(std::uint64_t line, std::string_view json) = 0;
  /// Something that is none.
  virtual void on_broken(std::uint64_t line, std::string_view reason) = 0;
};

/// Cuts a body that comes piece by piece into JSON objects: lines of NDJSON, or else one object, or a list of them, or
/// several one after the other. What is inside an object is not looked at: its reader does that.
///
/// Behind a broken line NDJSON goes on; behind a broken list there is no way on, and the rest is passed over.
///
/// Threads: one at a time. Cost: memory for one record and one piece; a byte at a time, but for NDJSON.
class JsonRecords {
 public:
  static constexpr std::size_t kPadding = 64;  ///< bytes behind a record that are readable, as the parser wants

  enum class Format { kLines, kValues };

  explicit JsonRecords(Format format, std::size_t maximum_record_bytes = std::size_t{1} << 20)
      : format_(format), maximum_record_bytes_(maximum_record_bytes) {}

  void feed(std::string_view bytes, JsonRecordSink& sink);
  /// The last record needs no line end.
  void finish(JsonRecordSink& sink);

 private:
  enum class State { kStart, kBetween, kInside, kEnded, kBroken };

  void take(bool last, JsonRecordSink& sink);
  std::size_t take_lines(std::string_view text, bool last, JsonRecordSink& sink);
  void take_line(std::string_view line, JsonRecordSink& sink);
  std::size_t take_values(std::string_view text, bool last, JsonRecordSink& sink);
  void step_between(char mark, std::size_t position, JsonRecordSink& sink);
  bool step_inside(char mark);
  void give_up(std::string_view reason, JsonRecordSink& sink);

  const Format format_;
  const std::size_t maximum_record_bytes_;
  std::string pending_;      // behind the last record
  std::size_t scanned_ = 0;  // of pending_
  std::uint64_t line_ = 1;   // of the next byte to scan
  bool skipping_ = false;    // in a line that is too long
  bool started_ = false;     // past the byte order mark

  // Of values.
  State state_ = State::kStart;
  bool in_list_ = false;
  bool needs_comma_ = false;  // before the next one of a list
  std::size_t begin_ = 0;     // of the record, in pending_
  std::uint64_t begin_line_ = 1;
  std::size_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace nexusml::api
