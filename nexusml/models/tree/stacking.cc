#include "nexusml/models/tree/stacking.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "nexusml/stats/classification.h"

namespace nexusml::models::tree {
namespace {

constexpr std::size_t kMaximumSources = 3;
constexpr double kFewerRoundsTolerance = 1.002;  // a smaller ensemble may cost so much log loss

/// Fits and scores one choice of results after the other.
class StackingSearch {
 public:
  StackingSearch(std::span<const OutOfFold> results, std::size_t repeats, std::span<const std::int32_t> labels,
                 std::size_t label_count)
      : results_(results), rows_(labels.size()), label_count_(label_count) {
    for (std::size_t repeat = 0; repeat < repeats; ++repeat) truth_.insert(truth_.end(), labels.begin(), labels.end());
  }

  /// The scales that fit best.
  Result<Stack> fit(std::vector<std::size_t> chosen) const {
    const std::size_t sources = chosen.size();
    std::vector<double> scores(truth_.size() * sources * label_count_);
    for (std::size_t s = 0; s < sources; ++s) add_scores(results_[chosen[s]], 1, s, sources, scores);
    return calibrate(std::move(chosen), scores, sources);
  }

  /// The mean of single stacks, each as calibrated.
  Result<Stack> mean_of(std::span<const Stack* const> members) const {
    std::vector<double> scores(truth_.size() * label_count_);
    std::vector<std::size_t> chosen;
    for (const Stack* member : members) {
      chosen.push_back(member->chosen.front());
      add_scores(results_[chosen.back()], member->calibration.scales.front(), 0, 1, scores);
    }
    NEXUSML_ASSIGN_OR_RETURN(Stack mean, calibrate(std::move(chosen), scores, 1));
    const double scale = mean.calibration.scales.front();
    mean.calibration.scales.clear();
    for (const Stack* member : members) mean.calibration.scales.push_back(scale * member->calibration.scales.front());
    return mean;
  }

  /// Whether `stack` is at most kHedgeStandardErrors worse than `best`, by the rows' differences in log loss.
  [[nodiscard]] bool not_clearly_worse(const Stack& stack, const Stack& best) const {
    std::vector<double> difference(rows_, 0.0);
    for (std::size_t i = 0; i < truth_.size(); ++i) difference[i % rows_] += loss(stack, i) - loss(best, i);
    double sum = 0;
    double squares = 0;
    const double repeats = static_cast<double>(truth_.size()) / static_cast<double>(rows_);
    for (const double d : difference) {
      sum += d / repeats;
      squares += (d / repeats) * (d / repeats);
    }
    const double n = static_cast<double>(rows_);
    const double variance = std::max(0.0, squares / n - (sum / n) * (sum / n));
    return sum / n <= kHedgeStandardErrors * std::sqrt(variance / n);
  }

 private:
  // Two labels have one margin: the log-odds of the second.
  void add_scores(const OutOfFold& result, double weight, std::size_t source, std::size_t sources,
                  std::vector<double>& scores) const {
    const std::size_t outputs = label_count_ == 2 ? 1 : label_count_;
    const std::size_t first = source * label_count_ + (outputs == 1 ? 1 : 0);
    for (std::size_t row = 0; row < truth_.size(); ++row) {
      for (std::size_t k = 0; k < outputs; ++k) {
        scores[row * sources * label_count_ + first + k] += weight * result.margins[row * outputs + k];
      }
    }
  }

  Result<Stack> calibrate(std::vector<std::size_t> chosen, std::span<const double> scores, std::size_t sources) const {
    Stack stack;
    NEXUSML_ASSIGN_OR_RETURN(stack.calibration, stats::fit_calibration(scores, truth_, sources, label_count_));
    stack.chosen = std::move(chosen);
    stack.probabilities.resize(truth_.size() * label_count_);
    const std::size_t width = sources * label_count_;
    for (std::size_t row = 0; row < truth_.size(); ++row) {
      stats::calibrated_probabilities(stack.calibration, scores.subspan(row * width, width),
                                      std::span(stack.probabilities).subspan(row * label_count_, label_count_));
    }
    NEXUSML_ASSIGN_OR_RETURN(stack.log_loss, stats::log_loss(truth_, stack.probabilities, label_count_));
    return stack;
  }

