#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "nexusml/base/text.h"
#include "nexusml/models/evaluation.h"
#include "nexusml/models/tree/cross_validation.h"
#include "nexusml/models/tree/linear_term.h"
#include "nexusml/models/tree/stacking.h"
#include "nexusml/models/tree/tabular_model.h"
#include "nexusml/models/tree/training_rows.h"
#include "nexusml/models/tree/tree_model.h"

namespace nexusml::models::tree {
namespace {

constexpr double kValidationShare = 0.9;  // of the progress bar

Error invalid(std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message));
}

/// Rows that are cross-validated: all of them, or a sample.
struct ValidationRows {
  std::vector<float> values;
  std::vector<std::int32_t> labels;
  LabelledRows view;
};

ValidationRows choose_rows(const TrainingRows& rows, std::size_t maximum, std::uint64_t seed) {
  ValidationRows chosen;
  chosen.view = rows.view();
  if (rows.labels.size() <= maximum) return chosen;
  const std::size_t columns = rows.columns.size();
  for (const std::size_t row : sample_rows(rows.labels.size(), maximum, seed)) {
    const auto first = rows.values.begin() + static_cast<std::ptrdiff_t>(row * columns);
    chosen.values.insert(chosen.values.end(), first, first + static_cast<std::ptrdiff_t>(columns));
    chosen.labels.push_back(rows.labels[row]);
  }
  chosen.view.values = chosen.values;
  chosen.view.labels = chosen.labels;
  return chosen;
}

void add_linear(TabularParameters& target, const LinearTerm& term, double scale) {
  target.scales = term.scales;
  for (const float weight : term.weights) target.weights.push_back(static_cast<float>(scale * weight));
  for (std::size_t k = 0; k < target.outputs; ++k) target.bias[k] += scale * term.bias[k];
}

void add_trees(TabularParameters& target, BoostedTrees boosted, double scale) {
  for (double& bias : target.bias) bias += scale * boosted.base_margin;
  for (DecisionTree& tree : boosted.trees) {
    for (DecisionNode& node : tree.nodes) {
      if (node.is_leaf()) node.value = static_cast<float>(scale * node.value);
    }
    target.trees.push_back(std::move(tree));
  }
}

// Learns the stack's parts anew from all rows and folds scales and biases into them.
Result<TabularParameters> fit_stack(const TrainingRows& rows, const ValidationPlan& plan,
                                    std::span<const OutOfFold> results, const Stack& stack,
                                    const std::function<bool()>& stop) {
  TabularParameters parameters;
  parameters.features = static_cast<std::uint32_t>(rows.schema.size());
  parameters.columns = rows.columns;
  parameters.outputs = static_cast<std::uint32_t>(rows.view().outputs());
  parameters.bias = stack.calibration.biases;
  if (parameters.outputs == 1) parameters.bias = {stack.calibration.biases[1] - stack.calibration.biases[0]};
  for (std::size_t i = 0; i < stack.chosen.size(); ++i) {
    const double scale = stack.calibration.scales[i];
    const OutOfFold& result = results[stack.chosen[i]];
    const Learner& learner = plan.learners[result.learner];
    if (stop()) return Error(ErrorCode::kConflict, "cancelled");
    if (scale == 0) continue;
    if (!learner.trees) {
      add_linear(parameters, fit_linear_term(rows.view(), learner.linear_cost), scale);
      continue;
    }
    BoosterOptions options = *learner.trees;
    options.rounds = result.rounds;
    NEXUSML_ASSIGN_OR_RETURN(BoostedTrees boosted, boost(rows.view(), options, stop));
    add_trees(parameters, std::move(boosted), scale);
  }
  return parameters;
}

// Of the first repeat, in which every row was predicted once.
Evaluation evaluate_out_of_fold(const Stack& stack, std::span<const std::int32_t> truth, const ModelInfo& info) {
  const std::size_t labels = info.labels.size();
  const auto probabilities = std::span(stack.probabilities).first(truth.size() * labels);
  std::vector<std::int32_t> predicted;
  std::vector<double> confidence;
  for (std::size_t row = 0; row < truth.size(); ++row) {
    const auto scores = probabilities.subspan(row * labels, labels);
    const auto best = std::max_element(scores.begin(), scores.end());
    predicted.push_back(static_cast<std::int32_t>(best - scores.begin()));
    confidence.push_back(*best);
  }
  return evaluate_predictions(truth, predicted, probabilities, confidence, info.labels, info.positive_label);
}

