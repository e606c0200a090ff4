#include "nexusml/models/recsys/low_rank.h"

#include <gtest/gtest.h>

#include "nexusml/models/recsys/random.h"

namespace nexusml::models::recsys {
namespace {

Factors random_factors(Eigen::Index users, Eigen::Index items, Eigen::Index columns) {
  Random random(7);
  Factors factors{Eigen::MatrixXd(users, columns), Eigen::MatrixXd(items, columns)};
  for (double& value : factors.users.reshaped()) value = random.normal();
  for (double& value : factors.items.reshaped()) value = random.normal();
  return factors;
}

double distance(const Factors& a, const Factors& b) {
  return (a.users * a.items.transpose() - b.users * b.items.transpose()).norm();
}

TEST(LowRank, ChangesNothingIfTheRankSuffices) {
  const Factors factors = random_factors(9, 30, 5);
  const Factors kept = truncate(factors, 8);
  EXPECT_EQ(kept.users.cols(), 5);
  EXPECT_LT(distance(kept, factors), 1e-10);
  // More columns than users: the product has the rank of the smaller side.
  const Factors wide = random_factors(4, 30, 20);
  EXPECT_EQ(truncate(wide, 20).users.cols(), 4);
  EXPECT_LT(distance(truncate(wide, 20), wide), 1e-9);
}

// Golden values: numpy.linalg.svd of the product below gives the singular values s and the squared distance of the best
// approximations, s[1]^2 + s[2]^2 for rank 1 and s[2]^2 for rank 2.
TEST(LowRank, IsTheNearestProductOfTheRank) {
  Factors factors{Eigen::MatrixXd(3, 3), Eigen::MatrixXd(4, 3)};
  factors.users << 1, 2, 0, 0, 1, 1, 2, 0, 1;
  factors.items << 1, 0, 1, 0, 2, 1, 1, 1, 0, 3, 0, 2;
  EXPECT_NEAR(distance(truncate(factors, 1), factors), 4.244791917040, 1e-9);
  EXPECT_NEAR(distance(truncate(factors, 2), factors), 0.912863825211, 1e-9);
  EXPECT_LT(distance(truncate(factors, 3), factors), 1e-9);
}

TEST(LowRank, NothingStaysNothing) {
  const Factors zeros{Eigen::MatrixXd::Zero(3, 4), Eigen::MatrixXd::Zero(5, 4)};
  EXPECT_EQ(truncate(zeros, 2).users.cols(), 0);
  EXPECT_EQ(truncate(zeros, 2).items.rows(), 5);
}

}  // namespace
}  // namespace nexusml::models::recsys
