#pragma once

#include <vector>

#include "nexusml/models/tree/booster.h"
#include "nexusml/models/tree/tabular_parameters.h"

namespace nexusml::models::tree {

/// A regularised logistic regression over the engine's columns; fields as in TabularParameters.
struct LinearTerm {
  std::vector<ColumnScale> scales;
  std::vector<float> weights;
  std::vector<double> bias;  ///< per output
};

/// Fits logistic regression (one label against the rest if there are more than two) with LIBLINEAR's Newton method.
///
/// Takes:   `cost` > 0, the weight of the data against the penalty of half the squared weights; lower shrinks more. Of very
///          large tables evenly spaced rows are used, kMaximumLinearCells cells in all.
/// Threads: pure function.
inline constexpr std::size_t kMaximumLinearCells = 5'000'000;
[[nodiscard]] LinearTerm fit_linear_term(const LabelledRows& rows, double cost);

/// Sets margins[output] for one row of columns.
void linear_margins(const LinearTerm& term, std::span<const float> columns, std::span<double> margins);

}  // namespace nexusml::models::tree
