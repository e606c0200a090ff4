#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nexusml/base/result.h"

// How good predictions are when the truth is known. A label is its index in [0, labels). Probabilities of several
// labels lie row by row: row i is probabilities[i * labels, (i + 1) * labels). docs/maths/classification.md holds the
// formulas and the golden values of every function here.
//
// Errors:  all functions return kInvalidArgument if there are no rows, two inputs differ in length, a label lies
//          outside [0, labels), or a number is NaN or infinite; never a NaN.
// Threads: all are pure functions.
namespace nexusml::stats {

/// Share of rows whose predicted label is the true one.
///
/// Returns: a fraction 0..1, higher is better.
[[nodiscard]] Result<double> accuracy(std::span<const std::int32_t> truth, std::span<const std::int32_t> predicted);

/// How often each label was predicted for each true one.
///
/// Takes:   `labels` > 0.
/// Returns: labels * labels counts, row by row: [true label * labels + predicted label].
/// Cost:    O(rows + labels squared).
[[nodiscard]] Result<std::vector<std::uint64_t>> confusion_matrix(std::span<const std::int32_t> truth,
                                                                  std::span<const std::int32_t> predicted,
                                                                  std::size_t labels);

/// Unweighted mean of the labels' F1 = 2 TP / (2 TP + FP + FN).
///
/// A label that is neither in the truth nor in the predictions has no F1 and is left out of the mean; a label in only
/// one of the two has F1 = 0.
///
/// Returns: a fraction 0..1, higher is better.
/// Cost:    O(rows + labels).
[[nodiscard]] Result<double> macro_f1(std::span<const std::int32_t> truth, std::span<const std::int32_t> predicted,
                                      std::size_t labels);

/// Mean negative natural logarithm of the true label's probability.
///
/// Takes:   probabilities in [0, 1], expected to sum to 1 per row (not checked); the true one's is clipped to
///          [kLogLossClip, 1].
/// Returns: nats >= 0, lower is better; at most 36.05.
inline constexpr double kLogLossClip = 2.220446049250313e-16;
[[nodiscard]] Result<double> log_loss(std::span<const std::int32_t> truth, std::span<const double> probabilities,
                                      std::size_t labels);

/// Brier score: mean over rows of the squared errors of the probabilities, summed over the labels.
///
/// Takes:   probabilities in [0, 1].
/// Returns: 0..2, lower is better; with two labels twice the score of the positive label alone.
[[nodiscard]] Result<double> brier_score(std::span<const std::int32_t> truth, std::span<const double> probabilities,
                                         std::size_t labels);

/// One bar of a reliability diagram.
struct ReliabilityBin {
  double lower = 0;            ///< confidences above it (the first bin: from it on) ...
  double upper = 0;            ///< ... up to and including it
  std::uint64_t count = 0;     ///< rows in the bin
  double mean_confidence = 0;  ///< 0 when the bin is empty
  double accuracy = 0;         ///< share that was correct; 0 when the bin is empty
};

/// Predictions grouped by confidence into bins of equal width; bin b holds (b / bins, (b + 1) / bins], the first also 0.
///
/// Takes:   the confidence of each prediction in [0, 1] and whether it was correct (0 or 1); 1 to 10,000 bins.
/// Returns: `bins` bins in ascending order.
[[nodiscard]] Result<std::vector<ReliabilityBin>> reliability_table(std::span<const double> confidence,
                                                                    std::span<const std::uint8_t> correct,
                                                                    std::size_t bins = 10);

/// Expected calibration error: mean over rows of |mean confidence - accuracy| of the row's bin in reliability_table.
///
/// Returns: 0..1, lower is better. It is biased upwards on few rows: about 0.8 sqrt(p (1 - p) bins / rows) for a
///          perfectly calibrated model whose confidences spread over all bins.
[[nodiscard]] Result<double> expected_calibration_error(std::span<const double> confidence,
                                                        std::span<const std::uint8_t> correct, std::size_t bins = 10);

/// Area under the ROC curve: the probability that a positive row scores above a negative one, ties counting half.
///
/// Takes:   any finite scores, higher for positive; `positive` is 0 or 1 per row.
/// Returns: a fraction 0..1, higher is better, 0.5 is chance.
/// Errors:  also kInvalidArgument if all rows are positive or none is.
/// Cost:    O(rows log rows) by midranks; allocates.
[[nodiscard]] Result<double> auc(std::span<const double> scores, std::span<const std::uint8_t> positive);

/// Root of the mean squared difference.
///
/// Returns: in the unit of the inputs, >= 0, lower is better.
[[nodiscard]] Result<double> root_mean_squared_error(std::span<const double> truth, std::span<const double> predicted);

/// Mean absolute difference.
///
/// Returns: in the unit of the inputs, >= 0, lower is better.
[[nodiscard]] Result<double> mean_absolute_error(std::span<const double> truth, std::span<const double> predicted);

}  // namespace nexusml::stats
