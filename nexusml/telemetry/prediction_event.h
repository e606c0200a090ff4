#pragma once

#include <bit>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/error.h"

namespace nexusml::telemetry {

/// One input column of a model, as its events number it.
struct EventFeature {
  std::string name{};
  std::vector<std::string> categories{};  ///< a categorical value is an index into them; empty: the feature is numeric
};

/// What of an input may be kept beyond the moment. Whatever it is, monitors see the numbers in `values` and keep none of
/// them, only counts.
enum class StoredInput {
  kFull,    ///< the input as it came
  kHashed,  ///< a hash, which tells equal inputs from others
  kNone
};

/// What the events of one model version have in common.
///
/// Threads: immutable once shared.
struct EventSource {
  std::string model{};    ///< the name, as metrics label it
  std::string type{};     ///< "sentiment", ...; for a model served elsewhere what its owner calls it
  std::string version{};  ///< "3"
  bool external = false;
  StoredInput stored_input = StoredInput::kNone;
  std::vector<std::string> labels{};
  std::vector<EventFeature> features{};
};

/// As a value: something was there, but it is no value of this feature (a category that training never saw, a text for a
/// number). A NaN of its own, so that whoever does not care takes it for missing; copying keeps it, arithmetic need not.
inline constexpr double kUnknownValue = std::bit_cast<double>(std::uint64_t{0x7ff8'0000'0000'2a2a});
[[nodiscard]] constexpr bool is_unknown_value(double value) {
  return std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(kUnknownValue);
}

/// What was wrong with an input that was refused before any model saw it.
enum class InputFault : std::uint8_t {
  kNone,
  kMalformed,     ///< it could not be read at all
  kMissingField,  ///< a field that has to be there was not
  kWrongType,     ///< a field held another type
  kNotAllowed     ///< a field held what it must not: out of its bounds, twice, beside one that excludes it
};

/// One prediction as stores and monitors learn of it, made here or elsewhere. Only what applies is set.
///
/// Lifetime: a view; what it refers to is the giver's, for the length of the call that hands it over.
struct PredictionEvent {
  const EventSource* source = nullptr;  ///< never null in an event that is handed over
  std::string_view id{};  ///< prediction_id, at most 64 bytes; empty: a refused input that became no prediction
  std::chrono::system_clock::time_point time{};
  std::chrono::nanoseconds latency{};
  std::optional<ErrorCode> error{};                              ///< the prediction failed; there is no answer then
  std::int32_t label = -1;                                       ///< index into the source's labels; -1: none
  double confidence = std::numeric_limits<double>::quiet_NaN();  ///< of `label`, 0..1
  double rating = std::numeric_limits<double>::quiet_NaN();      ///< an answer that is a number, of forecasts the first
  bool cold_start = false;                                       ///< recommenders
  bool shortened = false;                                        ///< the queue cut a text or a list to its limits
  InputFault fault = InputFault::kNone;                          ///< beside an error: the input was refused for it
  std::uint32_t unknown_fields = 0;                              ///< of the input, which the model does not know
  std::uint64_t fingerprint = 0;  ///< base::fingerprint() of an input that `values` do not tell from others; 0: they do
  std::span<const double> scores{};  ///< probability per label
  /// What monitors watch, in the order of the source's features; NaN is missing, kUnknownValue no value of the feature.
  std::span<const double> values{};
  std::span<const double> series{};  ///< forecasts: the input as it came, if the source asks for it
  std::string_view input_hash{};     ///< in hexadecimal, if the source asks for hashes
  std::string_view text{};
  std::string_view subject{};
  std::string_view user{};
  std::string_view item{};
  std::string_view field{};  ///< the name of the field at fault, or of the first unknown one; never a value
};

}  // namespace nexusml::telemetry
