#pragma once

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

/// One prediction as stores and monitors learn of it, made here or elsewhere. Only what applies is set.
///
/// Lifetime: a view; what it refers to is the giver's, for the length of the call that hands it over.
struct PredictionEvent {
  const EventSource* source = nullptr;  ///< never null in an event that is handed over
  std::string_view id{};                ///< prediction_id, at most 64 bytes
  std::chrono::system_clock::time_point time{};
  std::chrono::nanoseconds latency{};
  std::optional<ErrorCode> error{};                              ///< the prediction failed; there is no answer then
  std::int32_t label = -1;                                       ///< index into the source's labels; -1: none
  double confidence = std::numeric_limits<double>::quiet_NaN();  ///< of `label`, 0..1
  double rating = std::numeric_limits<double>::quiet_NaN();      ///< recommenders
  bool cold_start = false;                                       ///< recommenders
  bool shortened = false;                                        ///< the queue cut a text or a list to its limits
  std::span<const double> scores{};                              ///< probability per label
  std::span<const double> values{};  ///< what monitors watch, in the order of the source's features; NaN is missing
  std::span<const double> series{};  ///< forecasts: the input as it came, if the source asks for it
  std::string_view input_hash{};     ///< in hexadecimal, if the source asks for hashes
  std::string_view text{};
  std::string_view subject{};
  std::string_view user{};
  std::string_view item{};
};

}  // namespace nexusml::telemetry
