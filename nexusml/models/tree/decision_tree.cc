#include "nexusml/models/tree/decision_tree.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace nexusml::models::tree {
namespace {

Error corrupt(std::size_t node, std::string_view what) {
  return Error(ErrorCode::kCorrupt, "tree node " + std::to_string(node) + " " + std::string(what));
}

}  // namespace

std::size_t height(const DecisionTree& tree, std::size_t node) {
  const DecisionNode& at = tree.nodes[node];
  if (at.is_leaf()) return 0;
  return 1 + std::max(height(tree, at.left), height(tree, at.right));
}

Status check_tree(const DecisionTree& tree, std::size_t columns, std::size_t outputs) {
  const std::vector<DecisionNode>& nodes = tree.nodes;
  if (nodes.empty()) return Error(ErrorCode::kCorrupt, "a tree has no node");
  if (tree.output >= outputs) return Error(ErrorCode::kCorrupt, "a tree adds to an output that does not exist");
  constexpr std::size_t kUnreached = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> depth(nodes.size(), kUnreached);
  depth[0] = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const DecisionNode& node = nodes[i];
    if (depth[i] == kUnreached) return corrupt(i, "is not reached from the root");
    if (!std::isfinite(node.value)) return corrupt(i, "holds a number that is not finite");
    if (!(node.cover > 0) || !std::isfinite(node.cover)) return corrupt(i, "has no positive cover");
    if (node.is_leaf()) continue;
    if (node.column >= columns) return corrupt(i, "tests a column that does not exist");
    if (depth[i] == kMaximumTreeDepth) return corrupt(i, "lies too deep");
    for (const std::uint32_t child : {node.left, node.right}) {
      if (child <= i || child >= nodes.size()) return corrupt(i, "has a child outside the tree");
      if (depth[child] != kUnreached) return corrupt(child, "has two parents");
      depth[child] = depth[i] + 1;
    }
  }
  return {};
}

void fill_slots(std::span<const float> columns, std::span<float> slots) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const bool missing = std::isnan(columns[c]);
    slots[2 * c] = missing ? -kInfinity : columns[c];
    slots[2 * c + 1] = missing ? kInfinity : columns[c];
  }
}

}  // namespace nexusml::models::tree
