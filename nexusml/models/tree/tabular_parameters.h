#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/tree/decision_tree.h"

namespace nexusml::models::tree {

/// One column that the engine sees: a numeric feature itself, or whether a categorical one has a certain category.
struct EngineColumn {
  static constexpr std::int32_t kNumeric = -1;

  std::uint32_t feature = 0;
  std::int32_t category = kNumeric;  ///< code of the category

  friend bool operator==(const EngineColumn&, const EngineColumn&) = default;
};

/// How a column enters the linear term: z = clamp((x - mean) * inverse_deviation, -kLinearClamp, kLinearClamp) - centre;
/// z is 0 on average over the training rows, and 0 for a missing value.
struct ColumnScale {
  float mean = 0;
  float inverse_deviation = 0;  ///< 0 for a constant column
  float centre = 0;
};
inline constexpr float kLinearClamp = 2.5F;

/// All that a trained tabular engine knows. The margin of output k is bias[k] + its trees' leaves + sum of weight * z;
/// two labels have one output, the log-odds of the second label; more labels have one each, the softmax's arguments.
struct TabularParameters {
  std::uint32_t features = 0;
  std::uint32_t outputs = 1;
  std::vector<EngineColumn> columns;
  std::vector<double> bias;         ///< per output
  std::vector<ColumnScale> scales;  ///< per column; empty if there is no linear term
  std::vector<float> weights;       ///< [output * columns + column]; empty if there is no linear term
  std::vector<DecisionTree> trees;
};

/// The engine's file: magic, version, counts, then the parts in the struct's order, little-endian.
[[nodiscard]] std::string to_bytes(const TabularParameters& parameters);

/// Errors: kCorrupt with what is wrong: foreign magic, another version, cut short, bytes left over, an index out of range, a
///         number that is not finite. What it returns is safe to score with; no count is believed before the bytes for it
///         are known to be there.
[[nodiscard]] Result<TabularParameters> parse_tabular_parameters(std::string_view bytes);

}  // namespace nexusml::models::tree
