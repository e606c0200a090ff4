#include <algorithm>

#include "nexusml/models/tree/cross_validation.h"

namespace nexusml::models::tree {
namespace {

constexpr std::size_t kSmallTable = 1000;
constexpr std::size_t kMediumTable = 5000;
constexpr std::size_t kRowsForManyTrees = 1500;
constexpr std::size_t kMaximumTrees = 1200;        // of several labels together: bounds the time of a prediction
constexpr std::size_t kWideTable = 1000;           // columns; XGBoost's histograms of more cost seconds a tree
constexpr std::size_t kMaximumCells = 20'000'000;  // of the rows that are cross-validated
constexpr std::size_t kMaximumMargins = 4'000'000;
constexpr std::size_t kCheapWork = 1'500'000;  // rows * columns * labels; beyond, one repeat of few learners
constexpr double kLinearCosts[] = {1.0, 0.1, 0.02};

Learner trees(std::string name, BoosterOptions options, std::vector<std::size_t> rounds) {
  options.rounds = rounds.back();
  return {std::move(name), options, 0, std::move(rounds)};
}

// The starting values come from repeated cross-validation on small clinical tables; the ADR has the figures.
std::vector<Learner> tree_learners(std::size_t rows, std::size_t columns, std::size_t label_count, std::uint64_t seed,
                                   bool cheap) {
  const std::size_t outputs = label_count == 2 ? 1 : label_count;
  const std::size_t affordable = std::min(kMaximumTrees / outputs, 100 * kWideTable / columns);
  const std::size_t budget = std::clamp<std::size_t>(affordable, 8, 100);
  const double rate = budget < 30 ? 0.3 : 0.1;                   // few rounds have to learn faster
  const double weight = 2.0 / static_cast<double>(label_count);  // second derivatives shrink with the labels' shares
  const BoosterOptions shallow{.depth = 2, .learning_rate = rate, .minimum_child_weight = 3 * weight, .seed = seed};
  const BoosterOptions middle{
      .depth = 3, .learning_rate = rate, .l2 = 10, .minimum_child_weight = 3 * weight, .seed = seed};
  const BoosterOptions deep{.depth = 5,
                            .parallel_trees = 4,
                            .learning_rate = 0.2,
                            .column_share = 0.7,
                            .l2 = 1,
                            .minimum_child_weight = weight,
                            .seed = seed};
  const BoosterOptions forest{.depth = 5,
                              .parallel_trees = budget + budget / 5,
                              .learning_rate = 1,
                              .row_share = 0.63,
                              .l2 = 0.3,
                              .minimum_child_weight = 0.5 * weight,
                              .seed = seed};
  const BoosterOptions many{
      .depth = 5, .row_share = 0.8, .column_share = 0.7, .l2 = 1, .minimum_child_weight = weight, .seed = seed};
  std::vector<Learner> learners;
  learners.push_back(trees("shallow trees", shallow, {budget / 4, budget / 2, budget}));
  if (cheap) learners.push_back(trees("boosted trees", middle, {budget / 4, budget * 6 / 10}));
  if (columns <= kWideTable) learners.push_back(trees("deep trees", deep, {budget / 8, budget / 4}));
  if (cheap) learners.push_back(trees("forest", forest, {1}));
  if (rows >= kRowsForManyTrees && columns <= kWideTable && outputs == 1)
    learners.push_back(trees("many trees", many, {40, 80, 120}));
  return learners;
}

}  // namespace

ValidationPlan make_plan(std::size_t rows, std::size_t columns, std::size_t label_count, std::uint64_t seed) {
  ValidationPlan plan;
  const std::size_t affordable = std::min(kMaximumCells / columns, kMaximumMargins / label_count);
  plan.maximum_rows = std::clamp<std::size_t>(affordable, 500, 20000);
  const std::size_t used = std::min(rows, plan.maximum_rows);
  const bool cheap = used * columns * label_count <= kCheapWork;
  plan.repeats = !cheap || used >= kMediumTable ? 1 : used >= kSmallTable ? 2 : 3;
  plan.folds = cheap ? 5 : 3;
  plan.learners = tree_learners(rows, columns, label_count, seed, cheap);
  for (const double cost : kLinearCosts) plan.learners.push_back({"linear", std::nullopt, cost, {}});
  return plan;
}

}  // namespace nexusml::models::tree