  [[nodiscard]] double loss(const Stack& stack, std::size_t i) const {
    const double probability = stack.probabilities[i * label_count_ + static_cast<std::size_t>(truth_[i])];
    return -std::log(std::max(probability, stats::kLogLossClip));
  }

  std::span<const OutOfFold> results_;
  std::size_t rows_;
  std::size_t label_count_;
  std::vector<std::int32_t> truth_;
};

/// The best single stack of each kind.
using Singles = std::vector<Stack>;

Result<Singles> best_of_each_ensemble(const StackingSearch& search, std::span<const OutOfFold> results,
                                      const ValidationPlan& plan) {
  const auto same_kind = [&](std::size_t a, std::size_t b) {  // stages of one ensemble, or both linear
    const Learner& left = plan.learners[results[a].learner];
    const Learner& right = plan.learners[results[b].learner];
    return results[a].learner == results[b].learner || (!left.trees && !right.trees);
  };
  Singles singles;
  for (std::size_t i = 0; i < results.size(); ++i) {
    NEXUSML_ASSIGN_OR_RETURN(Stack stack, search.fit({i}));
    const auto rival = std::find_if(singles.begin(), singles.end(),
                                    [&](const Stack& single) { return same_kind(single.chosen.front(), i); });
    if (rival == singles.end()) {
      singles.push_back(std::move(stack));
    } else if (stack.log_loss * kFewerRoundsTolerance < rival->log_loss) {
      *rival = std::move(stack);
    }
  }
  return singles;
}

Result<Stack> stack_greedily(const StackingSearch& search, const Singles& singles, double required_gain) {
  const auto lower_loss = [](const Stack& a, const Stack& b) { return a.log_loss < b.log_loss; };
  Stack best = *std::min_element(singles.begin(), singles.end(), lower_loss);
  while (best.chosen.size() < kMaximumSources) {
    std::optional<Stack> better;
    for (const Stack& single : singles) {
      const std::size_t candidate = single.chosen.front();
      if (std::find(best.chosen.begin(), best.chosen.end(), candidate) != best.chosen.end()) continue;
      std::vector<std::size_t> chosen = best.chosen;
      chosen.push_back(candidate);
      NEXUSML_ASSIGN_OR_RETURN(Stack stack, search.fit(std::move(chosen)));
      if (!better || stack.log_loss < better->log_loss) better = std::move(stack);
    }
    if (!better || better->log_loss > best.log_loss - required_gain) break;
    best = *std::move(better);
  }
  return best;
}

Result<Stack> hedge(const StackingSearch& search, const Singles& singles, std::span<const OutOfFold> results,
                    const ValidationPlan& plan, Stack best) {
  const Stack* linear = nullptr;
  const Stack* boosted = nullptr;
  const Stack* forest = nullptr;
  for (const Stack& single : singles) {
    const Learner& learner = plan.learners[results[single.chosen.front()].learner];
    const Stack*& place = !learner.trees ? linear : learner.trees->rounds == 1 ? forest : boosted;
    if (place == nullptr || single.log_loss < place->log_loss) place = &single;
  }
  if (linear == nullptr || boosted == nullptr) return best;
  const Stack* const better_trees = forest != nullptr && forest->log_loss < boosted->log_loss ? forest : boosted;
  std::vector<std::vector<const Stack*>> mixtures{{linear, better_trees}};
  if (forest != nullptr) mixtures.push_back({linear, boosted, forest});
  std::optional<Stack> chosen;
  for (const std::vector<const Stack*>& members : mixtures) {
    NEXUSML_ASSIGN_OR_RETURN(Stack mean, search.mean_of(members));
    if (!search.not_clearly_worse(mean, best)) continue;
    if (!chosen || mean.log_loss < chosen->log_loss) chosen = std::move(mean);
  }
  return chosen ? *std::move(chosen) : std::move(best);
}

}  // namespace

Result<Stack> stack_learners(std::span<const OutOfFold> results, const ValidationPlan& plan,
                             std::span<const std::int32_t> labels, std::size_t label_count) {
  const StackingSearch search(results, plan.repeats, labels, label_count);
  NEXUSML_ASSIGN_OR_RETURN(const Singles singles, best_of_each_ensemble(search, results, plan));
  NEXUSML_ASSIGN_OR_RETURN(Stack best, stack_greedily(search, singles, 1 / static_cast<double>(labels.size())));
  return hedge(search, singles, results, plan, std::move(best));
}

}  // namespace nexusml::models::tree
