#include "nexusml/models/text/decision.h"

#include <algorithm>
#include <cmath>

#include "nexusml/stats/classification.h"

namespace nexusml::models::text {

std::vector<float> decision_offsets(std::span<const float> shares, double exponent) {
  float rarest = 1;
  for (const float share : shares) {
    if (share > 0) rarest = std::min(rarest, share);
  }
  std::vector<float> offsets;
  for (const float share : shares) {
    offsets.push_back(static_cast<float>(-exponent * std::log(static_cast<double>(share > 0 ? share : rarest))));
  }
  return offsets;
}

std::vector<std::int32_t> decide(std::span<const double> probabilities, std::span<const float> offsets) {
  const std::size_t labels = offsets.size();
  std::vector<double> factors;
  for (const float offset : offsets) factors.push_back(std::exp(static_cast<double>(offset)));
  std::vector<std::int32_t> answers(probabilities.size() / labels);
  for (std::size_t row = 0; row < answers.size(); ++row) {
    std::size_t best = 0;
    const auto of_row = probabilities.subspan(row * labels, labels);
    for (std::size_t k = 1; k < labels; ++k) {
      if (of_row[k] * factors[k] > of_row[best] * factors[best]) best = k;
    }
    answers[row] = static_cast<std::int32_t>(best);
  }
  return answers;
}

double choose_exponent(std::span<const double> probabilities, std::span<const std::int32_t> truth,
                       std::span<const float> shares) {
  const auto merit = [&](double exponent) {
    const auto answers = decide(probabilities, decision_offsets(shares, exponent));
    const auto f1 = stats::macro_f1(truth, answers, shares.size());
    const auto accuracy = stats::accuracy(truth, answers);
    return f1.ok() && accuracy.ok() ? *f1 + 2 * *accuracy : 0.0;
  };
  return merit(0) > merit(kDecisionExponent) ? 0 : kDecisionExponent;
}

}  // namespace nexusml::models::text
