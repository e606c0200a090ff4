#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/error.h"
#include "nexusml/models/model.h"
#include "nexusml/telemetry/prediction_event.h"

namespace nexusml::serve {

/// Why an input was refused.
struct InputFailure {
  bool malformed = false;  ///< it is no JSON object at all; else a field of it is wrong
  Error error;
  telemetry::InputFault fault = telemetry::InputFault::kMalformed;

  /// The name of the field at fault; empty if there is none.
  [[nodiscard]] std::string_view field() const {
    return error.fields.empty() ? std::string_view() : std::string_view(error.fields.front().field);
  }
};

/// Fields of an input that its model does not know.
///
/// Lifetime: a view of the input.
struct UnknownFields {
  std::uint32_t count = 0;
  std::string_view first{};
};

/// Reads the JSON of one prediction's input: {"text": ..}, {"features": {..}}, {"user_id": .., "item_id": ..} or
/// {"user_id": .., "top_k": ..}, {"values": [..], "horizon": ..}.
///
/// Threads: one at a time; every thread that needs one has its own and reuses its memory.
class JsonInputReader {
 public:
  /// Bytes after a text that must be readable, for it is parsed in wide steps.
  static constexpr std::size_t kPadding = 64;
  static constexpr std::size_t kLargestTopK = 1000;
  static constexpr std::size_t kMostValues = 100'000;  ///< of one series
  static constexpr std::size_t kLongestHorizon = 10'000;
  static constexpr std::size_t kLongestPeriod = 10'000;

  JsonInputReader();
  ~JsonInputReader();
  JsonInputReader(JsonInputReader&&) noexcept;
  JsonInputReader& operator=(JsonInputReader&&) noexcept;

  /// Reads `body` as the input of a model.
  ///
  /// Takes:    a body with at least kPadding readable bytes after it.
  /// Returns:  false if it is refused; failure() says why. input() and warnings() hold until the next call.
  /// Cost:     no allocation once warm, unless something is wrong.
  [[nodiscard]] bool read(std::string_view body, const models::ModelInfo& info);

  [[nodiscard]] const models::Input& input() const { return input_; }
  /// Fields that the model does not know, and categories it never saw: named, never their values.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }
  [[nodiscard]] const UnknownFields& unknown_fields() const { return unknown_; }
  [[nodiscard]] const InputFailure& failure() const { return failure_; }

 private:
  struct Json;
  bool read_text(const models::ModelInfo& info);
  bool read_features(const models::ModelInfo& info);
  std::string read_value(const models::FeatureSchema& schema, std::size_t position);
  bool read_rating();
  bool read_series();
  bool read_values();
  bool malformed(std::string_view what);
  bool refuse(std::string_view field, std::string_view reason,
              telemetry::InputFault fault = telemetry::InputFault::kNotAllowed);
  bool refuse_type(std::string_view field, std::string_view reason) {
    return refuse(field, reason, telemetry::InputFault::kWrongType);
  }
  bool refuse_missing(std::string_view field, std::string_view reason = "is missing") {
    return refuse(field, reason, telemetry::InputFault::kMissingField);
  }
  void pass_over(std::string_view kind, std::string_view name);

  std::unique_ptr<Json> json_;  // hides the parser's header
  models::Input input_;
  std::vector<double> values_;
  std::vector<bool> seen_;  // per feature: it stood in the body
  std::vector<std::string> warnings_;
  UnknownFields unknown_;
  InputFailure failure_;
};

}  // namespace nexusml::serve
