#include "nexusml/models/tree/tabular_parameters.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "nexusml/models/tree/tabular_scorer.h"

namespace nexusml::models::tree {
namespace {

TabularParameters example() {
  TabularParameters parameters;
  parameters.features = 2;
  parameters.columns = {{0, EngineColumn::kNumeric}, {1, 0}, {1, 2}};
  parameters.bias = {0.25};
  parameters.scales = {{3, 0.5F, 0.1F}, {0.5F, 2, 0}, {0.25F, 1, 0}};
  parameters.weights = {1.5F, -1, 0.5F};
  DecisionTree tree;
  tree.nodes = {{0, 2.5F, 9, 1, 2, true},
                {DecisionNode::kLeaf, -0.5F, 4, 0, 0, false},
                {2, 0.5F, 5, 3, 4, false},
                {DecisionNode::kLeaf, 0.5F, 3, 0, 0, false},
                {DecisionNode::kLeaf, 2, 2, 0, 0, false}};
  parameters.trees = {tree, tree};
  return parameters;
}

std::string error_of(std::string_view bytes) {
  const auto parsed = parse_tabular_parameters(bytes);
  if (parsed.ok()) return "accepted";
  EXPECT_EQ(parsed.error().code, ErrorCode::kCorrupt);
  return parsed.error().message;
}

std::vector<double> margins(const TabularParameters& parameters, const std::vector<double>& values) {
  const TabularScorer scorer(parameters);
  std::vector<float> row(scorer.row_size());
  std::vector<double> result(scorer.outputs());
  scorer.encode(values, row);
  scorer.margins(row, result);
  return result;
}

TEST(TabularParameters, BytesRoundTrip) {
  const std::string bytes = to_bytes(example());
  const auto parsed = parse_tabular_parameters(bytes);
  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  EXPECT_EQ(to_bytes(*parsed), bytes);
  EXPECT_EQ(parsed->columns, example().columns);
  EXPECT_EQ(margins(*parsed, {1, 2}), margins(example(), {1, 2}));
}

TEST(TabularParameters, EveryTruncationAndEveryExtraByteIsRefused) {
  const std::string bytes = to_bytes(example());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_NE(error_of(std::string_view(bytes).substr(0, size)), "accepted") << size;
  }
  EXPECT_EQ(error_of(bytes + "x"), "tree model file: bytes are left over after the last tree");
}

TEST(TabularParameters, DamagedBytesAreRefusedOrSafeToScore) {
  const std::string bytes = to_bytes(example());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const int change : {0x01, 0x80, 0xff}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ change);
      const auto parsed = parse_tabular_parameters(damaged);
      if (parsed.ok()) margins(*parsed, std::vector<double>(std::min<std::size_t>(parsed->features, 1000), 1.0));
    }
  }
}

TEST(TabularParameters, SaysWhatIsWrong) {
  EXPECT_EQ(error_of(""), "tree model file: not a tree model");
  EXPECT_EQ(error_of("PK\x03\x04 something else"), "tree model file: not a tree model");
  std::string bytes = to_bytes(example());
  bytes[8] = 7;
  EXPECT_EQ(error_of(bytes), "tree model file: format version 7; this program reads 1");
  TabularParameters parameters = example();
  parameters.columns[1].feature = 2;
  EXPECT_EQ(error_of(to_bytes(parameters)), "tree model file: a column belongs to a feature that does not exist");
  parameters = example();
  parameters.bias[0] = std::numeric_limits<double>::infinity();
  EXPECT_EQ(error_of(to_bytes(parameters)), "tree model file: the bias is not finite");
  parameters = example();
  parameters.weights[0] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(error_of(to_bytes(parameters)), "tree model file: the linear term holds a number that is not finite");
  parameters = example();
  parameters.trees[1].nodes[2].left = 1;
  EXPECT_EQ(error_of(to_bytes(parameters)), "tree model file: tree 1: tree node 2 has a child outside the tree");
}

TEST(TabularParameters, AHugeCountIsRefusedBeforeAnythingIsAllocated) {
  std::string bytes = to_bytes(example());
  for (const std::size_t count : {20, 28}) {  // columns, trees
    std::string damaged = bytes;
    damaged.replace(count, 4, "\xff\xff\xff\x7f");
    EXPECT_NE(error_of(damaged), "accepted");
  }
}

TEST(TabularScorer, MarginIsBiasPlusLeavesPlusLinearTerm) {
  // x = 1: z = -1 - 0.1; category 2: columns 0 and 1; both trees end in -0.5.
  const double expected = 0.25 - 1.0 + 1.5 * (-1.1) - 1 * -1.0 + 0.5 * 0.75;
  EXPECT_NEAR(margins(example(), {1, 2})[0], expected, 1e-6);
}

TEST(TabularScorer, MissingAndUnseenValuesAddNothingToTheLinearTerm) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  EXPECT_NEAR(margins(example(), {missing, missing})[0], 0.25 - 1.0, 1e-6);
}

TEST(TabularScorer, InfiniteAndHugeValuesGiveFiniteMargins) {
  for (const double value : {1e308, -1e308, std::numeric_limits<double>::infinity()}) {
    EXPECT_TRUE(std::isfinite(margins(example(), {value, 0})[0])) << value;
  }
}

TEST(TabularScorer, ContributionsAndExpectedMarginSumToTheMargin) {
  const TabularParameters parameters = example();
  const TabularScorer scorer(parameters);
  std::vector<float> row(scorer.row_size());
  std::vector<double> parts(2);
  for (const double x : {0.0, 2.5, 7.0, std::numeric_limits<double>::quiet_NaN()}) {
    for (const double category : {0.0, 1.0, 2.0}) {
      scorer.encode(std::vector<double>{x, category}, row);
      scorer.contributions(row, 0, parts);
      EXPECT_NEAR(parts[0] + parts[1] + scorer.expected_margin(0), margins(parameters, {x, category})[0], 1e-6);
    }
  }
}

}  // namespace
}  // namespace nexusml::models::tree
