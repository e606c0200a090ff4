#include "nexusml/models/text/cross_validation.h"

#include <algorithm>
#include <random>
#include <utility>

namespace nexusml::models::text {
namespace {

// std::shuffle's order depends on the library; this one is the same everywhere.
void shuffle(std::vector<std::uint32_t>& values, std::mt19937_64& random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random() % i]);
}

}  // namespace

std::vector<std::uint32_t> stratified_folds(const Corpus& corpus, std::span<const std::uint32_t> rows,
                                            std::uint32_t folds, std::uint64_t seed) {
  std::vector<std::uint32_t> order(rows.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::mt19937_64 random(seed);
  shuffle(order, random);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return corpus.labels[rows[i]]; });
  std::vector<std::uint32_t> fold(rows.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) fold[order[i]] = i % folds;
  return fold;
}

Result<OutOfFold> cross_validate(const Corpus& corpus, std::vector<std::uint32_t> rows, std::uint32_t folds,
                                 std::uint64_t seed, const Checkpoint& checkpoint) {
  const std::size_t width = kSources * corpus.names.size();
  const std::vector<std::uint32_t> fold_of = stratified_folds(corpus, rows, folds, seed);
  OutOfFold result;
  result.scores.resize(rows.size() * width);
  for (std::uint32_t fold = 0; fold < folds; ++fold) {
    std::vector<std::uint32_t> others;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (fold_of[i] != fold) others.push_back(rows[i]);
    }
    NEXUSML_ASSIGN_OR_RETURN(const Learnt learnt, learn(corpus, others, checkpoint));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (fold_of[i] == fold) score(corpus, learnt, rows[i], std::span(result.scores).subspan(i * width, width));
    }
  }
  for (const std::uint32_t row : rows) result.truth.push_back(corpus.labels[row]);
  result.rows = std::move(rows);
  return result;
}

}  // namespace nexusml::models::text
