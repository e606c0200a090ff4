#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "nexusml/models/model.h"
#include "nexusml/models/tree/tabular_parameters.h"
#include "nexusml/models/tree/tabular_scorer.h"

namespace nexusml::models::tree {

inline constexpr std::string_view kTreeFileName = "trees.bin";

/// The model behind diagnostic and risk. Serving it needs no XGBoost.
///
/// Threads: immutable; predict may be called from any number of threads at once.
class TabularModel final : public Model {
 public:
  /// Takes: parameters from parse_tabular_parameters() or from training, fitting `info`.
  TabularModel(ModelInfo info, TabularParameters parameters);

  [[nodiscard]] Status predict(const Input& input, Workspace& workspace, Prediction& prediction) const override;
  [[nodiscard]] Status save(const std::filesystem::path& folder) const override;

  [[nodiscard]] const TabularParameters& parameters() const { return parameters_; }
  [[nodiscard]] const TabularScorer& scorer() const { return scorer_; }

 private:
  void answer(std::span<const float> row, Prediction& prediction) const;
  void explain(std::span<const float> row, std::span<double> contributions, Prediction& prediction) const;

  TabularParameters parameters_;
  TabularScorer scorer_;
};

}  // namespace nexusml::models::tree