Result<std::string> positive_label(const std::vector<std::string>& labels, const TrainingOptions& options) {
  if (!options.positive.empty()) {
    if (std::find(labels.begin(), labels.end(), options.positive) != labels.end()) return options.positive;
    return invalid("no row has the positive label \"" + options.positive + "\" in column \"" + options.target + "\"");
  }
  if (labels.size() != 2) return std::string();
  for (const std::string& label : labels) {
    for (const char* word : {"1", "true", "yes", "positive"}) {
      if (base::equal_ignoring_case(label, word)) return label;
    }
  }
  return labels.back();
}

std::string describe(const Stack& stack, const ValidationPlan& plan, std::span<const OutOfFold> results) {
  std::string text;
  for (std::size_t i = 0; i < stack.chosen.size(); ++i) {
    const OutOfFold& result = results[stack.chosen[i]];
    const Learner& learner = plan.learners[result.learner];
    text += (i == 0 ? "" : " + ") + base::fixed(stack.calibration.scales[i], 3) + " x " + learner.name;
    if (learner.trees) {
      text += " (depth " + base::to_text(learner.trees->depth) + ", " +
              base::to_text(result.rounds * learner.trees->parallel_trees) + " trees)";
    } else {
      text += " (cost " + base::to_text(learner.linear_cost) + ")";
    }
  }
  return text;
}

Result<ModelInfo> describe_rows(ModelType type, std::string_view name, const TrainingRows& rows,
                                const TrainingOptions& options, const base::Clock& clock) {
  if (type == ModelType::kRisk && rows.label_names.size() != 2) {
    return invalid("a risk model needs two labels, column \"" + options.target + "\" has " +
                   base::to_text(rows.label_names.size()));
  }
  ModelInfo info;
  info.type = type;
  info.name = name;
  info.created = clock.now();
  info.labels = rows.label_names;
  NEXUSML_ASSIGN_OR_RETURN(info.positive_label, positive_label(rows.label_names, options));
  info.schema = rows.schema;
  info.training_samples = rows.labels.size();
  if (!rows.dropped.empty()) info.parameters["dropped_columns"] = rows.dropped;
  return info;
}

}  // namespace
}  // namespace nexusml::models::tree

namespace nexusml::models {

Result<std::unique_ptr<Model>> train_tree_model(ModelType type, std::string_view name, const Table& table,
                                                const TrainingOptions& options, const base::Clock& clock) {
  using namespace tree;
  const auto start = clock.steady_now();
  const auto report = [&](double share, std::string_view stage) {
    if (options.on_progress) options.on_progress(share, stage);
  };
  const std::function<bool()> stop = [&] {
    return options.cancel != nullptr && options.cancel->load(std::memory_order_relaxed);  // a flag, it guards no data
  };
  report(0, "read columns");
  NEXUSML_ASSIGN_OR_RETURN(const TrainingRows rows, encode_training_rows(table, options));
  NEXUSML_ASSIGN_OR_RETURN(ModelInfo info, describe_rows(type, name, rows, options, clock));

  const ValidationPlan plan = make_plan(rows.labels.size(), rows.columns.size(), rows.label_names.size(), options.seed);
  const ValidationRows validated = choose_rows(rows, plan.maximum_rows, options.seed);
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<OutOfFold> results,
                           cross_validate(
                               validated.view, plan, options.seed,
                               [&](double share) { report(kValidationShare * share, "cross-validate"); }, stop));
  NEXUSML_ASSIGN_OR_RETURN(const Stack stack,
                           stack_learners(results, plan, validated.view.labels, rows.label_names.size()));
  report(kValidationShare, "fit on all rows");
  NEXUSML_ASSIGN_OR_RETURN(TabularParameters parameters, fit_stack(rows, plan, results, stack, stop));

  info.evaluation = evaluate_out_of_fold(stack, validated.view.labels, info);
  info.parameters["learners"] = describe(stack, plan, results);
  info.parameters["trees"] = base::to_text(parameters.trees.size());
  info.parameters["validation"] = base::to_text(plan.folds) + " folds, " + base::to_text(plan.repeats) + " repeats";
  info.training_duration = clock.steady_now() - start;
  report(1, "done");
  return std::unique_ptr<Model>(std::make_unique<TabularModel>(std::move(info), std::move(parameters)));
}

}  // namespace nexusml::models
