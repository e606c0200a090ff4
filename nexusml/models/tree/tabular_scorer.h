#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nexusml/models/tree/tabular_parameters.h"
#include "nexusml/models/tree/tree_contributions.h"
#include "nexusml/models/tree/tree_ensemble.h"

namespace nexusml::models::tree {

/// TabularParameters made ready to answer rows.
///
/// Threads: immutable after construction.
class TabularScorer {
 public:
  explicit TabularScorer(const TabularParameters& parameters);

  [[nodiscard]] std::size_t features() const { return features_; }
  [[nodiscard]] std::size_t outputs() const { return bias_.size(); }
  /// Floats that encode() fills.
  [[nodiscard]] std::size_t row_size() const { return 3 * columns_.size(); }

  /// Turns feature values (FeatureInput) into the form in which margins() and contributions() take a row.
  void encode(std::span<const double> values, std::span<float> row) const;

  /// Sets margins[output]. Cost: see TreeEnsemble, plus outputs * columns multiplications if there is a linear term.
  void margins(std::span<const float> row, std::span<double> margins) const;

  /// Sets contributions[feature] for one output; with expected_margin() they sum to its margin.
  void contributions(std::span<const float> row, std::size_t output, std::span<double> contributions) const;

  /// The mean margin over the training rows.
  [[nodiscard]] double expected_margin(std::size_t output) const {
    return bias_[output] + trees_explained_.expected_margin(output);
  }
  /// Memory of the contribution tables.
  [[nodiscard]] std::size_t explanation_bytes() const { return trees_explained_.bytes(); }

 private:
  std::size_t features_;
  std::vector<EngineColumn> columns_;
  std::vector<std::uint32_t> feature_of_column_;
  std::vector<double> bias_;
  std::vector<ColumnScale> scales_;
  std::vector<float> weights_;  // [column * outputs + output]
  TreeEnsemble trees_;
  TreeContributions trees_explained_;
};

/// The clamped and centred z of a column's value; 0 if it is missing.
[[nodiscard]] float scaled(const ColumnScale& scale, float value);

/// Encodes feature values into engine columns, NaN for missing.
void encode_columns(std::span<const EngineColumn> columns, std::span<const double> values, std::span<float> encoded);

}  // namespace nexusml::models::tree
