#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "nexusml/models/tree/booster.h"

namespace nexusml::models::tree {
namespace {

using Json = nlohmann::json;

// Leaves in pure regions have almost no second derivative; the contributions divide by it.
constexpr float kMinimumCover = 1e-12F;

// XGBoost keeps pruned nodes in its arrays; only what the root reaches is copied, in preorder.
class TreeReader {
 public:
  explicit TreeReader(const Json& tree)
      : left_(tree.at("left_children")),
        right_(tree.at("right_children")),
        column_(tree.at("split_indices")),
        value_(tree.at("split_conditions")),
        missing_left_(tree.at("default_left")),
        cover_(tree.at("sum_hessian")) {}

  std::vector<DecisionNode> read() {
    append(0, 0);
    return std::move(nodes_);
  }

 private:
  std::uint32_t append(std::size_t at, std::size_t depth) {
    if (depth > kMaximumTreeDepth)
      throw std::out_of_range("a tree is deeper than " + std::to_string(kMaximumTreeDepth));
    const auto position = static_cast<std::uint32_t>(nodes_.size());
    DecisionNode node;
    node.value = value_.at(at).get<float>();
    node.cover = std::max(cover_.at(at).get<float>(), kMinimumCover);
    const int left = left_.at(at).get<int>();
    nodes_.push_back(node);
    if (left < 0) return position;
    node.column = column_.at(at).get<std::uint32_t>();
    const Json& missing_left = missing_left_.at(at);
    node.missing_left = missing_left.is_boolean() ? missing_left.get<bool>() : missing_left.get<int>() != 0;
    node.left = append(static_cast<std::size_t>(left), depth + 1);
    node.right = append(right_.at(at).get<std::size_t>(), depth + 1);
    nodes_[position] = node;
    return position;
  }

  const Json& left_;
  const Json& right_;
  const Json& column_;
  const Json& value_;
  const Json& missing_left_;
  const Json& cover_;
  std::vector<DecisionNode> nodes_;
};

}  // namespace

Result<std::vector<DecisionTree>> parse_xgboost_trees(std::string_view json, std::size_t columns, std::size_t outputs) {
  std::vector<DecisionTree> trees;
  try {
    const Json model = Json::parse(json);
    const Json& booster = model.at("learner").at("gradient_booster").at("model");
    const Json& tree_info = booster.at("tree_info");
    for (const Json& tree : booster.at("trees")) {
      trees.push_back({tree_info.at(trees.size()).get<std::uint32_t>(), TreeReader(tree).read()});
    }
  } catch (const std::exception& exception) {
    return Error(ErrorCode::kCorrupt, std::string("read XGBoost's model: ") + exception.what());
  }
  for (const DecisionTree& tree : trees) {
    NEXUSML_RETURN_IF_ERROR(check_tree(tree, columns, outputs).while_doing("read XGBoost's model"));
  }
  return trees;
}

}  // namespace nexusml::models::tree
