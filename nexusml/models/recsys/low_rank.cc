#include "nexusml/models/recsys/low_rank.h"

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>
#include <algorithm>

namespace nexusml::models::recsys {
namespace {

/// A = (A to_orthonormal) back, where A to_orthonormal has orthonormal columns.
struct Orthonormaliser {
  Eigen::MatrixXd to_orthonormal;
  Eigen::MatrixXd back;
};

Orthonormaliser orthonormalise(const Eigen::MatrixXd& columns) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(columns.transpose() * columns);
  const double smallest = 1e-12 * std::max(eigen.eigenvalues().maxCoeff(), 1e-300);  // below is rounding error
  const Eigen::Index kept = (eigen.eigenvalues().array() > smallest).count();
  const Eigen::VectorXd roots = eigen.eigenvalues().tail(kept).cwiseSqrt();
  const auto vectors = eigen.eigenvectors().rightCols(kept);
  return {vectors * roots.cwiseInverse().asDiagonal(), roots.asDiagonal() * vectors.transpose()};
}

}  // namespace

Factors truncate(const Factors& factors, std::size_t rank) {
  const Orthonormaliser users = orthonormalise(factors.users);
  const Orthonormaliser items = orthonormalise(factors.items);
  if (users.back.rows() == 0 || items.back.rows() == 0) {
    return {Eigen::MatrixXd(factors.users.rows(), 0), Eigen::MatrixXd(factors.items.rows(), 0)};
  }
  const Eigen::JacobiSVD<Eigen::MatrixXd> core(users.back * items.back.transpose(),
                                               Eigen::ComputeThinU | Eigen::ComputeThinV);
  const Eigen::Index kept = std::min(static_cast<Eigen::Index>(rank), core.singularValues().size());
  const Eigen::VectorXd roots = core.singularValues().head(kept).cwiseSqrt();
  return {factors.users * (users.to_orthonormal * core.matrixU().leftCols(kept) * roots.asDiagonal()),
          factors.items * (items.to_orthonormal * core.matrixV().leftCols(kept) * roots.asDiagonal())};
}

}  // namespace nexusml::models::recsys
