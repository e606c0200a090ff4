#include "nexusml/models/tree/tree_ensemble.h"

#include <algorithm>
#include <array>
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
      groups_.push_back({trees[i].output, tree_depth, tests_.size(), leaves_.size(), 0});
    }
    ++groups_.back().trees;
    tests_.resize(tests_.size() + (std::size_t{1} << tree_depth) - 1);
    leaves_.resize(leaves_.size() + (std::size_t{1} << tree_depth));
    fill(trees[i], 0, tree_depth, 1);
  }
}

// Copies the subtree below `node` to `position`, counted from 1 at the root, of the tree that comes last. A leaf above the
// lowest level becomes a test that leads to the same leaf on both sides.
void TreeEnsemble::fill(const DecisionTree& tree, std::size_t node, std::size_t depth, std::size_t position) {
  const DecisionNode& at = tree.nodes[node];
  const std::size_t leaves = std::size_t{1} << depth;
  if (position >= leaves) {
    leaves_[leaves_.size() - 2 * leaves + position] = at.value;
    return;
  }
  if (!at.is_leaf()) tests_[tests_.size() - leaves + position] = {at.value, slot_of(at)};
  fill(tree, at.is_leaf() ? node : at.left, depth, 2 * position);
  fill(tree, at.is_leaf() ? node : at.right, depth, 2 * position + 1);
}

template <std::size_t Depth>
double TreeEnsemble::sum_of(const Group& group, const float* slots) const {
  constexpr std::size_t kLeaves = std::size_t{1} << Depth;
  constexpr std::size_t kTests = kLeaves - 1;
  const Test* tests = tests_.data() + group.first_test;
  const float* leaves = leaves_.data() + group.first_leaf;
  // Returns: the position, counted from 1, of the child to which the row goes.
  const auto step = [&](std::size_t tree, std::size_t at) {
    const Test& test = tests[tree * kTests + at - 1];
    return 2 * at + (slots[test.slot] < test.threshold ? 0 : 1);
  };
  double sum = 0;
  std::size_t left = group.trees;
  for (; left >= kSideBySide; left -= kSideBySide) {
    std::array<std::size_t, kSideBySide> at;
    at.fill(1);
    for (std::size_t level = 0; level < Depth; ++level) {
      for (std::size_t tree = 0; tree < kSideBySide; ++tree) at[tree] = step(tree, at[tree]);
    }
    std::array<double, kSideBySide> reached;
    for (std::size_t tree = 0; tree < kSideBySide; ++tree) reached[tree] = leaves[tree * kLeaves + at[tree] - kLeaves];
    sum += ((reached[0] + reached[1]) + (reached[2] + reached[3])) +
           ((reached[4] + reached[5]) + (reached[6] + reached[7]));  // a chain of additions would take longer
    tests += kSideBySide * kTests;
    leaves += kSideBySide * kLeaves;
  }
  for (std::size_t tree = 0; tree < left; ++tree) {
    std::size_t at = 1;
    for (std::size_t level = 0; level < Depth; ++level) at = step(tree, at);
    sum += leaves[tree * kLeaves + at - kLeaves];
  }
  return sum;
}

void TreeEnsemble::add_margins(const float* slots, std::span<double> margins) const {
  using Sum = double (TreeEnsemble::*)(const Group&, const float*) const;
  static_assert(kMaximumTreeDepth == 6);
  static constexpr std::array<Sum, kMaximumTreeDepth + 1> kSums = {
      &TreeEnsemble::sum_of<0>, &TreeEnsemble::sum_of<1>, &TreeEnsemble::sum_of<2>, &TreeEnsemble::sum_of<3>,
      &TreeEnsemble::sum_of<4>, &TreeEnsemble::sum_of<5>, &TreeEnsemble::sum_of<6>};
  for (const Group& group : groups_) margins[group.output] += (this->*kSums[group.depth])(group, slots);
}

}  // namespace nexusml::models::tree
