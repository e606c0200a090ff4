#include "nexusml/models/recsys/validation.h"

#include <algorithm>
#include <cmath>

#include "nexusml/models/recsys/random.h"

namespace nexusml::models::recsys {
namespace {

constexpr double kUserShare = 0.05;
constexpr double kRatingShare = 0.2;
constexpr double kMaximumRatings = 300000;
constexpr std::size_t kSmallTable = 5000;  // ratings; smaller ones are split up to kMaximumSplits times
constexpr std::size_t kMaximumSplits = 5;
constexpr std::size_t kBurnIn = 30;
constexpr std::size_t kDraws = 60;

/// One way to part the ratings.
struct Split {
  std::vector<Rating> training;
  std::vector<Rating> held_out;
};

Split split(const RatingTable& table, std::uint64_t seed) {
  Random random(seed);
  const double looked_at = std::min(1.0, kMaximumRatings / static_cast<double>(table.ratings.size()));
  std::vector<double> share(table.users.size());  // of the user's ratings that is held out; negative: left aside
  for (double& value : share) {
    const bool taken = random.uniform() < looked_at;
    const bool whole = random.uniform() < kUserShare;
    value = !taken ? -1 : whole ? 1 : kRatingShare;
  }
  Split parts;
  for (const Rating& rating : table.ratings) {
    const bool held_out = random.uniform() < share[rating.user];
    if (share[rating.user] < 0) continue;
    (held_out ? parts.held_out : parts.training).push_back(rating);
  }
  return parts;
}

void add_errors(const PosteriorMean& model, const Split& parts, ErrorSums& sums) {
  const auto [lowest, highest] = std::ranges::minmax(parts.training, {}, &Rating::value);
  for (const Rating& rating : parts.held_out) {
    const double predicted = model.rating(rating.user, rating.item);
    sums.add(std::clamp<double>(predicted, lowest.value, highest.value) - rating.value);
  }
}

}  // namespace

void ErrorSums::add(double error) {
  ++rows_;
  squares_ += error * error;
  absolutes_ += std::abs(error);
}

Evaluation ErrorSums::evaluation() const {
  Evaluation evaluation;
  evaluation.rows = rows_;
  if (rows_ == 0) return evaluation;
  const auto rows = static_cast<double>(rows_);
  evaluation.rmse = std::sqrt(squares_ / rows);
  evaluation.mae = absolutes_ / rows;
  return evaluation;
}

Result<std::vector<Validated>> validate(const RatingTable& table, std::span<const std::size_t> factors,
                                        std::uint64_t seed, const Checkpoint& checkpoint) {
  const std::size_t splits = std::clamp<std::size_t>(kSmallTable / table.ratings.size(), 1, kMaximumSplits);
  std::vector<ErrorSums> sums(factors.size());
  const double steps = static_cast<double>(splits * factors.size());
  double done = 0;
  for (std::size_t repeat = 0; repeat < splits; ++repeat) {
    const Split parts = split(table, seed + repeat);
    for (std::size_t i = 0; i < factors.size(); ++i, ++done) {
      if (parts.training.empty() || parts.held_out.empty()) continue;
      const SamplingOptions sampling{.factors = factors[i], .burn_in = kBurnIn, .draws = kDraws, .seed = seed};
      NEXUSML_ASSIGN_OR_RETURN(const PosteriorMean model,
                               posterior_mean(parts.training, table.users.size(), table.items.size(), sampling,
                                              [&](double share) { return checkpoint((done + share) / steps); }));
      add_errors(model, parts, sums[i]);
    }
  }
  std::vector<Validated> results;
  for (std::size_t i = 0; i < factors.size(); ++i) results.push_back({factors[i], sums[i].evaluation()});
  return results;
}

}  // namespace nexusml::models::recsys
