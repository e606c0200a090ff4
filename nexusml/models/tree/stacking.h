#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/tree/cross_validation.h"
#include "nexusml/stats/calibration.h"

namespace nexusml::models::tree {

/// Which learners make up the model, how they are weighted and what their sum answers out of fold.
struct Stack {
  std::vector<std::size_t> chosen;    ///< indices into the out-of-fold results
  stats::Calibration calibration;     ///< a scale per chosen result, a bias per label
  double log_loss = 0;                ///< out of fold, nats
  std::vector<double> probabilities;  ///< [(repeat * rows + row) * labels + label], calibrated
};

/// Decides what the model is made of.
///
/// 1. Stacking: starts from the best single result and adds the one that lowers the calibrated log loss most, as long as
///    it gains more than one parameter must by Akaike's criterion (1 / rows nats).
/// 2. Hedging: on few rows chance decides which learner wins, so the plain mean of the best linear term, the best boosted
///    trees and the best forest (or of the linear term and the better of the two) is preferred to the winner
///    unless its out-of-fold log loss is worse by more than kHedgeStandardErrors of the paired difference.
/// Of one ensemble only one number of rounds is taken, of the linear terms only one.
///
/// Takes:   the labels of the cross-validated rows.
/// Errors:  kInternal if a calibration fails.
/// Threads: pure function.
inline constexpr double kHedgeStandardErrors = 1;
[[nodiscard]] Result<Stack> stack_learners(std::span<const OutOfFold> results, const ValidationPlan& plan,
                                           std::span<const std::int32_t> labels, std::size_t label_count);

}  // namespace nexusml::models::tree
