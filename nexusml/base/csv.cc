#include "nexusml/base/csv.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace nexusml::base {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kBlock = 64;

/// One bit for each byte of a block that is a delimiter, a quote, a line end or NUL; all others are ordinary.
#if defined(__SSE2__)
std::uint64_t marks_of(const char* block, char delimiter) {
  const __m128i wanted[] = {_mm_set1_epi8(delimiter), _mm_set1_epi8('"'), _mm_set1_epi8('\n'), _mm_set1_epi8('\r')};
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kBlock; i += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + i));
    __m128i found = _mm_cmpeq_epi8(bytes, _mm_setzero_si128());
    for (const __m128i& mark : wanted) found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, mark));
    bits |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(found))) << i;
  }
  return bits;
}
#else
std::uint64_t marks_of(const char* block, char delimiter) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const char c = block[i];
    const bool found = c == delimiter || c == '"' || c == '\n' || c == '\r' || c == '\0';
    bits |= static_cast<std::uint64_t>(found) << i;
  }
  return bits;
}
#endif

/// The positions of a text's marks, in order.
class Marks {
 public:
  Marks(std::string_view text, std::size_t from, char delimiter) : text_(text), delimiter_(delimiter) { seek(from); }

  void seek(std::size_t from) {
    block_ = from;
    load();
  }
  /// Returns: the next position, or the text's size.
  std::size_t next() {
    while (bits_ == 0) {
      block_ += kBlock;
      if (block_ >= text_.size()) return text_.size();
      load();
    }
    const auto bit = static_cast<std::size_t>(std::countr_zero(bits_));
    bits_ &= bits_ - 1;
    return block_ + bit;
  }

 private:
  void load() {
    if (block_ + kBlock <= text_.size()) {
      bits_ = marks_of(text_.data() + block_, delimiter_);
      return;
    }
    bits_ = 0;
    if (block_ >= text_.size()) return;
    const std::size_t rest = text_.size() - block_;
    std::array<char, kBlock> last{};
    std::memcpy(last.data(), text_.data() + block_, rest);
    bits_ = marks_of(last.data(), delimiter_) & ((std::uint64_t{1} << rest) - 1);
  }

  std::string_view text_;
  char delimiter_;
  std::size_t block_ = 0;
  std::uint64_t bits_ = 0;  // of the block, those not given yet
};

Error at_line(std::uint64_t line, std::string_view what, ErrorCode code) {
  return Error(code, "line " + std::to_string(line) + ": " + std::string(what));
}

void append_undoubled(std::string& target, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    target += text[i];
    if (text[i] == '"') ++i;
  }
}

}  // namespace

CsvParser::CsvParser(Options options, OnRecord on_record, OnBroken on_broken)
    : options_(options), on_record_(std::move(on_record)), on_broken_(std::move(on_broken)) {}

Status CsvParser::feed(std::string_view bytes) {
  const bool in_place = pending_.empty();
  if (!in_place) pending_.append(bytes);
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t used, take(in_place ? bytes : pending_));
  if (in_place) {
    pending_.assign(bytes.substr(used));
  } else {
    pending_.erase(0, used);
  }
  return {};
}

Status CsvParser::finish() {
  while (true) {
    if (!started_ && !pending_.empty()) {
      started_ = true;  // what could have become a byte order mark is text
      NEXUSML_RETURN_IF_ERROR(feed({}));
    }
    if (!open_ && !(quoted_ && closing_quote_ + 1 != pending_.size())) return finish_record();
    if (open_) {
      broken(quote_line_, "a quoted field opens here and is never closed");
    } else {
      broken(line_, "text after a closing quote; a quote inside a quoted field is written twice");
    }
    NEXUSML_RETURN_IF_ERROR(report_broken());
    const std::string rest = std::move(pending_);
    pending_.clear();
    skipping_ = true;
    line_ = record_line_;
    begin_record();
    NEXUSML_RETURN_IF_ERROR(feed(rest));
    if (skipping_) return {};
  }
}

Status CsvParser::finish_record() {
  if (skipping_ || (pending_.empty() && fields_.empty())) return {};
  end_field(pending_.size());
  return emit(pending_);
}

