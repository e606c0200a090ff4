#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "nexusml/base/result.h"
#include "nexusml/telemetry/record.h"

// How the monitors see what a monitored call returned.
namespace nexusml::telemetry {

/// What a prediction's result says about itself. The label must live as long as the result.
struct PredictionOutcome {
  std::string_view label{};
  double confidence = kNoConfidence;
};

template <class T>
concept HasLabel = requires(const T& result) {
  { result.label } -> std::convertible_to<std::string_view>;
};
template <class T>
concept HasConfidence = requires(const T& result) {
  { result.confidence } -> std::convertible_to<double>;
};

/// Takes `label` and `confidence` from results that have such members. Give monitor_prediction() a function of your
/// own where they are called otherwise: `[](const Verdict& v) { return PredictionOutcome{v.name, v.probability}; }`.
struct ReadOutcome {
  template <class T>
  PredictionOutcome operator()(const T& result) const {
    PredictionOutcome outcome;
    if constexpr (HasLabel<T>) outcome.label = result.label;
    if constexpr (HasConfidence<T>) outcome.confidence = static_cast<double>(result.confidence);
    return outcome;
  }
};

/// Takes `samples`, `features` and `accuracy` from the results of training that have such members.
struct ReadTraining {
  template <class T>
  TrainingRecord operator()(const T& result) const {
    TrainingRecord record;
    if constexpr (requires {
                    { result.samples } -> std::convertible_to<std::uint64_t>;
                  }) {
      record.samples = static_cast<std::uint64_t>(result.samples);
    }
    if constexpr (requires {
                    { result.features } -> std::convertible_to<std::uint64_t>;
                  }) {
      record.features = static_cast<std::uint64_t>(result.features);
    }
    if constexpr (requires {
                    { result.accuracy } -> std::convertible_to<double>;
                  }) {
      record.accuracy = static_cast<double>(result.accuracy);
    }
    return record;
  }
};

/// Result<T>, whatever T.
template <class T>
inline constexpr bool kIsResult = false;
template <class T>
inline constexpr bool kIsResult<Result<T>> = true;

}  // namespace nexusml::telemetry
