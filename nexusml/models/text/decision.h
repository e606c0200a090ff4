#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace nexusml::models::text {

/// How far the choice of the answer leans towards rare labels: the label with the largest probability / share^exponent
/// is answered. 0 maximises accuracy; larger values find more of the rare labels, which raises macro-F1.
inline constexpr double kDecisionExponent = 0.25;

/// Whether leaning pays on these rows.
///
/// Takes:   calibrated probabilities[row * labels + label] of rows that were not learnt from, their true labels, and the
///          labels' shares of the training rows.
/// Returns: kDecisionExponent, or 0 if that has the larger macro-F1 + 2 x accuracy. Only these two compete, because a
///          finer choice follows the noise of the rows.
/// Cost:    O(rows x labels).
/// Threads: pure function.
[[nodiscard]] double choose_exponent(std::span<const double> probabilities, std::span<const std::int32_t> truth,
                                     std::span<const float> shares);

/// Per label: what is added to its log probability to choose the answer; -exponent * ln(share). A label without rows gets
/// the offset of the rarest one.
[[nodiscard]] std::vector<float> decision_offsets(std::span<const float> shares, double exponent);

/// The answer of every row: the label with the largest ln(probability) + offset.
[[nodiscard]] std::vector<std::int32_t> decide(std::span<const double> probabilities, std::span<const float> offsets);

}  // namespace nexusml::models::text
