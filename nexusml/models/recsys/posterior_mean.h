#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "nexusml/base/result.h"
#include "nexusml/models/recsys/low_rank.h"
#include "nexusml/models/recsys/ratings.h"

namespace nexusml::models::recsys {

struct SamplingOptions {
  std::size_t factors = 8;   ///< of one draw; more: finer tastes, cost grows with the square
  std::size_t burn_in = 50;  ///< draws that are thrown away, until the sampler forgot its start
  std::size_t draws = 200;   ///< draws that are averaged; more: less sampling noise, cost grows in proportion
  std::size_t rank = 32;     ///< of the average that is kept; more: closer to the full average, larger and slower model
  std::uint64_t seed = 1;
};

/// The average of many draws: rating = mean + user's bias + item's bias + user's factors . item's factors. The last
/// entry of each side stands for the unknown user (item), as does the entry of one without a rating.
struct PosteriorMean {
  double mean = 0;
  Eigen::VectorXd user_biases;
  Eigen::VectorXd item_biases;
  Factors factors;

  [[nodiscard]] double rating(std::size_t user, std::size_t item) const {
    const auto u = static_cast<Eigen::Index>(user);
    const auto i = static_cast<Eigen::Index>(item);
    return mean + user_biases(u) + item_biases(i) + factors.users.row(u).dot(factors.items.row(i));
  }
};

/// Told after every draw which share of the draws is done; returns kConflict when the training is cancelled.
using Checkpoint = std::function<Status(double share)>;

/// Takes:   at least one rating, of users and items below `users` and `items`.
/// Errors:  what `checkpoint` returns.
/// Cost:    burn_in + draws sweeps (GibbsSampler::sweep); memory for rank + 8 factors doubles per user and item.
/// Threads: pure function.
[[nodiscard]] Result<PosteriorMean> posterior_mean(std::span<const Rating> ratings, std::size_t users,
                                                   std::size_t items, const SamplingOptions& options,
                                                   const Checkpoint& checkpoint);

}  // namespace nexusml::models::recsys
