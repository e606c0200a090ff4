#include "nexusml/models/tree/cross_validation.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>

#include "nexusml/models/tree/linear_term.h"
#include "nexusml/models/tree/tree_ensemble.h"

namespace nexusml::models::tree {
namespace {

void shuffle(std::vector<std::size_t>& items, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random() % i]);
}

/// Rows copied out of others, owning what its view shows.
struct Subset {
  std::vector<float> values;
  std::vector<std::int32_t> labels;
  LabelledRows view;
};

Subset take(const LabelledRows& rows, std::span<const std::uint32_t> fold_of_row, std::uint32_t without) {
  Subset subset;
  for (std::size_t r = 0; r < rows.rows(); ++r) {
    if (fold_of_row[r] == without) continue;
    const auto row = rows.values.subspan(r * rows.columns, rows.columns);
    subset.values.insert(subset.values.end(), row.begin(), row.end());
    subset.labels.push_back(rows.labels[r]);
  }
  subset.view = {subset.values, rows.columns, subset.labels, rows.label_count};
  return subset;
}

/// Runs the fits of one fold and files the margins of its rows.
class FoldRun {
 public:
  FoldRun(const LabelledRows& rows, std::span<const std::uint32_t> fold_of_row, std::uint32_t fold, std::size_t repeat)
      : rows_(rows), training_(take(rows, fold_of_row, fold)), first_margin_(repeat * rows.rows() * rows.outputs()) {
    for (std::size_t r = 0; r < rows.rows(); ++r) {
      if (fold_of_row[r] == fold) held_out_.push_back(r);
    }
  }

  void run_linear(const Learner& learner, OutOfFold& target) const {
    const LinearTerm term = fit_linear_term(training_.view, learner.linear_cost);
    for (const std::size_t row : held_out_) linear_margins(term, columns(row), margins(target, row));
  }

  // `targets` are the learner's, one per entry of learner.rounds.
  Status run_trees(const Learner& learner, std::uint64_t seed, std::span<OutOfFold> targets,
                   const std::function<bool()>& stop) const {
    BoosterOptions options = *learner.trees;
    options.seed += seed;
    NEXUSML_ASSIGN_OR_RETURN(const BoostedTrees boosted, boost(training_.view, options, stop));
    std::vector<float> slots(2 * rows_.columns);
    std::size_t first_tree = 0;
    for (std::size_t stage = 0; stage < targets.size(); ++stage) {
      const std::size_t end_tree = learner.rounds[stage] * boosted.trees_per_round;
      const TreeEnsemble added(std::span(boosted.trees).subspan(first_tree, end_tree - first_tree));
      for (const std::size_t row : held_out_) {
        const std::span<double> result = margins(targets[stage], row);
        if (stage == 0) {
          std::fill(result.begin(), result.end(), boosted.base_margin);
        } else {
          const std::span<double> before = margins(targets[stage - 1], row);
          std::copy(before.begin(), before.end(), result.begin());
        }
        fill_slots(columns(row), slots);
        added.add_margins(slots.data(), result);
      }
      first_tree = end_tree;
    }
    return {};
  }

 private:
  [[nodiscard]] std::span<const float> columns(std::size_t row) const {
    return rows_.values.subspan(row * rows_.columns, rows_.columns);
  }
  [[nodiscard]] std::span<double> margins(OutOfFold& target, std::size_t row) const {
    return std::span(target.margins).subspan(first_margin_ + row * rows_.outputs(), rows_.outputs());
  }

  const LabelledRows& rows_;
  Subset training_;
  std::size_t first_margin_;
  std::vector<std::size_t> held_out_;
};

}  // namespace

std::vector<std::size_t> sample_rows(std::size_t rows, std::size_t count, std::uint64_t seed) {
  std::vector<std::size_t> order(rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  shuffle(order, seed);
  order.resize(std::min(rows, count));
  return order;
}

std::vector<std::uint32_t> deal_folds(std::span<const std::int32_t> labels, std::size_t folds, std::uint64_t seed) {
  std::vector<std::size_t> order = sample_rows(labels.size(), labels.size(), seed);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return labels[a] < labels[b]; });
  std::vector<std::uint32_t> fold(labels.size());
  for (std::size_t i = 0; i < order.size(); ++i) fold[order[i]] = static_cast<std::uint32_t>(i % folds);
  return fold;
}

Result<std::vector<OutOfFold>> cross_validate(const LabelledRows& rows, const ValidationPlan& plan, std::uint64_t seed,
                                              const std::function<void(double)>& report,
                                              const std::function<bool()>& stop) {
  std::vector<OutOfFold> results;
  const std::size_t margins = plan.repeats * rows.rows() * rows.outputs();
  for (std::size_t i = 0; i < plan.learners.size(); ++i) {
    if (!plan.learners[i].trees) results.push_back({i, 0, std::vector<double>(margins)});
    for (const std::size_t rounds : plan.learners[i].rounds)
      results.push_back({i, rounds, std::vector<double>(margins)});
  }
  const std::size_t fits = plan.repeats * plan.folds * plan.learners.size();
  std::size_t done = 0;
  for (std::size_t repeat = 0; repeat < plan.repeats; ++repeat) {
    const std::vector<std::uint32_t> fold_of_row = deal_folds(rows.labels, plan.folds, seed + repeat);
    for (std::uint32_t fold = 0; fold < plan.folds; ++fold) {
      const FoldRun run(rows, fold_of_row, fold, repeat);
      std::size_t next = 0;
      for (const Learner& learner : plan.learners) {
        if (stop()) return Error(ErrorCode::kConflict, "cancelled");
        if (learner.trees) {
          const auto targets = std::span(results).subspan(next, learner.rounds.size());
          NEXUSML_RETURN_IF_ERROR(run.run_trees(learner, repeat * plan.folds + fold, targets, stop));
          next += learner.rounds.size();
        } else {
          run.run_linear(learner, results[next++]);
        }
        report(static_cast<double>(++done) / static_cast<double>(fits));
      }
    }
  }
  return results;
}

}  // namespace nexusml::models::tree
