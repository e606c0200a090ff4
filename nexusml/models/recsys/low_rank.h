#pragma once

#include <Eigen/Core>
#include <cstddef>

namespace nexusml::models::recsys {

/// A matrix of users x items as a product: users * items.transpose().
struct Factors {
  Eigen::MatrixXd users;  ///< one row per user
  Eigen::MatrixXd items;  ///< one row per item
};

/// The product of rank `rank` that is nearest to that of `factors` (least squares over all cells, Eckart and Young
/// 1936).
///
/// Returns: `rank` columns at most; the columns are orthogonal, by descending strength, and share it between both
///          sides.
/// Cost:    O((users + items) c^2 + c^3) for c columns; the product itself is never formed.
/// Threads: pure function.
[[nodiscard]] Factors truncate(const Factors& factors, std::size_t rank);

}  // namespace nexusml::models::recsys
