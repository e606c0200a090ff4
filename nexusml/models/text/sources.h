#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/text/corpus.h"

namespace nexusml::models::text {

/// Inverse document frequency of every bucket over the given rows: ln((1 + rows) / (1 + df)) + 1; 0 for a bucket that
/// none of them has.
[[nodiscard]] std::vector<float> inverse_document_frequency(const Corpus& corpus, std::span<const std::uint32_t> rows);

/// What one learner made of one block: a weight per feature of the block and label, for features weighted by their
/// inverse document frequency and divided by the root of the block's number of features in the text.
struct Source {
  std::vector<float> weights;  ///< [bucket of the block * labels + label]
  std::vector<double> biases;  ///< per label
};

/// The learners that are combined: each learns each block.
enum class Learner { kLogisticRegression, kNaiveBayes };
inline constexpr std::size_t kLearners = 2;
inline constexpr std::size_t kSources = kLearners * kBlocks;

/// Everything learnt from one set of rows.
struct Learnt {
  std::vector<float> idf;
  std::array<Source, kSources> sources;  ///< [learner * kBlocks + block]
};

/// Called between the pieces of work; returns kConflict when the training is cancelled.
using Checkpoint = std::function<Status()>;

/// One-vs-rest logistic regression (LIBLINEAR, L2) and multinomial naive Bayes on the given rows of the corpus.
///
/// Errors: what `checkpoint` returns.
/// Cost:   O(labels x features of the rows), tens of passes. Deterministic.
[[nodiscard]] Result<Learnt> learn(const Corpus& corpus, std::span<const std::uint32_t> rows,
                                   const Checkpoint& checkpoint);

/// Writes kSources x labels scores of a row: [source * labels + label].
void score(const Corpus& corpus, const Learnt& learnt, std::size_t row, std::span<double> scores);

}  // namespace nexusml::models::text
