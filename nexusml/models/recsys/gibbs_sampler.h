#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nexusml/models/recsys/random.h"
#include "nexusml/models/recsys/ratings.h"
#include "nexusml/models/recsys/vector_prior.h"

namespace nexusml::models::recsys {

/// The users, or the items: their vectors and who is tied to whom by a rating. Those without a rating, and one more
/// behind the last that stands for any unknown one, have the prior's mean as their vector.
struct Side {
  std::vector<std::uint64_t> starts;    ///< ratings of entity e are [starts[e], starts[e + 1])
  std::vector<std::uint32_t> partners;  ///< who is on the rating's other side
  std::vector<float> values;            ///< the ratings, standardised
  Eigen::MatrixXd traits;   ///< a column per entity: 1 and the standardised logarithm of its ratings' number
  Eigen::MatrixXd vectors;  ///< a column per entity: its bias, then its factors

  [[nodiscard]] std::size_t entities() const { return starts.size() - 1; }
  [[nodiscard]] std::size_t ratings_of(std::size_t entity) const { return starts[entity + 1] - starts[entity]; }
};

/// Bayesian matrix factorisation: draws all biases and factors from their distribution given the ratings, again and
/// again. The average of many draws predicts better than the best single fit, and no regularisation is to be chosen.
///
/// Threads: one at a time.
/// Source:  Salakhutdinov and Mnih, Bayesian Probabilistic Matrix Factorization using Markov Chain Monte Carlo, 2008;
///          docs/maths/matrix-factorisation.md
class GibbsSampler {
 public:
  /// Takes: at least one rating; users and items below `users` and `items`.
  GibbsSampler(std::span<const Rating> ratings, std::size_t users, std::size_t items, std::size_t factors,
               std::uint64_t seed);

  /// Draws everything once.
  ///
  /// Cost: O(ratings d^2 + (users + items) d^3), d = factors + 1.
  void sweep();

  // A rating is mean() + deviation() * (user's bias + item's bias + user's factors . item's factors).
  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] double deviation() const { return deviation_; }
  [[nodiscard]] const Side& users() const { return users_; }
  [[nodiscard]] const Side& items() const { return items_; }

 private:
  void draw_noise();
  void draw_vectors(Side& side, const Side& partners);

  double mean_ = 0;
  double deviation_ = 1;
  Eigen::Index dimensions_;
  Random random_;
  Side users_;
  Side items_;
  // Users differ in how consistently they rate: per user the inverse variance of the standardised ratings around what
  // the vectors say, and the typical variance that the precisions are drawn around.
  Eigen::VectorXd noise_precisions_;
  double typical_noise_ = 0.6;
};

}  // namespace nexusml::models::recsys
