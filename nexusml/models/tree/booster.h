#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/tree/decision_tree.h"

namespace nexusml::models::tree {

/// Labelled rows as the engines learn from them.
///
/// Lifetime: views.
struct LabelledRows {
  std::span<const float> values;  ///< [row * columns + column], NaN for missing
  std::size_t columns = 0;
  std::span<const std::int32_t> labels;  ///< per row, in [0, label_count)
  std::size_t label_count = 2;

  [[nodiscard]] std::size_t rows() const { return labels.size(); }
  /// Two labels need one margin, more need one each.
  [[nodiscard]] std::size_t outputs() const { return label_count == 2 ? 1 : label_count; }
};

/// How an ensemble of trees grows. One round with many parallel trees is a random forest.
struct BoosterOptions {
  std::size_t depth = 3;            ///< at most kMaximumTreeDepth; deeper trees find interactions and overfit sooner
  std::size_t rounds = 100;         ///< more is slower and fits closer
  std::size_t parallel_trees = 1;   ///< averaged within a round
  double learning_rate = 0.1;       ///< lower needs more rounds and generalises better
  double row_share = 0.6;           ///< fraction of the rows that a tree sees
  double column_share = 0.4;        ///< fraction of the columns that a test may choose from
  double l2 = 5;                    ///< shrinks leaves with little weight
  double minimum_child_weight = 3;  ///< of a leaf, in second derivatives (rows times p (1 - p))
  std::uint64_t seed = 1;
};

struct BoostedTrees {
  std::vector<DecisionTree> trees;  ///< round after round
  std::size_t trees_per_round = 1;
  double base_margin = 0;  ///< to be added to every output
};

/// Grows trees with XGBoost's histogram method on the calling thread. The same rows and options give the same trees.
///
/// Takes:   `stop`, asked before every round.
/// Errors:  kConflict "cancelled", kInternal with XGBoost's message.
/// Threads: pure function; one at a time per thread.
[[nodiscard]] Result<BoostedTrees> boost(const LabelledRows& rows, const BoosterOptions& options,
                                         const std::function<bool()>& stop);

/// Reads the trees of a model that XGBoost 1.7 or later saved as JSON (binary:logistic or multi:softprob).
///
/// Errors: kCorrupt if a key is missing or a tree is not sound (check_tree).
[[nodiscard]] Result<std::vector<DecisionTree>> parse_xgboost_trees(std::string_view json, std::size_t columns,
                                                                    std::size_t outputs);

}  // namespace nexusml::models::tree
