#include "nexusml/base/csv.h"

#include <algorithm>
#include <array>

namespace nexusml::base {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Error at_line(std::uint64_t line, std::string_view what, ErrorCode code = ErrorCode::kInvalidArgument) {
  return Error(code, "line " + std::to_string(line) + ": " + std::string(what));
}

/// Length of the longest prefix that holds none of the bytes in `stops`.
std::size_t run_length(std::string_view bytes, const std::array<bool, 256>& stops) {
  std::size_t n = 0;
  while (n < bytes.size() && !stops[static_cast<unsigned char>(bytes[n])]) ++n;
  return n;
}

std::array<bool, 256> stop_table(std::string_view characters) {
  std::array<bool, 256> table{};
  for (const char c : characters) table[static_cast<unsigned char>(c)] = true;
  return table;
}

}  // namespace

CsvParser::CsvParser(Options options, OnRecord on_record)
    : options_(options),
      on_record_(std::move(on_record)),
      plain_stops_(stop_table(std::string{options.delimiter, '\n', '\r', '\0'})),
      quoted_stops_(stop_table(std::string{'"', '\n', '\0'})) {}

Status CsvParser::feed(std::string_view bytes) {
  if (!started_) {
    // The mark may arrive in pieces: hold back what may still become one.
    while (!bytes.empty() && bom_.size() < kByteOrderMark.size() && bytes.front() == kByteOrderMark[bom_.size()]) {
      bom_.push_back(bytes.front());
      bytes.remove_prefix(1);
    }
    if (bom_.size() < kByteOrderMark.size() && bytes.empty()) return {};
    started_ = true;
    if (bom_.size() < kByteOrderMark.size()) NEXUSML_RETURN_IF_ERROR(take(bom_));
  }
  return take(bytes);
}

Status CsvParser::finish() {
  if (!started_ && !bom_.empty()) NEXUSML_RETURN_IF_ERROR(take(bom_));
  started_ = true;
  if (state_ == State::kQuoted) return at_line(quote_line_, "a quoted field opens here and is never closed");
  if (state_ == State::kFieldStart && ends_.empty() && record_.empty() && !quoted_) return {};
  return end_record();
}

Status CsvParser::take(std::string_view bytes) {
  while (!bytes.empty()) {
    const char c = bytes.front();
    if (c == '\0') return at_line(line_, "a NUL byte, which no text holds");
    if (after_cr_) {
      after_cr_ = false;
      if (c == '\n') {
        bytes.remove_prefix(1);
        continue;
      }
    }
    std::size_t used = 1;
    switch (state_) {
      case State::kFieldStart:
        if (c == '"') {
          state_ = State::kQuoted;
          quoted_ = true;
          quote_line_ = line_;
          break;
        }
        state_ = State::kPlain;
        [[fallthrough]];
      case State::kPlain:
      case State::kQuoteInQuoted:
        if (c == options_.delimiter) {
          end_field();
        } else if (c == '\n' || c == '\r') {
          after_cr_ = c == '\r';
          ++line_;
          NEXUSML_RETURN_IF_ERROR(end_record());
        } else if (state_ == State::kPlain) {
          used = run_length(bytes, plain_stops_);
          record_.append(bytes.substr(0, used));
        } else if (c == '"') {
          record_.push_back('"');
          state_ = State::kQuoted;
        } else {
          return at_line(line_, "text after a closing quote; a quote inside a quoted field is written twice");
        }
        break;
      case State::kQuoted:
        if (c == '"') {
          state_ = State::kQuoteInQuoted;
        } else if (c == '\n') {
          ++line_;
          record_.push_back(c);
        } else {
          used = run_length(bytes, quoted_stops_);
          record_.append(bytes.substr(0, used));
        }
        break;
    }
    bytes.remove_prefix(used);
    if (record_.size() > options_.maximum_record_bytes) {
      return at_line(
          record_line_,
          "the record is longer than " + std::to_string(options_.maximum_record_bytes) + " bytes" +
              (state_ == State::kQuoted ? "; is the quote on line " + std::to_string(quote_line_) + " never closed?"
                                        : ""),
          ErrorCode::kTooLarge);
    }
    if (ends_.size() >= options_.maximum_fields) {
      return at_line(record_line_, "more than " + std::to_string(options_.maximum_fields) + " fields",
                     ErrorCode::kTooLarge);
    }
  }
  return {};
}

void CsvParser::end_field() {
  ends_.push_back(record_.size());
  state_ = State::kFieldStart;
}

Status CsvParser::end_record() {
  const bool blank = ends_.empty() && record_.empty() && !quoted_;
  end_field();
  Status status;
  if (!blank) {
    fields_.clear();
    std::size_t begin = 0;
    for (const std::size_t end : ends_) {
      fields_.push_back(std::string_view(record_).substr(begin, end - begin));
      begin = end;
    }
    status = on_record_(CsvRecord{fields_, record_line_});
  }
  record_.clear();
  ends_.clear();
  quoted_ = false;
  record_line_ = line_;
  return status;
}

}  // namespace nexusml::base
