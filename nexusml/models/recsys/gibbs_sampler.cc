#include "nexusml/models/recsys/gibbs_sampler.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>

namespace nexusml::models::recsys {
namespace {

constexpr Eigen::Index kTraits = 2;
constexpr double kExpectedVariance = 0.2;  // of biases and factors before any rating is seen; the data soon outweigh it
constexpr double kInitialDeviation = 0.1;
constexpr double kNoiseShape = 6;        // how alike the users' noise is: it weighs as much as twice as many ratings
constexpr double kSmallestNoise = 1e-3;  // ratings without any noise must not drive the precision to infinity

std::uint32_t entity_of(const Rating& rating, bool user) {
  return user ? rating.user : rating.item;
}

// 1, and how far the logarithm of the number of ratings lies from the mean of those who have one, in deviations. An
// unknown user is taken for an average one, an unknown item for one of those with the fewest ratings.
Eigen::MatrixXd traits_of(const Side& side, bool user) {
  const auto logarithm = [](std::size_t ratings) { return std::log1p(static_cast<double>(ratings)); };
  double count = 0;
  double sum = 0;
  double squares = 0;
  double lowest = std::numeric_limits<double>::infinity();
  for (std::size_t e = 0; e < side.entities(); ++e) {
    if (side.ratings_of(e) == 0) continue;
    const double value = logarithm(side.ratings_of(e));
    count += 1;
    sum += value;
    squares += value * value;
    lowest = std::min(lowest, value);
  }
  const double mean = sum / count;
  const double variance = squares / count - mean * mean;
  const double scale = variance > 1e-9 ? 1 / std::sqrt(variance) : 0;
  const double unknown = user ? 0 : (lowest - mean) * scale;
  Eigen::MatrixXd traits = Eigen::MatrixXd::Ones(kTraits, static_cast<Eigen::Index>(side.entities()));
  for (std::size_t e = 0; e < side.entities(); ++e) {
    const std::size_t ratings = side.ratings_of(e);
    traits(1, static_cast<Eigen::Index>(e)) = ratings == 0 ? unknown : (logarithm(ratings) - mean) * scale;
  }
  return traits;
}

Side make_side(std::span<const Rating> ratings, std::size_t entities, bool user, double mean, double deviation) {
  Side side;
  side.starts.assign(entities + 2, 0);
  for (const Rating& rating : ratings) ++side.starts[entity_of(rating, user) + 1];
  for (std::size_t e = 0; e <= entities; ++e) side.starts[e + 1] += side.starts[e];
  side.partners.resize(ratings.size());
  side.values.resize(ratings.size());
  std::vector<std::uint64_t> next = side.starts;
  for (const Rating& rating : ratings) {
    const std::uint64_t place = next[entity_of(rating, user)]++;
    side.partners[place] = entity_of(rating, !user);
    side.values[place] = static_cast<float>((rating.value - mean) / deviation);
  }
  side.traits = traits_of(side, user);
  return side;
}

Moments moments_of(const Side& side) {
  Moments moments(side.vectors.rows(), kTraits);
  for (std::size_t e = 0; e < side.entities(); ++e) {
    if (side.ratings_of(e) == 0) continue;
    const auto vector = side.vectors.col(static_cast<Eigen::Index>(e));
    const auto traits = side.traits.col(static_cast<Eigen::Index>(e));
    moments.vectors.noalias() += vector * vector.transpose();
    moments.products.noalias() += vector * traits.transpose();
    moments.traits.noalias() += traits * traits.transpose();
    moments.count += 1;
  }
  return moments;
}

}  // namespace

GibbsSampler::GibbsSampler(std::span<const Rating> ratings, std::size_t users, std::size_t items, std::size_t factors,
                           std::uint64_t seed)
    : dimensions_(static_cast<Eigen::Index>(factors) + 1), random_(seed) {
  if (ratings.empty()) bug("a factorisation of no ratings");
  const auto count = static_cast<double>(ratings.size());
  for (const Rating& rating : ratings) mean_ += rating.value / count;
  double variance = 0;
  for (const Rating& rating : ratings) variance += (rating.value - mean_) * (rating.value - mean_) / count;
  if (variance > 0) deviation_ = std::sqrt(variance);
  users_ = make_side(ratings, users, true, mean_, deviation_);
  items_ = make_side(ratings, items, false, mean_, deviation_);
  noise_precisions_ = Eigen::VectorXd::Constant(static_cast<Eigen::Index>(users), 1 / typical_noise_);
  for (Side* side : {&users_, &items_}) {
    side->vectors = Eigen::MatrixXd::Zero(dimensions_, static_cast<Eigen::Index>(side->entities()));
    for (Eigen::Index e = 0; e < side->vectors.cols(); ++e) {
      for (Eigen::Index k = 1; k < dimensions_; ++k) side->vectors(k, e) = kInitialDeviation * random_.normal();
    }
  }
}

void GibbsSampler::sweep() {
  draw_vectors(users_, items_);
  draw_vectors(items_, users_);
  draw_noise();
}

// With the partners' vectors given, every vector is the coefficients of a linear regression on its ratings: partner's
// vector, with 1 in the place of the bias, against the rating less the partner's bias.
void GibbsSampler::draw_vectors(Side& side, const Side& partners) {
  const VectorPrior prior = draw_prior(moments_of(side), kExpectedVariance, random_);
  const Eigen::MatrixXd pull = prior.precision * prior.coefficients;
  const Eigen::VectorXd weights = noise_precisions_.cwiseSqrt();
  const bool users = &side == &users_;
  Eigen::MatrixXd inputs;
  Eigen::VectorXd outputs;
  for (std::size_t e = 0; e < side.entities(); ++e) {
    const auto column = static_cast<Eigen::Index>(e);
    const std::size_t ratings = side.ratings_of(e);
    if (ratings == 0) {
      side.vectors.col(column) = prior.coefficients * side.traits.col(column);
      continue;
    }
    inputs.resize(dimensions_, static_cast<Eigen::Index>(ratings));
    outputs.resize(static_cast<Eigen::Index>(ratings));
    for (std::size_t r = 0; r < ratings; ++r) {
      const std::uint64_t place = side.starts[e] + r;
      const auto partner_column = static_cast<Eigen::Index>(side.partners[place]);
      const auto partner = partners.vectors.col(partner_column);
      const double weight = weights(users ? column : partner_column);
      const auto target = static_cast<Eigen::Index>(r);
      inputs(0, target) = weight;
      inputs.col(target).tail(dimensions_ - 1) = weight * partner.tail(dimensions_ - 1);
      outputs(target) = weight * (static_cast<double>(side.values[place]) - partner(0));
    }
    Eigen::MatrixXd precision = prior.precision;
    precision.selfadjointView<Eigen::Lower>().rankUpdate(inputs);
    const Eigen::LLT<Eigen::MatrixXd> root(precision);
    Eigen::VectorXd drawn = root.matrixL().solve(pull * side.traits.col(column) + inputs * outputs);
    for (Eigen::Index k = 0; k < dimensions_; ++k) drawn(k) += random_.normal();
    side.vectors.col(column) = root.matrixU().solve(drawn);
  }
}

void GibbsSampler::draw_noise() {
  const Eigen::Index factors = dimensions_ - 1;
  double active_users = 0;
  double precisions = 0;
  for (std::size_t u = 0; u + 1 < users_.entities(); ++u) {
    if (users_.ratings_of(u) == 0) continue;
    const auto column = static_cast<Eigen::Index>(u);
    const auto user = users_.vectors.col(column);
    double squares = 0;
    for (std::uint64_t place = users_.starts[u]; place < users_.starts[u + 1]; ++place) {
      const auto item = items_.vectors.col(static_cast<Eigen::Index>(users_.partners[place]));
      const double error =
          static_cast<double>(users_.values[place]) - user(0) - item(0) - user.tail(factors).dot(item.tail(factors));
      squares += error * error;
    }
    noise_precisions_(column) = random_.gamma(kNoiseShape + static_cast<double>(users_.ratings_of(u)) / 2) /
                                (kNoiseShape * typical_noise_ + squares / 2);
    precisions += noise_precisions_(column);
    active_users += 1;
  }
  typical_noise_ =
      std::max(kSmallestNoise, random_.gamma(1 + kNoiseShape * active_users) / (1 + kNoiseShape * precisions));
}

}  // namespace nexusml::models::recsys
