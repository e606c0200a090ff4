#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::stats {

/// Turns the raw scores of one or several classifiers ("sources") into calibrated probabilities: the softmax of
/// sum over sources of scale * score, plus a bias per label. With one source this is temperature scaling with biases.
///
/// Threads: a value.
struct Calibration {
  std::vector<double> scales;  ///< per source, >= 0; 0 leaves the source out
  std::vector<double> biases;  ///< per label; their sum is 0
};

/// Fits a calibration by maximum likelihood on rows that the classifiers did not learn from.
///
/// The targets are smoothed as Platt's: of n rows and K labels the true one counts (n + 1) / (n + 2) and the others share
/// 1 / (n + 2), so that few or perfectly separated rows never give certainty.
///
/// Takes:   scores[(row * sources + source) * labels + label]; the true label of each row, in [0, labels).
/// Returns: scales that minimise the mean cross-entropy (a convex problem) together with the biases.
/// Errors:  kInvalidArgument if there is no row, source or label, the sizes do not match, a label lies outside
///          [0, labels) or a score is not finite.
/// Cost:    O(rows x sources x labels) per iteration, at most kCalibrationIterations of them.
/// Threads: pure function.
/// Source:  docs/maths/calibration.md holds the formula and the golden values.
inline constexpr int kCalibrationIterations = 500;
[[nodiscard]] Result<Calibration> fit_calibration(std::span<const double> scores, std::span<const std::int32_t> truth,
                                                  std::size_t sources, std::size_t labels);

/// Writes the calibrated probability of every label for one row of scores; they sum to 1.
///
/// Takes:   finite scores[source * labels + label]; `probabilities` has one place per label.
/// Cost:    O(sources x labels); allocates nothing.
/// Threads: pure function.
void calibrated_probabilities(const Calibration& calibration, std::span<const double> scores,
                              std::span<double> probabilities);

/// The softmax of `logits`, in place, without overflow: exp(x_k) / sum of exp(x).
///
/// Takes:   finite numbers.
/// Threads: pure function.
void softmax(std::span<double> logits);

}  // namespace nexusml::stats
