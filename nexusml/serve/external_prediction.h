#pragma once

#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/error.h"
#include "nexusml/telemetry/prediction_event.h"

namespace nexusml::serve {

/// One value of a prediction made elsewhere.
struct ExternalFeature {
  std::string_view name{};
  std::string_view category{};  ///< of a text; its data() is null for numbers and for what is missing
  double number = std::numeric_limits<double>::quiet_NaN();
};

/// A prediction made elsewhere, as its maker tells of it. Only what applies is set.
///
/// Lifetime: a view of the reader that made it, until its next read.
struct ExternalPrediction {
  std::string_view model{};
  std::string id{};  ///< a UUID; empty: its maker gave it none
  std::optional<std::chrono::system_clock::time_point> time{};
  std::vector<ExternalFeature> features{};
  std::string_view label{};                                 ///< the answer, if it is a text
  double value = std::numeric_limits<double>::quiet_NaN();  ///< the answer, if it is a number
  double confidence = std::numeric_limits<double>::quiet_NaN();
  std::optional<std::chrono::nanoseconds> latency{};
  std::string truth{};  ///< the right answer; empty: not known yet
  std::optional<ErrorCode> error{};
};

/// Reads the JSON of one: {"model_type", "prediction_id"?, "timestamp"?, "features"?, "prediction"?, "confidence"?,
/// "latency_seconds"?, "label"?, "error"?}. Null is the same as leaving a field out; unknown fields are passed over.
///
/// Threads: one at a time; reuses its memory. Cost: about 0.6 us with ten features.
class ExternalPredictionReader {
 public:
  static constexpr std::size_t kLongestText = 200;  ///< bytes of a name, a category or a label
  static constexpr std::size_t kMostFeatures = 10'000;

  ExternalPredictionReader();
  ~ExternalPredictionReader();
  ExternalPredictionReader(const ExternalPredictionReader&) = delete;
  ExternalPredictionReader& operator=(const ExternalPredictionReader&) = delete;

  /// Takes:   an object with at least JsonInputReader::kPadding readable bytes after it; the time now, for a prediction
  ///          must not be more than a day in the future.
  /// Returns: false if it is refused; failure() says why.
  [[nodiscard]] bool read(std::string_view json, std::chrono::system_clock::time_point now);
  [[nodiscard]] const ExternalPrediction& prediction() const { return prediction_; }
  [[nodiscard]] const FieldError& failure() const { return failure_; }
  /// What was wrong with a refused one.
  [[nodiscard]] telemetry::InputFault fault() const { return fault_; }
  /// The model that a refused one tells of; empty if it tells of none. Lifetime: until the next read.
  [[nodiscard]] std::string_view refused_model() const;

 private:
  struct Json;
  bool read_fields(std::chrono::system_clock::time_point now);
  bool read_field(std::string_view key, std::chrono::system_clock::time_point now);
  bool read_model();
  bool read_id();
  bool read_time(std::chrono::system_clock::time_point now);
  bool read_features();
  bool read_answer();
  bool read_truth();
  bool read_error();
  bool read_number(std::string_view field, double least, double most, double& number);
  bool refuse(std::string_view field, std::string_view reason,
              telemetry::InputFault fault = telemetry::InputFault::kWrongType);

  std::unique_ptr<Json> json_;  // hides the parser's header
  ExternalPrediction prediction_;
  bool answered_ = false;
  FieldError failure_;
  telemetry::InputFault fault_ = telemetry::InputFault::kNone;
};

}  // namespace nexusml::serve
