#include "nexusml/models/tree/tabular_model.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "nexusml/base/file.h"
#include "nexusml/models/tree/tree_model.h"
#include "nexusml/stats/calibration.h"

namespace nexusml::models::tree {
namespace {

bool explains_more(const Contribution& a, const Contribution& b) {
  const double left = std::abs(a.value);
  const double right = std::abs(b.value);
  return left != right ? left > right : a.feature < b.feature;
}

}  // namespace

TabularModel::TabularModel(ModelInfo info, TabularParameters parameters)
    : Model(std::move(info)), parameters_(std::move(parameters)), scorer_(parameters_) {}

Status TabularModel::predict(const Input& input, Workspace& workspace, Prediction& prediction) const {
  const auto* features = std::get_if<FeatureInput>(&input);
  if (features == nullptr) return Error(ErrorCode::kInvalidArgument, "the model takes features, not text");
  if (features->values.size() != scorer_.features()) {
    return Error(ErrorCode::kInvalidArgument, std::to_string(features->values.size()) + " values for the model's " +
                                                  std::to_string(scorer_.features()) + " features");
  }
  workspace.floats.resize(scorer_.row_size());
  workspace.doubles.resize(scorer_.features());
  const std::span<float> row = workspace.floats;
  scorer_.encode(features->values, row);
  answer(row, prediction);
  if (features->explain) {
    explain(row, workspace.doubles, prediction);
  } else {
    prediction.contributions.clear();
  }
  return {};
}

void TabularModel::answer(std::span<const float> row, Prediction& prediction) const {
  const std::size_t outputs = scorer_.outputs();
  prediction.scores.resize(std::max<std::size_t>(2, outputs));
  if (outputs == 1) {
    scorer_.margins(row, std::span(prediction.scores).first(1));
    const double margin = prediction.scores[0];
    const double odds = std::exp(-std::abs(margin));
    const double likelier = 1 / (1 + odds);
    prediction.label = margin > 0 ? 1 : 0;
    prediction.scores[static_cast<std::size_t>(prediction.label)] = likelier;
    prediction.scores[static_cast<std::size_t>(1 - prediction.label)] = odds / (1 + odds);
  } else {
    scorer_.margins(row, prediction.scores);
    stats::softmax(prediction.scores);
    const auto best = std::max_element(prediction.scores.begin(), prediction.scores.end());
    prediction.label = static_cast<std::int32_t>(best - prediction.scores.begin());
  }
  prediction.confidence = prediction.scores[static_cast<std::size_t>(prediction.label)];
}

void TabularModel::explain(std::span<const float> row, std::span<double> contributions, Prediction& prediction) const {
  const bool one_output = scorer_.outputs() == 1;
  scorer_.contributions(row, one_output ? 0 : static_cast<std::size_t>(prediction.label), contributions);
  const double sign = one_output && prediction.label == 0 ? -1 : 1;
  prediction.contributions.resize(contributions.size());
  for (std::size_t f = 0; f < contributions.size(); ++f) {
    prediction.contributions[f] = {static_cast<std::uint32_t>(f), sign * contributions[f]};
  }
  std::sort(prediction.contributions.begin(), prediction.contributions.end(), explains_more);
}

Status TabularModel::save(const std::filesystem::path& folder) const {
  return base::write_file(folder / kTreeFileName, to_bytes(parameters_));
}

}  // namespace nexusml::models::tree

namespace nexusml::models {

Result<std::unique_ptr<Model>> load_tree_model(ModelInfo info, const std::filesystem::path& folder) {
  NEXUSML_ASSIGN_OR_RETURN(const std::string bytes, base::read_file(folder / tree::kTreeFileName));
  NEXUSML_ASSIGN_OR_RETURN(tree::TabularParameters parameters, tree::parse_tabular_parameters(bytes));
  if (parameters.features != info.schema.size()) {
    return Error(ErrorCode::kCorrupt, "tree model file: " + std::to_string(parameters.features) +
                                          " features, model.json has " + std::to_string(info.schema.size()));
  }
  const std::size_t labels = parameters.outputs == 1 ? 2 : parameters.outputs;
  if (parameters.outputs == 2 || labels != info.labels.size()) {
    return Error(ErrorCode::kCorrupt, "tree model file: answers for " + std::to_string(labels) +
                                          " labels, model.json has " + std::to_string(info.labels.size()));
  }
  return std::unique_ptr<Model>(std::make_unique<tree::TabularModel>(std::move(info), std::move(parameters)));
}

}  // namespace nexusml::models
