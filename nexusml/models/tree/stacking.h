#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/tree/cross_validation.h"
#include "nexusml/stats/calibration.h"

namespace nexusml::models::tree {

/// Which learners make up the model, how they are weighted and what their mean answers out of fold.
struct Stack {
  std::vector<std::size_t> chosen;    ///< indices into the out-of-fold results
  stats::Calibration calibration;     ///< a scale per chosen result, a bias per label
  double log_loss = 0;                ///< out of fold, nats
  std::vector<double> probabilities;  ///< [(repeat * rows + row) * labels + label], calibrated
};

/// Decides what the model is made of: a weighted mean of the best result of each kind (linear term, trees on a linear
/// term, boosted trees, forest), each calibrated alone, then calibrated together by one scale and a bias per label.
///
/// A member's weight is exp(-rows * (its log loss - the lowest) / kWeightTemperature): on few rows, where chance decides
/// which kind wins, all count; on many rows the best stands alone. Members below kMinimumShare are left out, since they
/// would cost time at every prediction and change little.
/// Of one kind only one learner and number of rounds is taken; a later one must be better by 0.2 %.
///
/// Takes:   the labels of the cross-validated rows.
/// Errors:  kInternal if a calibration fails.
/// Threads: pure function.
inline constexpr double kWeightTemperature = 4;  ///< nats
inline constexpr double kMinimumShare = 0.05;
[[nodiscard]] Result<Stack> stack_learners(std::span<const OutOfFold> results, const ValidationPlan& plan,
                                           std::span<const std::int32_t> labels, std::size_t label_count);

}  // namespace nexusml::models::tree
