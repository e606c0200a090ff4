#include "nexusml/api/request/json_records.h"

#include <algorithm>

#include "nexusml/base/text.h"

namespace nexusml::api {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

void JsonRecords::feed(std::string_view bytes, JsonRecordSink& sink) {
  if (skipping_) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    skipping_ = false;
    ++line_;
  }
  pending_.append(bytes);
  if (!started_ && pending_.size() < kByteOrderMark.size() && kByteOrderMark.starts_with(pending_)) return;
  take(false, sink);
}

void JsonRecords::finish(JsonRecordSink& sink) {
  if (!skipping_) take(true, sink);
}

void JsonRecords::take(bool last, JsonRecordSink& sink) {
  if (!started_ && pending_.starts_with(kByteOrderMark)) pending_.erase(0, kByteOrderMark.size());
  started_ = true;
  const std::size_t size = pending_.size();
  pending_.append(kPadding, ' ');
  const std::string_view text = std::string_view(pending_).substr(0, size);
  const std::size_t used = format_ == Format::kLines ? take_lines(text, last, sink) : take_values(text, last, sink);
  pending_.resize(size);
  pending_.erase(0, used);
  scanned_ -= used;
}

/// Returns: how much of `text` is done with.
std::size_t JsonRecords::take_lines(std::string_view text, bool last, JsonRecordSink& sink) {
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text.find('\n', scanned_)) != std::string_view::npos; begin = scanned_) {
    take_line(text.substr(begin, end - begin), sink);
    ++line_;
    scanned_ = end + 1;
  }
  scanned_ = text.size();
  if (last) {
    take_line(text.substr(begin), sink);
    return text.size();
  }
  if (text.size() - begin <= maximum_record_bytes_) return begin;
  sink.on_broken(line_, "the line is too long");
  skipping_ = true;
  return text.size();
}

void JsonRecords::take_line(std::string_view line, JsonRecordSink& sink) {
  if (line.size() > maximum_record_bytes_) return sink.on_broken(line_, "the line is too long");
  line = base::trim(line);
  if (!line.empty()) sink.on_record(line_, line);
}

std::size_t JsonRecords::take_values(std::string_view text, bool last, JsonRecordSink& sink) {
  for (; scanned_ < text.size() && state_ != State::kBroken; ++scanned_) {
    const char mark = text[scanned_];
    if (state_ != State::kInside) {
      step_between(mark, scanned_, sink);
    } else if (step_inside(mark)) {
      state_ = State::kBetween;
      needs_comma_ = in_list_;
      sink.on_record(begin_line_, text.substr(begin_, scanned_ + 1 - begin_));
    } else if (scanned_ - begin_ >= maximum_record_bytes_) {
      give_up("the object is too large", sink);
    }
    if (mark == '\n') ++line_;
  }
  if (state_ == State::kBroken) scanned_ = text.size();
  if (last && state_ == State::kInside) give_up("the object has no end", sink);
  if (last && state_ == State::kBetween && in_list_) give_up("the list has no end", sink);
  if (state_ != State::kInside) return scanned_;
  const std::size_t used = begin_;
  begin_ = 0;
  return used;
}

void JsonRecords::give_up(std::string_view reason, JsonRecordSink& sink) {
  sink.on_broken(state_ == State::kInside ? begin_line_ : line_, reason);
  state_ = State::kBroken;
}

/// A byte outside all objects.
void JsonRecords::step_between(char mark, std::size_t position, JsonRecordSink& sink) {
  if (mark == ' ' || mark == '\t' || mark == '\n' || mark == '\r') return;
  if (mark == '[' && state_ == State::kStart) {
    in_list_ = true;
    state_ = State::kBetween;
  } else if (mark == ']' && state_ == State::kBetween && in_list_) {
    state_ = State::kEnded;
  } else if (mark == ',' && needs_comma_) {
    needs_comma_ = false;
  } else if (mark == '{' && state_ != State::kEnded && !needs_comma_) {
    state_ = State::kInside;
    begin_ = position;
    begin_line_ = line_;
    depth_ = 1;
  } else {
    give_up("an object was expected, or the end", sink);
  }
}

/// A byte of an object. Returns: whether it was its last one.
bool JsonRecords::step_inside(char mark) {
  if (in_string_) {
    if (escaped_) {
      escaped_ = false;
    } else if (mark == '\\') {
      escaped_ = true;
    } else if (mark == '"') {
      in_string_ = false;
    }
    return false;
  }
  switch (mark) {
    case '"':
      in_string_ = true;
      return false;
    case '{':
    case '[':
      ++depth_;
      return false;
    case '}':
    case ']':
      return --depth_ == 0;
    default:
      return false;
  }
}

}  // namespace nexusml::api
