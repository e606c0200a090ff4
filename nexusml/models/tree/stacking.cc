#include "nexusml/models/tree/stacking.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "nexusml/stats/classification.h"

namespace nexusml::models::tree {
namespace {

constexpr double kEarlierLearnerTolerance = 1.002;  // fewer rounds or a simpler learner may cost so much log loss

/// Calibrates one choice of results after the other.
class StackingSearch {
 public:
  StackingSearch(std::span<const OutOfFold> results, std::size_t repeats, std::span<const std::int32_t> labels,
                 std::size_t label_count)
      : results_(results), label_count_(label_count) {
    for (std::size_t repeat = 0; repeat < repeats; ++repeat) truth_.insert(truth_.end(), labels.begin(), labels.end());
  }

  /// One result alone.
  Result<Stack> fit(std::size_t result) const {
    std::vector<double> scores(truth_.size() * label_count_);
    add_scores(results_[result], 1, scores);
    return calibrate({result}, scores);
  }

  /// The mean of single results, each as calibrated, by their shares.
  Result<Stack> mean_of(std::span<const Stack> members, std::span<const double> shares) const {
    std::vector<double> scores(truth_.size() * label_count_);
    std::vector<std::size_t> chosen;
    std::vector<double> scales;
    for (std::size_t i = 0; i < members.size(); ++i) {
      chosen.push_back(members[i].chosen.front());
      scales.push_back(shares[i] * members[i].calibration.scales.front());
      add_scores(results_[chosen.back()], scales.back(), scores);
    }
    NEXUSML_ASSIGN_OR_RETURN(Stack mean, calibrate(std::move(chosen), scores));
    for (double& scale : scales) scale *= mean.calibration.scales.front();
    mean.calibration.scales = std::move(scales);
    return mean;
  }

 private:
  // Two labels have one margin: the log-odds of the second.
  void add_scores(const OutOfFold& result, double weight, std::vector<double>& scores) const {
    const std::size_t outputs = label_count_ == 2 ? 1 : label_count_;
    const std::size_t first = outputs == 1 ? 1 : 0;
    for (std::size_t row = 0; row < truth_.size(); ++row) {
      for (std::size_t k = 0; k < outputs; ++k) {
        scores[row * label_count_ + first + k] += weight * result.margins[row * outputs + k];
      }
    }
  }

  Result<Stack> calibrate(std::vector<std::size_t> chosen, std::span<const double> scores) const {
    Stack stack;
    NEXUSML_ASSIGN_OR_RETURN(stack.calibration, stats::fit_calibration(scores, truth_, 1, label_count_));
    stack.chosen = std::move(chosen);
    stack.probabilities.resize(scores.size());
    for (std::size_t first = 0; first < scores.size(); first += label_count_) {
      stats::calibrated_probabilities(stack.calibration, scores.subspan(first, label_count_),
                                      std::span(stack.probabilities).subspan(first, label_count_));
    }
    NEXUSML_ASSIGN_OR_RETURN(stack.log_loss, stats::log_loss(truth_, stack.probabilities, label_count_));
    return stack;
  }

  std::span<const OutOfFold> results_;
  std::size_t label_count_;
  std::vector<std::int32_t> truth_;
};

enum class Kind : std::uint8_t { kLinear, kTreesOnLinear, kBoosted, kForest };

Kind kind_of(const Learner& learner) {
  if (!learner.trees) return Kind::kLinear;
  if (learner.linear_cost > 0) return Kind::kTreesOnLinear;
  return learner.trees->rounds == 1 ? Kind::kForest : Kind::kBoosted;
}

Result<std::vector<Stack>> best_of_each_kind(const StackingSearch& search, std::span<const OutOfFold> results,
                                             const ValidationPlan& plan) {
  std::map<Kind, Stack> best;
  for (std::size_t i = 0; i < results.size(); ++i) {
    NEXUSML_ASSIGN_OR_RETURN(Stack stack, search.fit(i));
    const auto [rival, first] = best.try_emplace(kind_of(plan.learners[results[i].learner]), stack);
    if (!first && stack.log_loss * kEarlierLearnerTolerance < rival->second.log_loss) rival->second = std::move(stack);
  }
  std::vector<Stack> members;
  for (auto& [kind, stack] : best) members.push_back(std::move(stack));
  return members;
}

// Returns: shares that sum to 1; removes the members whose share would be too small.
std::vector<double> weigh(std::vector<Stack>& members, std::size_t rows) {
  double lowest = members.front().log_loss;
  for (const Stack& member : members) lowest = std::min(lowest, member.log_loss);
  const auto weight = [&](const Stack& member) {
    return std::exp(-static_cast<double>(rows) * (member.log_loss - lowest) / kWeightTemperature);
  };
  double sum = 0;
  for (const Stack& member : members) sum += weight(member);
  std::erase_if(members, [&](const Stack& member) { return weight(member) < kMinimumShare * sum; });
  std::vector<double> shares;
  for (const Stack& member : members) shares.push_back(weight(member));
  const double kept = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= kept;
  return shares;
}

}  // namespace

Result<Stack> stack_learners(std::span<const OutOfFold> results, const ValidationPlan& plan,
                             std::span<const std::int32_t> labels, std::size_t label_count) {
  const StackingSearch search(results, plan.repeats, labels, label_count);
  NEXUSML_ASSIGN_OR_RETURN(std::vector<Stack> members, best_of_each_kind(search, results, plan));
  const std::vector<double> shares = weigh(members, labels.size());
  return search.mean_of(members, shares);
}

}  // namespace nexusml::models::tree
