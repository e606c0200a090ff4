#include "nexusml/models/tree/tabular_scorer.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nexusml::models::tree {
namespace {

constexpr double kLargest = std::numeric_limits<float>::max();  // XGBoost takes no infinity

std::vector<std::uint32_t> features_of(const std::vector<EngineColumn>& columns) {
  std::vector<std::uint32_t> features;
  features.reserve(columns.size());
  for (const EngineColumn& column : columns) features.push_back(column.feature);
  return features;
}

std::vector<float> column_by_column(const TabularParameters& parameters) {
  const std::size_t columns = parameters.columns.size();
  std::vector<float> weights;
  weights.reserve(parameters.weights.size());
  for (std::size_t i = 0; i < parameters.weights.size(); ++i) {
    weights.push_back(parameters.weights[i % parameters.outputs * columns + i / parameters.outputs]);
  }
  return weights;
}

}  // namespace

float scaled(const ColumnScale& scale, float value) {
  if (std::isnan(value) || scale.inverse_deviation == 0) return 0;
  return std::clamp((value - scale.mean) * scale.inverse_deviation, -kLinearClamp, kLinearClamp) - scale.centre;
}

// NaN passes through std::clamp unchanged.
void encode_columns(std::span<const EngineColumn> columns, std::span<const double> values, std::span<float> encoded) {
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const double value = values[columns[c].feature];
    if (columns[c].category == EngineColumn::kNumeric || std::isnan(value)) {
      encoded[c] = static_cast<float>(std::clamp(value, -kLargest, kLargest));
    } else {
      encoded[c] = value == columns[c].category ? 1.0F : 0.0F;
    }
  }
}

TabularScorer::TabularScorer(const TabularParameters& parameters)
    : features_(parameters.features),
      columns_(parameters.columns),
      feature_of_column_(features_of(parameters.columns)),
      bias_(parameters.bias),
      scales_(parameters.scales),
      weights_(column_by_column(parameters)),
      trees_(parameters.trees),
      trees_explained_(parameters.trees, feature_of_column_, parameters.outputs) {}

void TabularScorer::encode(std::span<const double> values, std::span<float> row) const {
  encode_columns(columns_, values, row.first(columns_.size()));
  fill_slots(row.first(columns_.size()), row.subspan(columns_.size()));
}

void TabularScorer::margins(std::span<const float> row, std::span<double> margins) const {
  std::copy(bias_.begin(), bias_.end(), margins.begin());
  trees_.add_margins(row.data() + columns_.size(), margins);
  if (weights_.empty()) return;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const float z = scaled(scales_[c], row[c]);
    if (z == 0) continue;
    const float* const weights = weights_.data() + c * bias_.size();
    for (std::size_t k = 0; k < bias_.size(); ++k) margins[k] += weights[k] * z;
  }
}

void TabularScorer::contributions(std::span<const float> row, std::size_t output,
                                  std::span<double> contributions) const {
  std::fill(contributions.begin(), contributions.end(), 0.0);
  trees_explained_.add(row.data() + columns_.size(), output, contributions);
  if (weights_.empty()) return;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    contributions[feature_of_column_[c]] += weights_[c * bias_.size() + output] * scaled(scales_[c], row[c]);
  }
}

}  // namespace nexusml::models::tree
