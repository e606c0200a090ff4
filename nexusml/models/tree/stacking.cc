#include "nexusml/models/tree/stacking.h"

#include <algorithm>
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
      : results_(results), label_count_(label_count) {
    for (std::size_t repeat = 0; repeat < repeats; ++repeat) truth_.insert(truth_.end(), labels.begin(), labels.end());
  }

  Result<Stack> fit(std::vector<std::size_t> chosen) const {
    const std::size_t width = chosen.size() * label_count_;
    std::vector<double> scores(truth_.size() * width);
    for (std::size_t s = 0; s < chosen.size(); ++s) copy_scores(results_[chosen[s]], s, width, scores);
    Stack stack;
    NEXUSML_ASSIGN_OR_RETURN(stack.calibration, stats::fit_calibration(scores, truth_, chosen.size(), label_count_));
    stack.chosen = std::move(chosen);
    stack.probabilities.resize(truth_.size() * label_count_);
    for (std::size_t row = 0; row < truth_.size(); ++row) {
      stats::calibrated_probabilities(stack.calibration, std::span(scores).subspan(row * width, width),
                                      std::span(stack.probabilities).subspan(row * label_count_, label_count_));
    }
    NEXUSML_ASSIGN_OR_RETURN(stack.log_loss, stats::log_loss(truth_, stack.probabilities, label_count_));
    return stack;
  }

 private:
  // Two labels have one margin: the log-odds of the second.
  void copy_scores(const OutOfFold& result, std::size_t source, std::size_t width, std::vector<double>& scores) const {
    const std::size_t outputs = label_count_ == 2 ? 1 : label_count_;
    const std::size_t first = source * label_count_ + (outputs == 1 ? 1 : 0);
    for (std::size_t row = 0; row < truth_.size(); ++row) {
      for (std::size_t k = 0; k < outputs; ++k) scores[row * width + first + k] = result.margins[row * outputs + k];
    }
  }

  std::span<const OutOfFold> results_;
  std::size_t label_count_;
  std::vector<std::int32_t> truth_;
};

// Results that exclude each other: stages of one ensemble, and all linear terms.
std::size_t family_of(const OutOfFold& result, const ValidationPlan& plan) {
  return plan.learners[result.learner].trees ? result.learner : plan.learners.size();
}

}  // namespace

Result<Stack> stack_learners(std::span<const OutOfFold> results, const ValidationPlan& plan,
                             std::span<const std::int32_t> labels, std::size_t label_count) {
  const StackingSearch search(results, plan.repeats, labels, label_count);
  std::vector<std::optional<Stack>> best_of_family(plan.learners.size() + 1);
  for (std::size_t i = 0; i < results.size(); ++i) {
    NEXUSML_ASSIGN_OR_RETURN(Stack stack, search.fit({i}));
    std::optional<Stack>& best = best_of_family[family_of(results[i], plan)];
    if (!best || stack.log_loss * kFewerRoundsTolerance < best->log_loss) best = std::move(stack);
  }
  std::optional<Stack> best;
  std::vector<std::size_t> candidates;
  for (const std::optional<Stack>& stack : best_of_family) {
    if (!stack) continue;
    candidates.push_back(stack->chosen.front());
    if (!best || stack->log_loss < best->log_loss) best = stack;
  }
  const double required_gain = 1 / static_cast<double>(labels.size());
  while (best->chosen.size() < kMaximumSources) {
    std::optional<Stack> better;
    for (const std::size_t candidate : candidates) {
      if (std::find(best->chosen.begin(), best->chosen.end(), candidate) != best->chosen.end()) continue;
      std::vector<std::size_t> chosen = best->chosen;
      chosen.push_back(candidate);
      NEXUSML_ASSIGN_OR_RETURN(Stack stack, search.fit(std::move(chosen)));
      if (!better || stack.log_loss < better->log_loss) better = std::move(stack);
    }
    if (!better || better->log_loss > best->log_loss - required_gain) break;
    best = std::move(better);
  }
  return *std::move(best);
}

}  // namespace nexusml::models::tree
