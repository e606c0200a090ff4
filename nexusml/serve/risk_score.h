#pragma once

#include <string_view>

#include "nexusml/models/model.h"

namespace nexusml::serve {

/// What a risk model answers.
struct RiskScore {
  double score = 0;        ///< 0..100, two decimals; HIGHER IS RISKIER
  std::string_view level;  ///< "low" below 25, "medium" below 50, "high" below 75, "critical"
};

/// Takes: an answer of a model of type risk. Cost: a search among its two labels.
[[nodiscard]] RiskScore risk_score(const models::ModelInfo& info, const models::Prediction& prediction);

/// The label that a two-label model calls positive, as an index: the one it names, else the last.
[[nodiscard]] std::size_t positive_index(const models::ModelInfo& info);

}  // namespace nexusml::serve
