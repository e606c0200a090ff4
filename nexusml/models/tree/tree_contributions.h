#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nexusml/models/tree/decision_tree.h"

namespace nexusml::models::tree {

/// Exact Shapley values of tree ensembles ("path-dependent TreeSHAP": an absent feature is averaged out by the training
/// covers), from tables made once.
///
/// A leaf's contribution depends only on WHICH features of its path the row satisfies. Every tree is cut into blocks, the
/// subtrees of at most two levels of tests at its bottom; a block's table holds, for every pattern of its own tests and of
/// its ancestors' features, the contributions of all its leaves together. Explaining a row is then: run all tests, look up
/// one table row per block, add. Columns that encode one categorical feature count as one player.
///
/// Threads: immutable after construction.
/// Source:  docs/adr/0004-tree-engine.md; Lundberg et al., Nature Machine Intelligence 2 (2020).
class TreeContributions {
 public:
  TreeContributions() = default;
  /// Takes: trees for which check_tree succeeded; the feature to which each engine column belongs.
  TreeContributions(std::span<const DecisionTree> trees, std::span<const std::uint32_t> feature_of_column,
                    std::size_t outputs);

  /// Adds each feature's contribution to the margin `output`; with expected_margin() they sum to the trees' margin.
  ///
  /// Takes: a row from fill_slots; contributions[feature].
  /// Cost:  about 25 ns a tree of depth 4; no allocation.
  void add(const float* slots, std::size_t output, std::span<double> contributions) const;

  /// The trees' mean margin over the training rows.
  [[nodiscard]] double expected_margin(std::size_t output) const { return expected_[output]; }
  [[nodiscard]] std::size_t bytes() const;

 private:
  class Builder;

  struct Test {
    std::uint32_t slot;
    float threshold;
  };
  struct PathFeature {  // satisfied if the tests on it turned out as the path wants
    std::uint64_t tests;
    std::uint64_t wanted;
  };
  struct Block {
    std::uint32_t first_path;
    std::uint32_t first_feature;
    std::uint32_t first_value;  // table row `key` begins at first_value + key * features
    std::uint8_t paths;         // low bits of the key
    std::uint8_t own_tests;     // high bits of the key
    std::uint8_t own_shift;     // where they lie among the tree's tests
    std::uint8_t features;
  };
  struct Tree {
    std::uint32_t first_test;
    std::uint32_t tests;
    std::uint32_t first_block;
    std::uint32_t blocks;
  };

  std::vector<std::uint32_t> output_trees_{0};  // trees of output k: [output_trees_[k], output_trees_[k + 1])
  std::vector<Tree> trees_;
  std::vector<Test> tests_;
  std::vector<Block> blocks_;
  std::vector<PathFeature> paths_;
  std::vector<std::uint32_t> features_;
  std::vector<float> values_;
  std::vector<double> expected_;
};

}  // namespace nexusml::models::tree
