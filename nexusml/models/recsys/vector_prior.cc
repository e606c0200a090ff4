#include "nexusml/models/recsys/vector_prior.h"

#include <Eigen/Cholesky>
#include <cmath>

namespace nexusml::models::recsys {
namespace {

// Source: Bartlett's decomposition; Anderson, An Introduction to Multivariate Statistical Analysis, 7.2.
Eigen::MatrixXd draw_wishart(const Eigen::MatrixXd& inverse_scale, double degrees, Random& random) {
  const Eigen::Index size = inverse_scale.rows();
  const Eigen::MatrixXd scale = inverse_scale.llt().solve(Eigen::MatrixXd::Identity(size, size));
  Eigen::MatrixXd triangle = Eigen::MatrixXd::Zero(size, size);
  for (Eigen::Index row = 0; row < size; ++row) {
    for (Eigen::Index column = 0; column < row; ++column) triangle(row, column) = random.normal();
    triangle(row, row) = std::sqrt(2 * random.gamma((degrees - static_cast<double>(row)) / 2));
  }
  const Eigen::MatrixXd root = scale.llt().matrixL() * triangle;
  return root * root.transpose();
}

}  // namespace

VectorPrior draw_prior(const Moments& moments, double expected_variance, Random& random) {
  const Eigen::Index dimensions = moments.vectors.rows();
  const Eigen::Index traits = moments.traits.rows();
  const double prior_degrees = static_cast<double>(dimensions) + 2;
  const Eigen::LLT<Eigen::MatrixXd> shrunken(moments.traits + Eigen::MatrixXd::Identity(traits, traits));
  const Eigen::MatrixXd mean = shrunken.solve(moments.products.transpose()).transpose();
  Eigen::MatrixXd scatter = moments.vectors - mean * moments.products.transpose();
  scatter = (scatter + scatter.transpose()).eval() / 2;
  scatter.diagonal().array() += prior_degrees * expected_variance;

  VectorPrior prior;
  prior.precision = draw_wishart(scatter, prior_degrees + moments.count, random);
  Eigen::MatrixXd noise(dimensions, traits);
  for (Eigen::Index column = 0; column < traits; ++column) {
    for (Eigen::Index row = 0; row < dimensions; ++row) noise(row, column) = random.normal();
  }
  const Eigen::LLT<Eigen::MatrixXd> precision(prior.precision);
  noise = precision.matrixU().solve(noise).eval();
  prior.coefficients = mean + shrunken.matrixU().solve(noise.transpose()).transpose();
  return prior;
}

}  // namespace nexusml::models::recsys
