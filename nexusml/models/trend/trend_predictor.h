#pragma once

#include <filesystem>

#include "nexusml/models/model.h"
#include "nexusml/stats/forecast.h"

namespace nexusml::models::trend {

/// The model behind trend: every request brings its own series; the model is what was learnt across series.
///
/// Threads: immutable; predict may be called from any number of threads at once.
class TrendPredictor final : public Model {
 public:
  TrendPredictor(ModelInfo info, const stats::ForecastPrior& prior) : Model(std::move(info)), prior_(prior) {}

  /// Errors: kInvalidArgument for another kind of input and all that stats::forecast() refuses.
  /// Cost:   stats::forecast(); allocates.
  [[nodiscard]] Status predict(const Input& input, Workspace& workspace, Prediction& prediction) const override;
  [[nodiscard]] Status save(const std::filesystem::path& folder) const override;

  [[nodiscard]] const stats::ForecastPrior& prior() const { return prior_; }

 private:
  stats::ForecastPrior prior_;
};

}  // namespace nexusml::models::trend
