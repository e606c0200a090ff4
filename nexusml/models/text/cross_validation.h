#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/text/corpus.h"
#include "nexusml/models/text/sources.h"

namespace nexusml::models::text {

/// Scores of rows by learners that had not seen them.
struct OutOfFold {
  std::vector<std::uint32_t> rows;  ///< of the corpus
  std::vector<std::int32_t> truth;  ///< their labels
  std::vector<double> scores;       ///< [(row * kSources + source) * labels + label]
};

/// Cuts the rows into `folds` parts with like shares of every label, in an order that only `seed` decides.
///
/// Returns: the fold of every element of `rows`.
[[nodiscard]] std::vector<std::uint32_t> stratified_folds(const Corpus& corpus, std::span<const std::uint32_t> rows,
                                                          std::uint32_t folds, std::uint64_t seed);

/// Learns on all folds but one and scores the one left out, for every fold.
///
/// Takes:  the rows to use, at least two.
/// Errors: what `checkpoint` returns.
[[nodiscard]] Result<OutOfFold> cross_validate(const Corpus& corpus, std::vector<std::uint32_t> rows,
                                               std::uint32_t folds, std::uint64_t seed, const Checkpoint& checkpoint);

}  // namespace nexusml::models::text
