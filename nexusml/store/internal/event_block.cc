#include "nexusml/store/internal/event_block.h"

#include <array>
#include <cstring>
#include <type_traits>

namespace nexusml::store::internal {
namespace {

template <class Number>
void append_raw(std::string& block, Number number) {
  static_assert(std::is_trivially_copyable_v<Number>);
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  block.append(bytes, sizeof bytes);
}

void append_text(std::string& block, std::string_view text) {
  append_raw(block, static_cast<std::uint32_t>(text.size()));
  block.append(text);
}

std::int64_t ticks(Time time) {
  return time.time_since_epoch().count();
}

/// Takes a block apart from its front; remembers whether it was long enough.
class Cursor {
 public:
  explicit Cursor(std::string_view rest) : rest_(rest) {}

  template <class Number>
  Number number() {
    Number number{};
    if (rest_.size() < sizeof number) {
      short_ = true;
      rest_ = {};
      return number;
    }
    std::memcpy(&number, rest_.data(), sizeof number);
    rest_.remove_prefix(sizeof number);
    return number;
  }
  std::string_view text() {
    const auto size = number<std::uint32_t>();
    if (rest_.size() < size) {
      short_ = true;
      rest_ = {};
    }
    const std::string_view text = rest_.substr(0, short_ ? 0 : size);
    rest_.remove_prefix(text.size());
    return text;
  }
  Time time() { return Time(Time::duration(number<std::int64_t>())); }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool too_short() const { return short_; }

 private:
  std::string_view rest_;
  bool short_ = false;
};

PredictionRecord take_prediction(Cursor& cursor) {
  PredictionRecord prediction;
  prediction.time = cursor.time();
  prediction.value = cursor.number<double>();
  prediction.confidence = cursor.number<double>();
  prediction.latency_seconds = cursor.number<double>();
  prediction.external = cursor.number<std::uint8_t>() != 0;
  for (std::string_view* text : {&prediction.id, &prediction.model, &prediction.version, &prediction.type,
                                 &prediction.label, &prediction.features, &prediction.input_hash, &prediction.error}) {
    *text = cursor.text();
  }
  return prediction;
}

FeedbackRecord take_feedback(Cursor& cursor) {
  FeedbackRecord label;
  label.time = cursor.time();
  label.prediction_id = cursor.text();
  label.label = cursor.text();
  return label;
}

template <class Record, class Take>
bool take_all(Cursor& cursor, std::vector<Record>& into, Take take) {
  const std::size_t before = into.size();
  while (!cursor.at_end()) into.push_back(take(cursor));
  if (cursor.too_short()) into.resize(before);
  return !cursor.too_short();
}

}  // namespace

void begin_block(std::string& block, BlockKind kind) {
  block.push_back(static_cast<char>(kind));
}

void append_prediction(std::string& block, const PredictionRecord& prediction) {
  append_raw(block, ticks(prediction.time));
  append_raw(block, prediction.value);
  append_raw(block, prediction.confidence);
  append_raw(block, prediction.latency_seconds);
  append_raw(block, static_cast<std::uint8_t>(prediction.external ? 1 : 0));
  for (const std::string_view text : {prediction.id, prediction.model, prediction.version, prediction.type,
                                      prediction.label, prediction.features, prediction.input_hash, prediction.error}) {
    append_text(block, text);
  }
}

void append_feedback(std::string& block, const FeedbackRecord& label) {
  append_raw(block, ticks(label.time));
  append_text(block, label.prediction_id);
  append_text(block, label.label);
}

Status read_block(std::string_view block, Block& into) {
  Cursor cursor(block);
  const auto kind = cursor.number<std::uint8_t>();
  bool whole = false;
  if (kind == static_cast<std::uint8_t>(BlockKind::kPredictions)) {
    whole = take_all(cursor, into.predictions, take_prediction);
  } else if (kind == static_cast<std::uint8_t>(BlockKind::kFeedback)) {
    whole = take_all(cursor, into.feedback, take_feedback);
  }
  if (!whole) return Error(ErrorCode::kCorrupt, "a block of records is damaged, or of a newer version");
  return {};
}

}  // namespace nexusml::store::internal
