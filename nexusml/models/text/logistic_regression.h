#pragma once

#include <functional>
#include <span>

#include "nexusml/base/result.h"
#include "nexusml/models/text/sources.h"

namespace nexusml::models::text {

/// By what a feature is multiplied before it is learnt: nothing, or how unevenly it is spread over "is it the label?" by
/// naive Bayes: 1/4 + |log ratio of its likelihoods| / 2. So a telling feature is regularised less than a common one.
/// Source: Wang and Manning, Baselines and Bigrams: Simple, Good Sentiment and Topic Classification (2012).
enum class Scaling { kNone, kLogRatios };

/// One-vs-rest logistic regression with LIBLINEAR's trust-region Newton method, L2-regularised.
///
/// Takes:   `strength`, LIBLINEAR's C > 0: larger fits closer.
/// Returns: weights for the features as they are, whatever the scaling; zeros for a label that all or none of the rows
///          have.
/// Errors:  what `checkpoint` returns; it is called once per label.
/// Cost:    O(labels x features of the rows), tens of passes; 16 bytes per feature of a row.
/// Threads: pure function; deterministic.
[[nodiscard]] Result<Source> logistic_regression(const Corpus& corpus, std::span<const std::uint32_t> rows, Block block,
                                                 std::span<const float> idf, Scaling scaling, double strength,
                                                 const Checkpoint& checkpoint);

}  // namespace nexusml::models::text
