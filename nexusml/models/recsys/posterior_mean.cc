#include "nexusml/models/recsys/posterior_mean.h"

#include <algorithm>
#include <cmath>

#include "nexusml/models/recsys/gibbs_sampler.h"

namespace nexusml::models::recsys {
namespace {

constexpr std::size_t kBatch = 8;  // draws between two truncations

// Sums the products of the draws' factors without forming them: side by side they are one product of more columns,
// which is cut back to the rank now and then.
class FactorSum {
 public:
  FactorSum(std::size_t users, std::size_t items, std::size_t rank)
      : rank_(rank),
        sum_{Eigen::MatrixXd(static_cast<Eigen::Index>(users), 0),
             Eigen::MatrixXd(static_cast<Eigen::Index>(items), 0)} {}

  void add(const Eigen::MatrixXd& user_vectors, const Eigen::MatrixXd& item_vectors) {
    append(sum_.users, user_vectors);
    append(sum_.items, item_vectors);
    if (++pending_ < kBatch) return;
    sum_ = truncate(sum_, rank_);
    pending_ = 0;
  }

  Factors mean(std::size_t draws) {
    Factors mean = truncate(sum_, rank_);
    const double scale = 1 / std::sqrt(static_cast<double>(draws));
    mean.users *= scale;
    mean.items *= scale;
    return mean;
  }

 private:
  // The factors are the rows below the bias of a matrix with a column per entity.
  static void append(Eigen::MatrixXd& columns, const Eigen::MatrixXd& vectors) {
    const Eigen::Index factors = vectors.rows() - 1;
    columns.conservativeResize(Eigen::NoChange, columns.cols() + factors);
    columns.rightCols(factors) = vectors.bottomRows(factors).transpose();
  }

  std::size_t rank_;
  std::size_t pending_ = 0;
  Factors sum_;
};

}  // namespace

Result<PosteriorMean> posterior_mean(std::span<const Rating> ratings, std::size_t users, std::size_t items,
                                     const SamplingOptions& options, const Checkpoint& checkpoint) {
  GibbsSampler sampler(ratings, users, items, options.factors, options.seed);
  PosteriorMean result;
  result.mean = sampler.mean();
  result.user_biases = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(users) + 1);
  result.item_biases = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(items) + 1);
  FactorSum factors(users + 1, items + 1, options.rank);
  const std::size_t sweeps = options.burn_in + options.draws;
  for (std::size_t sweep = 0; sweep < sweeps; ++sweep) {
    NEXUSML_RETURN_IF_ERROR(checkpoint(static_cast<double>(sweep) / static_cast<double>(sweeps)));
    sampler.sweep();
    if (sweep < options.burn_in) continue;
    result.user_biases += sampler.users().vectors.row(0).transpose();
    result.item_biases += sampler.items().vectors.row(0).transpose();
    factors.add(sampler.users().vectors, sampler.items().vectors);
  }
  const double scale = sampler.deviation() / static_cast<double>(options.draws);
  result.user_biases *= scale;
  result.item_biases *= scale;
  result.factors = factors.mean(options.draws);
  result.factors.users *= sampler.deviation();
  return result;
}

}  // namespace nexusml::models::recsys
