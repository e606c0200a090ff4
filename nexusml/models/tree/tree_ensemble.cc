#include "nexusml/models/tree/tree_ensemble.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace nexusml::models::tree {
namespace {

constexpr std::size_t kSideBySide = 8;

}  // namespace

TreeEnsemble::TreeEnsemble(std::span<const DecisionTree> trees) {
  std::vector<std::size_t> depth(trees.size());
  for (std::size_t i = 0; i < trees.size(); ++i) depth[i] = height(trees[i]);
  std::vector<std::size_t> order(trees.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tuple(trees[a].output, depth[a], a) < std::tuple(trees[b].output, depth[b], b);
  });
  for (const std::size_t i : order) {
    const auto tree_depth = static_cast<std::uint32_t>(depth[i]);
    if (groups_.empty() || groups_.back().output != trees[i].output || groups_.back().depth != tree_depth) {
      groups_.push_back({trees[i].output, tree_depth, static_cast<std::uint32_t>(roots_.size()), 0});
    }
    ++groups_.back().count;
    roots_.push_back(append(trees[i]));
  }
}

std::uint32_t TreeEnsemble::append(const DecisionTree& tree) {
  const auto base = static_cast<std::uint32_t>(nodes_.size());
  for (const DecisionNode& node : tree.nodes) {
    const auto self = static_cast<std::uint32_t>(nodes_.size());
    if (node.is_leaf()) {
      nodes_.push_back({node.value, 0, {self, self}});
    } else {
      nodes_.push_back({node.value, slot_of(node), {base + node.left, base + node.right}});
    }
  }
  return base;
}

void TreeEnsemble::add_margins(const float* slots, std::span<double> margins) const {
  const Node* const nodes = nodes_.data();
  const auto step = [&](std::uint32_t at) { return nodes[at].child[slots[nodes[at].slot] < nodes[at].value ? 0 : 1]; };
  for (const Group& group : groups_) {
    const std::uint32_t* root = roots_.data() + group.first_root;
    const std::uint32_t* const end = root + group.count;
    double sum = 0;
    for (; static_cast<std::size_t>(end - root) >= kSideBySide; root += kSideBySide) {
      std::uint32_t at[kSideBySide];
      std::copy(root, root + kSideBySide, at);
      for (std::uint32_t d = 0; d < group.depth; ++d) {
        for (std::uint32_t& node : at) node = step(node);
      }
      for (const std::uint32_t leaf : at) sum += nodes[leaf].value;
    }
    for (; root != end; ++root) {
      std::uint32_t at = *root;
      for (std::uint32_t d = 0; d < group.depth; ++d) at = step(at);
      sum += nodes[at].value;
    }
    margins[group.output] += sum;
  }
}

}  // namespace nexusml::models::tree
