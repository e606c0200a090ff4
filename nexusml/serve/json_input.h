#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/error.h"
#include "nexusml/models/model.h"

namespace nexusml::serve {

/// Why an input was refused.
struct InputFailure {
  bool malformed = false;  ///< it is no JSON object at all; else a field of it is wrong
  Error error;
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
  bool refuse(std::string_view field, std::string_view reason);

  std::unique_ptr<Json> json_;  // hides the parser's header
  models::Input input_;
  std::vector<double> values_;
  std::vector<bool> seen_;  // per feature: it stood in the body
  std::vector<std::string> warnings_;
  InputFailure failure_;
};

}  // namespace nexusml::serve
