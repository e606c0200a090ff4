// XGBoost itself is the oracle: our evaluator and contributions must give what it gives for the same trees.
#include <gtest/gtest.h>
#include <xgboost/c_api.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "nexusml/models/tree/booster.h"
#include "nexusml/models/tree/tree_contributions.h"
#include "nexusml/models/tree/tree_ensemble.h"

namespace nexusml::models::tree {
namespace {

constexpr std::size_t kColumns = 7;

std::vector<float> random_values(std::size_t rows, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<float> values(rows * kColumns);
  for (float& value : values) {
    const bool missing = random() % 6 == 0;
    value = missing ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(random() % 1000) / 100.0F;
  }
  return values;
}

/// A model trained by XGBoost alone, with what it answers.
class Oracle {
 public:
  Oracle(int depth, int labels, int parallel) {
    const std::size_t rows = 400;
    const std::vector<float> values = random_values(rows, 1);
    std::mt19937 random(2);
    std::vector<float> truth(rows);
    for (std::size_t r = 0; r < rows; ++r) {
      const float* row = values.data() + r * kColumns;
      const double signal = (row[0] > 5 ? 1.0 : 0.0) + (std::isnan(row[1] * row[2]) ? 1.0 : row[1] * row[2] / 40) +
                            static_cast<double>(random() % 100) / 100;
      truth[r] = static_cast<float>(std::min(labels - 1, static_cast<int>(signal)));
    }
    matrix_ = make_matrix(values, rows);
    expect_ok(XGDMatrixSetFloatInfo(matrix_, "label", truth.data(), rows));
    expect_ok(XGBoosterCreate(&matrix_, 1, &booster_));
    set("verbosity", "0");
    set("nthread", "1");
    set("tree_method", "hist");
    set("max_depth", std::to_string(depth));
    set("eta", "0.4");
    set("subsample", "0.8");
    set("num_parallel_tree", std::to_string(parallel));
    set("objective", labels == 2 ? "binary:logistic" : "multi:softprob");
    if (labels > 2) set("num_class", std::to_string(labels));
    for (int round = 0; round < 12; ++round) expect_ok(XGBoosterUpdateOneIter(booster_, round, matrix_));
  }
  ~Oracle() {
    XGBoosterFree(booster_);
    XGDMatrixFree(matrix_);
  }
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

  std::string json() {
    bst_ulong size = 0;
    const char* bytes = nullptr;
    expect_ok(XGBoosterSaveModelToBuffer(booster_, R"({"format": "json"})", &size, &bytes));
    return {bytes, size};
  }
  // type 1: margins, 2: contributions.
  std::vector<float> predict(const std::vector<float>& values, int type) {
    DMatrixHandle rows = make_matrix(values, values.size() / kColumns);
    const std::string config =
        R"({"type": )" + std::to_string(type) +
        R"(, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": true})";
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* result = nullptr;
    expect_ok(XGBoosterPredictFromDMatrix(booster_, rows, config.c_str(), &shape, &dimensions, &result));
    const std::size_t size = std::accumulate(shape, shape + dimensions, std::size_t{1}, std::multiplies<>());
    std::vector<float> answer(result, result + size);
    XGDMatrixFree(rows);
    return answer;
  }

 private:
  static DMatrixHandle make_matrix(const std::vector<float>& values, std::size_t rows) {
    DMatrixHandle handle = nullptr;
    expect_ok(XGDMatrixCreateFromMat(values.data(), rows, kColumns, std::numeric_limits<float>::quiet_NaN(), &handle));
    return handle;
  }
  static void expect_ok(int code) { EXPECT_EQ(code, 0) << XGBGetLastError(); }
  void set(const char* name, const std::string& value) { expect_ok(XGBoosterSetParam(booster_, name, value.c_str())); }

  DMatrixHandle matrix_ = nullptr;
  BoosterHandle booster_ = nullptr;
};

struct Shape {
  int depth;
  int labels;
  int parallel;
};

class XgboostOracle : public ::testing::TestWithParam<Shape> {};

