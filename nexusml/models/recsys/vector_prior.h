#pragma once

#include <Eigen/Core>

#include "nexusml/models/recsys/random.h"

namespace nexusml::models::recsys {

/// From where the vectors of users (or items) are drawn: normal, around a mean that depends on how active the user (how
/// popular the item) is.
struct VectorPrior {
  Eigen::MatrixXd coefficients;  ///< mean of a vector = coefficients * traits
  Eigen::MatrixXd precision;     ///< inverse covariance
};

/// Sums over the vectors v (with traits z) that a prior is learnt from.
struct Moments {
  explicit Moments(Eigen::Index dimensions, Eigen::Index trait_count)
      : vectors(Eigen::MatrixXd::Zero(dimensions, dimensions)),
        products(Eigen::MatrixXd::Zero(dimensions, trait_count)),
        traits(Eigen::MatrixXd::Zero(trait_count, trait_count)) {}

  Eigen::MatrixXd vectors;   ///< sum of v v'
  Eigen::MatrixXd products;  ///< sum of v z'
  Eigen::MatrixXd traits;    ///< sum of z z'
  double count = 0;
};

/// Draws the prior from its distribution given the vectors: matrix normal for the coefficients, Wishart for the
/// precision.
///
/// Takes:   the variance that is expected in every dimension before any vector is seen; it weighs as much as
///          dimensions + 2 vectors.
/// Threads: pure function but for `random`.
/// Source:  docs/maths/matrix-factorisation.md
[[nodiscard]] VectorPrior draw_prior(const Moments& moments, double expected_variance, Random& random);

}  // namespace nexusml::models::recsys
