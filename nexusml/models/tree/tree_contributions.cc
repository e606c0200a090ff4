#include "nexusml/models/tree/tree_contributions.h"

#include <algorithm>
#include <array>

namespace nexusml::models::tree {
namespace {

constexpr std::size_t kBlockHeight = 2;

// What one leaf's path says about one feature.
struct Player {
  std::uint32_t feature = 0;
  double cover_share = 1;  // product over the path's tests of the feature: share of the cover that goes the path's way
  bool satisfied = true;
};

using Players = std::array<Player, kMaximumTreeDepth>;

// Shapley value of player j in the game v(S) = product over S of satisfied * product over the others of cover_share:
// (satisfied_j - share_j) * sum over s of weight(s, n) * (coefficient of t^s in the product of (satisfied t + share)).
double shapley_value(const Players& players, std::size_t n, std::size_t j) {
  std::array<double, kMaximumTreeDepth + 1> coefficients{1};
  std::size_t degree = 0;
  for (std::size_t k = 0; k < n; ++k) {
    if (k == j) continue;
    const double inside = players[k].satisfied ? 1 : 0;
    for (std::size_t s = degree + 1; s-- > 0;) {
      coefficients[s + 1] += coefficients[s] * inside;
      coefficients[s] *= players[k].cover_share;
    }
    ++degree;
  }
  double sum = 0;
  double weight = 1 / static_cast<double>(n);  // s! (n - 1 - s)! / n!
  for (std::size_t s = 0; s < n; ++s) {
    sum += weight * coefficients[s];
    if (s + 1 < n) weight *= static_cast<double>(s + 1) / static_cast<double>(n - 1 - s);
  }
  return ((players[j].satisfied ? 1 : 0) - players[j].cover_share) * sum;
}

}  // namespace

/// Makes the tables of one tree.
class TreeContributions::Builder {
 public:
  Builder(TreeContributions& target, const DecisionTree& tree, std::span<const std::uint32_t> feature_of_column)
      : target_(target), tree_(tree), feature_of_column_(feature_of_column), test_of_node_(tree.nodes.size()) {}

  void build() {
    Tree entry{static_cast<std::uint32_t>(target_.tests_.size()), 0, static_cast<std::uint32_t>(target_.blocks_.size()),
               0};
    number_tests(0);
    visit(0, 1.0);
    entry.tests = static_cast<std::uint32_t>(target_.tests_.size()) - entry.first_test;
    entry.blocks = static_cast<std::uint32_t>(target_.blocks_.size()) - entry.first_block;
    target_.trees_.push_back(entry);
  }

 private:
  struct Step {  // one test on the way from the root, and the way taken
    std::size_t node;
    bool left;
  };

  // Preorder, so that the tests of a subtree are neighbours.
  void number_tests(std::size_t node) {
    const DecisionNode& at = tree_.nodes[node];
    if (at.is_leaf()) return;
    test_of_node_[node] = tests_++;
    target_.tests_.push_back({slot_of(at), at.value});
    number_tests(at.left);
    number_tests(at.right);
  }

  std::uint32_t feature(std::size_t node) const { return feature_of_column_[tree_.nodes[node].column]; }

  double cover_share(const Step& step) const {
    const DecisionNode& at = tree_.nodes[step.node];
    const double left = tree_.nodes[at.left].cover;
    const double right = tree_.nodes[at.right].cover;
    return (step.left ? left : right) / (left + right);
  }

  void visit(std::size_t node, double reach) {
    if (height(tree_, node) <= kBlockHeight) {
      add_block(node, reach);
      return;
    }
    for (const bool left : {true, false}) {
      const Step step{node, left};
      path_.push_back(step);
      visit(left ? tree_.nodes[node].left : tree_.nodes[node].right, reach * cover_share(step));
      path_.pop_back();
    }
  }

  void add_block(std::size_t root, double reach) {
    Block block{};
    block.first_path = static_cast<std::uint32_t>(target_.paths_.size());
    block.first_feature = static_cast<std::uint32_t>(target_.features_.size());
    block.first_value = static_cast<std::uint32_t>(target_.values_.size());
    features_.clear();
    for (const Step& step : path_) add_path_feature(step);
    block.paths = static_cast<std::uint8_t>(features_.size());
    block_tests_.clear();
    collect_block_tests(root);
    block.own_tests = static_cast<std::uint8_t>(block_tests_.size());
    block.own_shift = static_cast<std::uint8_t>(block_tests_.empty() ? 0 : test_of_node_[block_tests_.front()]);
    for (const std::size_t node : block_tests_) position_of(feature(node));
    block.features = static_cast<std::uint8_t>(features_.size());
    target_.features_.insert(target_.features_.end(), features_.begin(), features_.end());

    const std::size_t keys = std::size_t{1} << (block.paths + block.own_tests);
    target_.values_.resize(target_.values_.size() + keys * block.features);
    const std::size_t fixed = path_.size();
    for (std::size_t key = 0; key < keys; ++key) {
      sums_.assign(block.features, 0.0);
      add_leaves(root, block, key, key == 0 ? reach : 0);
      for (std::size_t f = 0; f < block.features; ++f) {
        target_.values_[block.first_value + key * block.features + f] = static_cast<float>(sums_[f]);
      }
    }
    path_.resize(fixed);
    target_.blocks_.push_back(block);
  }

