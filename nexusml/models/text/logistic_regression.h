#pragma once

#include <functional>
#include <span>

#include "nexusml/base/result.h"
#include "nexusml/models/text/sources.h"

namespace nexusml::models::text {

/// One-vs-rest logistic regression with LIBLINEAR's trust-region Newton method, L2-regularised.
///
/// Takes:   `strength`, LIBLINEAR's C > 0: larger fits closer.
/// Returns: a zero for every label that all or none of the rows have.
/// Errors:  what `checkpoint` returns; it is called once per label.
/// Cost:    O(labels x features of the rows), tens of passes; 16 bytes per feature of a row.
/// Threads: pure function; deterministic.
[[nodiscard]] Result<Source> logistic_regression(const Corpus& corpus, std::span<const std::uint32_t> rows, Block block,
                                                 std::span<const float> idf, double strength,
                                                 const Checkpoint& checkpoint);

}  // namespace nexusml::models::text
