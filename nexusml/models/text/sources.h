#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
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

enum class Learner { kLogisticRegression, kScaledLogisticRegression, kNaiveBayes };

/// Which learner learns which block. Words are learnt twice by logistic regression, once scaled by naive Bayes' log
/// ratios and once hardly regularised, because which suits differs from data to data; the calibration then weighs the
/// sources.
struct SourceKind {
  std::string_view name;
  Learner learner;
  Block block;
  double strength;  ///< LIBLINEAR's C, or Lidstone's smoothing of naive Bayes
};
inline constexpr std::array<SourceKind, 5> kSourceKinds{{
    {"words_scaled_logistic_regression", Learner::kScaledLogisticRegression, Block::kWords, 8},
    {"words_loose_logistic_regression", Learner::kLogisticRegression, Block::kWords, 100},
    {"grams_scaled_logistic_regression", Learner::kScaledLogisticRegression, Block::kGrams, 8},
    {"words_naive_bayes", Learner::kNaiveBayes, Block::kWords, 0.1},
    {"grams_naive_bayes", Learner::kNaiveBayes, Block::kGrams, 0.1},
}};
inline constexpr std::size_t kSources = kSourceKinds.size();

/// Everything learnt from one set of rows.
struct Learnt {
  std::vector<float> idf;
  std::array<Source, kSources> sources;  ///< in the order of kSourceKinds
};

/// Called between the pieces of work; returns kConflict when the training is cancelled.
using Checkpoint = std::function<Status()>;

/// One-vs-rest logistic regression (LIBLINEAR, L2) and multinomial naive Bayes on the given rows of the corpus. With so
/// many labels that regression would take minutes there is only naive Bayes (10,000 tweets: above some 60 labels for
/// n-grams, 130 for words).
///
/// Errors: what `checkpoint` returns.
/// Cost:   O(labels x features of the rows), tens of passes. Deterministic.
[[nodiscard]] Result<Learnt> learn(const Corpus& corpus, std::span<const std::uint32_t> rows,
                                   const Checkpoint& checkpoint);

/// Writes kSources x labels scores of a row: [source * labels + label].
void score(const Corpus& corpus, const Learnt& learnt, std::size_t row, std::span<double> scores);

}  // namespace nexusml::models::text
