#include "nexusml/models/text/sources.h"

#include <algorithm>
#include <cmath>

#include "nexusml/models/text/logistic_regression.h"

namespace nexusml::models::text {
namespace {

std::size_t first_bucket(const FeatureSpace& space, Block block) {
  return block == Block::kWords ? 0 : space.word_buckets();
}

std::size_t buckets_of(const FeatureSpace& space, Block block) {
  return block == Block::kWords ? space.word_buckets() : space.gram_buckets();
}

double unit(std::size_t features) {
  return features == 0 ? 0 : 1 / std::sqrt(static_cast<double>(features));
}

// Whether one-vs-rest regression would take minutes, which it does only for many labels: every label is a problem of its
// own, which passes over all features of all rows and over a vector as long as the feature space.
bool is_too_much(const Corpus& corpus, Block block) {
  constexpr double kBudget = 4e8;
  constexpr double kVectorCost = 10;
  std::size_t features = 0;
  for (std::size_t row = 0; row < corpus.rows(); ++row) features += corpus.features(row, block).size();
  const auto distinct = static_cast<double>(std::min(features, buckets_of(corpus.space, block)));
  return (static_cast<double>(features) + kVectorCost * distinct) * static_cast<double>(corpus.names.size()) > kBudget;
}

// A source without an opinion, which the calibration leaves out.
Source silent(const Corpus& corpus, Block block) {
  const std::size_t labels = corpus.names.size();
  return {std::vector<float>(buckets_of(corpus.space, block) * labels), std::vector<double>(labels)};
}

// Multinomial naive Bayes on weighted counts; a feature's log likelihoods are centred over the labels so that one that
// was never seen weighs nothing. The prior is left to the calibration.
Source naive_bayes(const Corpus& corpus, std::span<const std::uint32_t> rows, Block block, std::span<const float> idf,
                   double smoothing) {
  const std::size_t labels = corpus.names.size();
  const std::size_t first = first_bucket(corpus.space, block);
  Source source{std::vector<float>(buckets_of(corpus.space, block) * labels), std::vector<double>(labels)};
  std::vector<double> totals(labels);
  for (const std::uint32_t row : rows) {
    const auto features = corpus.features(row, block);
    const auto label = static_cast<std::size_t>(corpus.labels[row]);
    const double scale = unit(features.size());
    for (const std::uint32_t feature : features) {
      const double value = idf[feature] * scale;
      source.weights[(feature - first) * labels + label] += static_cast<float>(value);
      totals[label] += value;
    }
  }
  const auto known = static_cast<double>(std::ranges::count_if(idf.subspan(first, buckets_of(corpus.space, block)),
                                                               [](float weight) { return weight > 0; }));
  std::vector<double> log_totals(labels);
  for (std::size_t k = 0; k < labels; ++k) log_totals[k] = std::log(totals[k] + smoothing * std::max(known, 1.0));
  for (std::size_t bucket = 0; bucket * labels < source.weights.size(); ++bucket) {
    const std::span<float> weights(source.weights.data() + bucket * labels, labels);
    if (idf[first + bucket] == 0) continue;
    double mean = 0;
    for (std::size_t k = 0; k < labels; ++k) {
      weights[k] = static_cast<float>(std::log(weights[k] + smoothing) - log_totals[k]);
      mean += weights[k] / static_cast<double>(labels);
    }
    for (float& weight : weights) weight -= static_cast<float>(mean);
  }
  return source;
}

}  // namespace

std::vector<float> inverse_document_frequency(const Corpus& corpus, std::span<const std::uint32_t> rows) {
  std::vector<std::uint32_t> documents(corpus.space.buckets());
  std::vector<std::uint32_t> last_row(corpus.space.buckets());
  for (const std::uint32_t row : rows) {
    for (const Block block : {Block::kWords, Block::kGrams}) {
      for (const std::uint32_t feature : corpus.features(row, block)) {
        if (last_row[feature] == row + 1) continue;
        last_row[feature] = row + 1;
        ++documents[feature];
      }
    }
  }
  std::vector<float> idf(corpus.space.buckets());
  const auto total = static_cast<double>(rows.size());
  for (const Block block : {Block::kWords, Block::kGrams}) {
    const std::size_t first = first_bucket(corpus.space, block);
    const std::size_t last = first + buckets_of(corpus.space, block);
    double squares = 0;
    double occurrences = 0;
    for (std::size_t i = first; i < last; ++i) {
      if (documents[i] == 0) continue;
      const double weight = std::log((1 + total) / (1.0 + documents[i])) + 1;
      idf[i] = static_cast<float>(weight);
      squares += documents[i] * weight * weight;
      occurrences += documents[i];
    }
    const auto mean = static_cast<float>(std::sqrt(squares / std::max(occurrences, 1.0)));
    for (std::size_t i = first; i < last; ++i) idf[i] /= std::max(mean, 1.0F);
  }
  return idf;
}

Result<Learnt> learn(const Corpus& corpus, std::span<const std::uint32_t> rows, const Checkpoint& checkpoint) {
  Learnt learnt;
  learnt.idf = inverse_document_frequency(corpus, rows);
  for (std::size_t i = 0; i < kSources; ++i) {
    const SourceKind& kind = kSourceKinds[i];
    NEXUSML_RETURN_IF_ERROR(checkpoint());
    switch (kind.learner) {
      case Learner::kLogisticRegression:
      case Learner::kScaledLogisticRegression: {
        if (is_too_much(corpus, kind.block)) {
          learnt.sources[i] = silent(corpus, kind.block);
          break;
        }
        const Scaling scaling =
            kind.learner == Learner::kScaledLogisticRegression ? Scaling::kLogRatios : Scaling::kNone;
        NEXUSML_ASSIGN_OR_RETURN(learnt.sources[i], logistic_regression(corpus, rows, kind.block, learnt.idf, scaling,
                                                                        kind.strength, checkpoint));
        break;
      }
      case Learner::kNaiveBayes:
        learnt.sources[i] = naive_bayes(corpus, rows, kind.block, learnt.idf, kind.strength);
        break;
    }
  }
  return learnt;
}

void score(const Corpus& corpus, const Learnt& learnt, std::size_t row, std::span<double> scores) {
  const std::size_t labels = corpus.names.size();
  for (std::size_t i = 0; i < kSources; ++i) {
    const Block block = kSourceKinds[i].block;
    const Source& source = learnt.sources[i];
    const std::span<double> sums = scores.subspan(i * labels, labels);
    std::ranges::fill(sums, 0.0);
    const auto features = corpus.features(row, block);
    const std::size_t first = first_bucket(corpus.space, block);
    for (const std::uint32_t feature : features) {
      const float* weights = source.weights.data() + (feature - first) * labels;
      for (std::size_t k = 0; k < labels; ++k) sums[k] += learnt.idf[feature] * weights[k];
    }
    const double scale = unit(features.size());
    for (std::size_t k = 0; k < labels; ++k) sums[k] = sums[k] * scale + source.biases[k];
  }
}

}  // namespace nexusml::models::text
