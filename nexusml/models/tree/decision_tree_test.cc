#include "nexusml/models/tree/decision_tree.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <numeric>
#include <vector>

#include "nexusml/models/tree/tree_contributions.h"
#include "nexusml/models/tree/tree_ensemble.h"

namespace nexusml::models::tree {
namespace {

DecisionNode leaf(float value, float cover) {
  return {DecisionNode::kLeaf, value, cover, 0, 0, false};
}
DecisionNode test(std::uint32_t column, float threshold, float cover, std::uint32_t left, std::uint32_t right,
                  bool missing_left = false) {
  return {column, threshold, cover, left, right, missing_left};
}

// Column 0 below 5? -1 (3 rows) : column 1 below 2? 1 (3 rows) : 4 (4 rows).
DecisionTree example() {
  return {0, {test(0, 5, 10, 1, 2), leaf(-1, 3), test(1, 2, 7, 3, 4, true), leaf(1, 3), leaf(4, 4)}};
}

double margin(const DecisionTree& tree, std::array<float, 2> row) {
  std::array<float, 4> slots{};
  fill_slots(row, slots);
  std::vector<double> margins{0};
  TreeEnsemble(std::span(&tree, 1)).add_margins(slots.data(), margins);
  return margins[0];
}

TEST(CheckTree, AcceptsASoundTree) {
  EXPECT_TRUE(check_tree(example(), 2, 1).ok());
  EXPECT_EQ(height(example()), 2u);
}

TEST(CheckTree, RefusesWhateverCouldLoopOrReadOutside) {
  const auto message = [](auto change, std::size_t columns = 2) {
    DecisionTree tree = example();
    change(tree);
    const Status status = check_tree(tree, columns, 1);
    return status.ok() ? std::string("accepted") : status.error().message;
  };
  EXPECT_EQ(message([](auto& t) { t.nodes.clear(); }), "a tree has no node");
  EXPECT_EQ(message([](auto& t) { t.output = 1; }), "a tree adds to an output that does not exist");
  EXPECT_EQ(message([](auto& t) { t.nodes[2].left = 0; }), "tree node 2 has a child outside the tree");
  EXPECT_EQ(message([](auto& t) { t.nodes[2].left = 2; }), "tree node 2 has a child outside the tree");
  EXPECT_EQ(message([](auto& t) { t.nodes[2].right = 5; }), "tree node 2 has a child outside the tree");
  EXPECT_EQ(message([](auto& t) { t.nodes[2].right = 3; }), "tree node 3 has two parents");
  EXPECT_EQ(message([](auto& t) { t.nodes.push_back(leaf(0, 1)); }), "tree node 5 is not reached from the root");
  EXPECT_EQ(message([](auto&) {}, 1), "tree node 2 tests a column that does not exist");
  EXPECT_EQ(message([](auto& t) { t.nodes[1].value = std::numeric_limits<float>::quiet_NaN(); }),
            "tree node 1 holds a number that is not finite");
  EXPECT_EQ(message([](auto& t) { t.nodes[1].cover = 0; }), "tree node 1 has no positive cover");
}

TEST(CheckTree, RefusesAPathThatIsTooLong) {
  DecisionTree tree;
  for (std::uint32_t i = 0; i <= kMaximumTreeDepth; ++i) {
    tree.nodes.push_back(test(0, 1, 1, 2 * i + 1, 2 * i + 2));
    tree.nodes.push_back(leaf(0, 1));
  }
  tree.nodes.push_back(leaf(0, 1));
  EXPECT_EQ(check_tree(tree, 1, 1).error().message, "tree node 12 lies too deep");
}

TEST(TreeEnsemble, GoesLeftBelowTheThresholdAndByDefaultWhenMissing) {
  const float missing = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(margin(example(), {4.9F, 0}), -1);
  EXPECT_EQ(margin(example(), {5, 1.9F}), 1);
  EXPECT_EQ(margin(example(), {5, 2}), 4);
  EXPECT_EQ(margin(example(), {missing, 2}), 4);        // the root sends missing values right
  EXPECT_EQ(margin(example(), {missing, missing}), 1);  // the second test left
}

// By hand: v() = 1.6, v(0) = 19/7 for a row that goes right, v(1) = -0.3 + 0.7 * 4, v(0, 1) = 4.
TEST(TreeContributions, AreShapleyValuesByHand) {
  const DecisionTree tree = example();
  const std::vector<std::uint32_t> features{0, 1};
  const TreeContributions explained(std::span(&tree, 1), features, 1);
  std::array<float, 4> slots{};
  fill_slots(std::array<float, 2>{6, 3}, slots);
  std::vector<double> parts(2, 0.0);
  explained.add(slots.data(), 0, parts);
  EXPECT_NEAR(explained.expected_margin(0), 1.6, 1e-6);
  const double first = ((19.0 / 7 - 1.6) + (4 - 2.5)) / 2;
  const double second = ((2.5 - 1.6) + (4 - 19.0 / 7)) / 2;
  EXPECT_NEAR(parts[0], first, 1e-6);
  EXPECT_NEAR(parts[1], second, 1e-6);
}

TEST(TreeContributions, ColumnsOfOneFeatureAreOnePlayer) {
  const DecisionTree tree = example();
  const std::vector<std::uint32_t> one_feature{0, 0};
  const TreeContributions explained(std::span(&tree, 1), one_feature, 1);
  std::array<float, 4> slots{};
  fill_slots(std::array<float, 2>{6, 3}, slots);
  std::vector<double> parts(1, 0.0);
  explained.add(slots.data(), 0, parts);
  EXPECT_NEAR(parts[0], 4 - 1.6, 1e-6);
}

}  // namespace
}  // namespace nexusml::models::tree
