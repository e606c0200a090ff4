#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "nexusml/models/model.h"

namespace nexusml::models {

/// One thing that monitors watch of a model's inputs and answers.
struct MonitoredFeature {
  std::string name;                     ///< as in the reference profile (reference.h)
  std::vector<std::string> categories;  ///< a value is an index into them; empty: a number, or, for item_id, an id
};

/// What monitors watch: of tabular models each feature of the schema; of the others the traits that reference.h names.
///
/// Threads: pure function.
[[nodiscard]] std::vector<MonitoredFeature> monitored_features(const ModelInfo& info);

/// Room for the values of an input that is no row of features.
using MonitoredValues = std::array<double, 4>;

/// The values of those features for one answered input, in the same order; NaN is missing. An id (recsys: item_id) is no
/// number and is NaN here.
///
/// Lifetime: a view of the input or of `room`. Cost: that of stats::text_traits() or series_traits(), else nothing.
/// Threads:  pure function.
[[nodiscard]] std::span<const double> monitored_values(const Input& input, const Prediction& prediction,
                                                       MonitoredValues& room);

}  // namespace nexusml::models
