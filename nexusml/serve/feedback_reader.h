#pragma once

#include <memory>
#include <string_view>

#include "nexusml/base/error.h"
#include "nexusml/store/record_types.h"

namespace nexusml::serve {

/// Reads the truth about one prediction: {"prediction_id": "..", "label": ..}. A label that is a number or a truth value is
/// kept as its text. Unknown fields are passed over.
///
/// Threads: one at a time; reuses its memory.
class FeedbackReader {
 public:
  static constexpr std::size_t kLongestLabel = 1000;  ///< bytes

  FeedbackReader();
  ~FeedbackReader();
  FeedbackReader(const FeedbackReader&) = delete;
  FeedbackReader& operator=(const FeedbackReader&) = delete;

  /// Takes:   an object with at least JsonInputReader::kPadding readable bytes after it.
  /// Returns: false if it is refused; failure() says why. The record's time is the caller's to fill in.
  [[nodiscard]] bool read(std::string_view json, store::FeedbackRecord& record);
  [[nodiscard]] const FieldError& failure() const { return failure_; }

 private:
  struct Json;
  bool refuse(std::string_view field, std::string_view reason);

  std::unique_ptr<Json> json_;  // hides the parser's header
  FieldError failure_;
};

}  // namespace nexusml::serve
