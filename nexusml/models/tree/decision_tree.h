#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::models::tree {

/// No path of a tree is longer: it bounds the contribution tables, and the trees of tabular models are shallow.
inline constexpr std::size_t kMaximumTreeDepth = 6;

/// One node of a tree: a test of an engine column, or a leaf.
struct DecisionNode {
  static constexpr std::uint32_t kLeaf = 0xffffffff;

  std::uint32_t column = kLeaf;  ///< tested; kLeaf for a leaf
  float value = 0;               ///< test: left if the column is below it. Leaf: what it adds to the margin
  float cover = 0;               ///< training weight that reached the node, > 0
  std::uint32_t left = 0;        ///< position in DecisionTree::nodes, greater than the node's own
  std::uint32_t right = 0;
  bool missing_left = false;  ///< where a missing value goes

  [[nodiscard]] bool is_leaf() const { return column == kLeaf; }
};

/// A binary tree whose root is nodes[0].
struct DecisionTree {
  std::uint32_t output = 0;  ///< to which margin the leaves add
  std::vector<DecisionNode> nodes;
};

/// Levels of tests below `node`; 0 for a leaf.
[[nodiscard]] std::size_t height(const DecisionTree& tree, std::size_t node = 0);

/// Whether the tree can be walked safely: every node reached once, children behind their parents, at most
/// kMaximumTreeDepth tests on a path, columns and output within range, all numbers finite, covers positive.
///
/// Errors: kCorrupt with what is wrong.
[[nodiscard]] Status check_tree(const DecisionTree& tree, std::size_t columns, std::size_t outputs);

/// A row as the trees read it: column c lies at slots[2 c] for tests that send a missing value left and at
/// slots[2 c + 1] for those that send it right, so that no test has to ask whether the value is missing.
void fill_slots(std::span<const float> columns, std::span<float> slots);

/// The slot that a test of the node reads.
[[nodiscard]] inline std::uint32_t slot_of(const DecisionNode& node) {
  return 2 * node.column + (node.missing_left ? 0U : 1U);
}

}  // namespace nexusml::models::tree