  // Position of a feature among the block's, added if new.
  std::size_t position_of(std::uint32_t feature) {
    const auto found = std::find(features_.begin(), features_.end(), feature);
    if (found == features_.end()) features_.push_back(feature);
    return static_cast<std::size_t>(std::find(features_.begin(), features_.end(), feature) - features_.begin());
  }

  void add_path_feature(const Step& step) {
    const std::size_t known = features_.size();
    const std::size_t position = position_of(feature(step.node));
    if (position == known) target_.paths_.push_back({0, 0});
    PathFeature& path = target_.paths_[target_.paths_.size() - features_.size() + position];
    const std::uint64_t bit = std::uint64_t{1} << test_of_node_[step.node];
    path.tests |= bit;
    if (step.left) path.wanted |= bit;
  }

  void collect_block_tests(std::size_t node) {
    if (tree_.nodes[node].is_leaf()) return;
    block_tests_.push_back(node);
    collect_block_tests(tree_.nodes[node].left);
    collect_block_tests(tree_.nodes[node].right);
  }

  // Adds the contributions of the leaves below `node` under the pattern `key`; a reach above 0 also adds their share of
  // the expected margin.
  void add_leaves(std::size_t node, const Block& block, std::size_t key, double reach) {
    const DecisionNode& at = tree_.nodes[node];
    if (at.is_leaf()) {
      target_.expected_[tree_.output] += reach * at.value;
      add_leaf(at.value, block, key);
      return;
    }
    for (const bool left : {true, false}) {
      const Step step{node, left};
      path_.push_back(step);
      add_leaves(left ? at.left : at.right, block, key, reach * cover_share(step));
      path_.pop_back();
    }
  }

  void add_leaf(double value, const Block& block, std::size_t key) {
    Players players;
    std::size_t n = 0;
    for (const Step& step : path_) {
      const std::uint32_t played = feature(step.node);
      std::size_t j = 0;
      while (j < n && players[j].feature != played) ++j;
      if (j == n) players[n++] = Player{played, 1, true};
      players[j].cover_share *= cover_share(step);
      if (!turned_out(step, block, key)) players[j].satisfied = false;
    }
    for (std::size_t j = 0; j < n; ++j) sums_[position_of(players[j].feature)] += value * shapley_value(players, n, j);
  }

  // Whether the pattern says that the row takes the step. Of the ancestors' tests it knows only whether ALL of a feature do.
  bool turned_out(const Step& step, const Block& block, std::size_t key) {
    const auto own = std::find(block_tests_.begin(), block_tests_.end(), step.node);
    if (own == block_tests_.end()) return ((key >> position_of(feature(step.node))) & 1) == 1;
    const auto bit = static_cast<std::size_t>(own - block_tests_.begin()) + block.paths;
    return (((key >> bit) & 1) == 1) == step.left;
  }

  TreeContributions& target_;
  const DecisionTree& tree_;
  std::span<const std::uint32_t> feature_of_column_;
  std::vector<std::uint32_t> test_of_node_;
  std::uint32_t tests_ = 0;
  std::vector<Step> path_;
  std::vector<std::uint32_t> features_;
  std::vector<std::size_t> block_tests_;
  std::vector<double> sums_;
};

TreeContributions::TreeContributions(std::span<const DecisionTree> trees,
                                     std::span<const std::uint32_t> feature_of_column, std::size_t outputs)
    : expected_(outputs, 0.0) {
  for (std::size_t output = 0; output < outputs; ++output) {
    for (const DecisionTree& tree : trees) {
      if (tree.output == output) Builder(*this, tree, feature_of_column).build();
    }
    output_trees_.push_back(static_cast<std::uint32_t>(trees_.size()));
  }
}

void TreeContributions::add(const float* slots, std::size_t output, std::span<double> contributions) const {
  for (std::uint32_t t = output_trees_[output]; t < output_trees_[output + 1]; ++t) {
    const Tree& tree = trees_[t];
    const Test* const tests = tests_.data() + tree.first_test;
    std::uint64_t results = 0;
    for (std::uint32_t i = 0; i < tree.tests; ++i) {
      results |= static_cast<std::uint64_t>(slots[tests[i].slot] < tests[i].threshold ? 1 : 0) << i;
    }
    for (std::uint32_t b = tree.first_block; b < tree.first_block + tree.blocks; ++b) {
      const Block& block = blocks_[b];
      std::size_t key = ((results >> block.own_shift) & ((1U << block.own_tests) - 1)) << block.paths;
      for (std::uint32_t p = 0; p < block.paths; ++p) {
        const PathFeature& path = paths_[block.first_path + p];
        key |= static_cast<std::size_t>((results & path.tests) == path.wanted ? 1 : 0) << p;
      }
      const float* const values = values_.data() + block.first_value + key * block.features;
      const std::uint32_t* const features = features_.data() + block.first_feature;
      for (std::uint32_t f = 0; f < block.features; ++f) contributions[features[f]] += values[f];
    }
  }
}

std::size_t TreeContributions::bytes() const {
  return trees_.size() * sizeof(Tree) + tests_.size() * sizeof(Test) + blocks_.size() * sizeof(Block) +
         paths_.size() * sizeof(PathFeature) + features_.size() * sizeof(std::uint32_t) +
         values_.size() * sizeof(float);
}

}  // namespace nexusml::models::tree
