#include "nexusml/serve/risk_score.h"

#include <algorithm>
#include <cmath>

namespace nexusml::serve {

RiskScore risk_score(const models::ModelInfo& info, const models::Prediction& prediction) {
  const double score = std::round(prediction.scores[positive_index(info)] * 1e4) / 100;
  if (score < 25) return {score, "low"};
  if (score < 50) return {score, "medium"};
  return {score, score < 75 ? "high" : "critical"};
}

std::size_t positive_index(const models::ModelInfo& info) {
  const auto found = std::find(info.labels.begin(), info.labels.end(), info.positive_label);
  return found == info.labels.end() ? info.labels.size() - 1 : static_cast<std::size_t>(found - info.labels.begin());
}

}  // namespace nexusml::serve