/// Takes the complete records of `text`. Returns: how many bytes of it they are.
Result<std::size_t> CsvParser::take(std::string_view text) {
  std::size_t begin = 0;
  if (!started_) {
    const std::string_view start = text.substr(0, kByteOrderMark.size());
    if (start.size() < kByteOrderMark.size() && kByteOrderMark.starts_with(start)) return std::size_t{0};
    if (start == kByteOrderMark) begin = start.size();
    started_ = true;
  }
  if (skipping_ && !skip_line(text, begin)) return text.size();
  Marks marks(text, begin + scanned_, options_.delimiter);
  while (true) {
    const std::size_t at = marks.next();
    const std::size_t offset = at - begin;
    // The usual case, ahead of all others: a field without quotes ends.
    const bool ends_plain_field = at < text.size() && text[at] == options_.delimiter && !quoted_ &&
                                  offset <= options_.maximum_record_bytes &&
                                  fields_.size() + 1 < options_.maximum_fields;
    if (ends_plain_field) {
      fields_.push_back({field_begin_, offset, false});
      field_begin_ = offset + 1;
      continue;
    }
    Step next = Step::kGoOn;
    if (offset > options_.maximum_record_bytes) {
      next = too_long();
    } else if (at < text.size()) {
      next = step(text[at], offset);
    }
    switch (next) {
      case Step::kGoOn:
        if (at < text.size()) continue;
        scanned_ = offset;
        return begin;
      case Step::kRecordEnds:
        if (offset > 0) {
          end_field(offset);
          NEXUSML_RETURN_IF_ERROR(emit(text.substr(begin, offset)));
        }
        after_cr_ = text[at] == '\r';
        record_line_ = ++line_;
        begin = at + 1;
        begin_record();
        continue;
      case Step::kBroken:
        NEXUSML_RETURN_IF_ERROR(report_broken());
        line_ = record_line_;
        begin_record();
        skipping_ = true;
        if (!skip_line(text, begin)) return text.size();
        marks.seek(begin);
    }
  }
}

/// Moves `begin` behind the end of its line. Returns: false if the text has no line end.
bool CsvParser::skip_line(std::string_view text, std::size_t& begin) {
  const std::size_t end = text.find_first_of("\r\n", begin);
  if (end == std::string_view::npos) return false;
  skipping_ = false;
  after_cr_ = text[end] == '\r';
  record_line_ = ++line_;
  begin = end + 1;
  return true;
}

/// What a byte that is not ordinary means at this place.
CsvParser::Step CsvParser::step(char mark, std::size_t offset) {
  if (mark == '\0') return broken(line_, "a NUL byte, which no text holds");
  if (open_) return step_in_quotes(mark, offset);
  if (mark == '"' && !quoted_) {
    if (offset != field_begin_) return Step::kGoOn;
    quoted_ = open_ = true;
    quote_line_ = line_;
    return Step::kGoOn;
  }
  if (quoted_ && offset != closing_quote_ + 1) {
    return broken(line_, "text after a closing quote; a quote inside a quoted field is written twice");
  }
  if (mark == '"') {
    open_ = doubled_ = true;
    return Step::kGoOn;
  }
  if (mark != options_.delimiter) {
    if (mark == '\n' && after_cr_ && offset == 0) --line_;  // the second half of a line end
    return Step::kRecordEnds;
  }
  end_field(offset);
  if (fields_.size() < options_.maximum_fields) return Step::kGoOn;
  return broken(record_line_, "more than " + std::to_string(options_.maximum_fields) + " fields", ErrorCode::kTooLarge);
}

CsvParser::Step CsvParser::step_in_quotes(char mark, std::size_t offset) {
  if (mark == '\n') ++line_;
  if (mark == '"') {
    open_ = false;
    closing_quote_ = offset;
  }
  return Step::kGoOn;
}

CsvParser::Step CsvParser::broken(std::uint64_t line, std::string_view what, ErrorCode code) {
  fault_ = {line, code, std::string(what)};
  return Step::kBroken;
}

CsvParser::Step CsvParser::too_long() {
  std::string what = "the record is longer than " + std::to_string(options_.maximum_record_bytes) + " bytes";
  if (open_) what += "; is the quote on line " + std::to_string(quote_line_) + " never closed?";
  return broken(record_line_, what, ErrorCode::kTooLarge);
}

Status CsvParser::report_broken() {
  if (!on_broken_) return at_line(fault_.line, fault_.what, fault_.code);
  if (fault_.line == record_line_) return on_broken_(record_line_, Error(fault_.code, fault_.what));
  return on_broken_(record_line_, at_line(fault_.line, fault_.what, fault_.code));
}

void CsvParser::end_field(std::size_t offset) {
  if (quoted_) {
    fields_.push_back({field_begin_ + 1, closing_quote_, doubled_});
  } else {
    fields_.push_back({field_begin_, offset, false});
  }
  field_begin_ = offset + 1;
  quoted_ = doubled_ = false;
}

Status CsvParser::emit(std::string_view record) {
  views_.clear();
  undoubled_.clear();
  for (const Field& field : fields_) {
    const std::string_view text = record.substr(field.begin, field.end - field.begin);
    if (!field.doubled) {
      views_.push_back(text);
      continue;
    }
    if (undoubled_.empty()) undoubled_.reserve(record.size());  // once: the views must not move
    const std::size_t before = undoubled_.size();
    append_undoubled(undoubled_, text);
    views_.push_back(std::string_view(undoubled_).substr(before));
  }
  return on_record_(CsvRecord{views_, record_line_, record});
}

void CsvParser::begin_record() {
  scanned_ = field_begin_ = 0;
  quoted_ = open_ = doubled_ = false;
  fields_.clear();
}

}  // namespace nexusml::base