TEST_P(XgboostOracle, MarginsAndContributionsOfRandomRowsWithMissingValuesAgree) {
  const auto [depth, labels, parallel] = GetParam();
  const std::size_t outputs = labels == 2 ? 1 : static_cast<std::size_t>(labels);
  const double base =
      labels == 2 ? 0 : 0.5;  // XGBoost's default base score, a probability only if there are two labels
  Oracle oracle(depth, labels, parallel);
  const auto trees = parse_xgboost_trees(oracle.json(), kColumns, outputs);
  ASSERT_TRUE(trees.ok()) << trees.error().message;
  ASSERT_EQ(trees->size(), 12 * outputs * static_cast<std::size_t>(parallel));

  std::vector<std::uint32_t> features(kColumns);
  std::iota(features.begin(), features.end(), 0U);
  const TreeEnsemble ensemble(*trees);
  const TreeContributions explained(*trees, features, outputs);

  const std::size_t rows = 500;
  const std::vector<float> values = random_values(rows, 3);
  const std::vector<float> margins = oracle.predict(values, 1);
  const std::vector<float> contributions = oracle.predict(values, 2);
  std::vector<float> slots(2 * kColumns);
  for (std::size_t r = 0; r < rows; ++r) {
    fill_slots(std::span(values).subspan(r * kColumns, kColumns), slots);
    std::vector<double> ours(outputs, base);
    ensemble.add_margins(slots.data(), ours);
    for (std::size_t k = 0; k < outputs; ++k) {
      ASSERT_NEAR(ours[k], margins[r * outputs + k], 1e-6 * std::max(1.0, std::abs(ours[k]))) << "row " << r;
      std::vector<double> parts(kColumns, 0.0);
      explained.add(slots.data(), k, parts);
      const float* const theirs = contributions.data() + (r * outputs + k) * (kColumns + 1);
      for (std::size_t c = 0; c < kColumns; ++c)
        ASSERT_NEAR(parts[c], theirs[c], 2e-5) << "row " << r << " column " << c;
      ASSERT_NEAR(explained.expected_margin(k) + base, theirs[kColumns], 2e-5);
      const double sum = std::accumulate(parts.begin(), parts.end(), explained.expected_margin(k) + base);
      ASSERT_NEAR(sum, ours[k], 1e-5);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, XgboostOracle,
                         ::testing::Values(Shape{1, 2, 1}, Shape{2, 2, 1}, Shape{3, 2, 1}, Shape{4, 2, 3},
                                           Shape{5, 2, 1}, Shape{6, 2, 2}, Shape{3, 4, 1}, Shape{6, 3, 2}),
                         [](const auto& shape) {
                           return "Depth" + std::to_string(shape.param.depth) + "Labels" +
                                  std::to_string(shape.param.labels) + "Parallel" +
                                  std::to_string(shape.param.parallel);
                         });

TEST(ParseXgboostTrees, RefusesDeeperTreesAndForeignText) {
  Oracle oracle(8, 2, 1);
  const auto trees = parse_xgboost_trees(oracle.json(), kColumns, 1);
  ASSERT_FALSE(trees.ok());
  EXPECT_EQ(trees.error().message, "read XGBoost's model: a tree is deeper than 6");
  EXPECT_EQ(parse_xgboost_trees("{}", kColumns, 1).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(parse_xgboost_trees("no json", kColumns, 1).error().code, ErrorCode::kCorrupt);
}

TEST(Boost, SameSeedSameTreesAndStopCancels) {
  const std::vector<float> values = random_values(120, 5);
  std::vector<std::int32_t> labels;
  for (std::size_t r = 0; r < 120; ++r) labels.push_back(values[r * kColumns] > 5 ? 1 : 0);
  const LabelledRows rows{values, kColumns, labels, 2};
  const auto leaf_values = [&](std::uint64_t seed) {
    const auto boosted = boost(rows, {.rounds = 10, .seed = seed}, [] { return false; }).value();
    std::vector<float> leaves;
    for (const DecisionTree& tree : boosted.trees) {
      for (const DecisionNode& node : tree.nodes) leaves.push_back(node.value);
    }
    return leaves;
  };
  const std::vector<float> first = leaf_values(1);
  EXPECT_EQ(first, leaf_values(1));
  EXPECT_NE(first, leaf_values(2));
  const auto cancelled = boost(rows, {}, [] { return true; });
  ASSERT_FALSE(cancelled.ok());
  EXPECT_EQ(cancelled.error().code, ErrorCode::kConflict);
  EXPECT_EQ(cancelled.error().message, "cancelled");
}

}  // namespace
}  // namespace nexusml::models::tree
