#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/table.h"
#include "nexusml/models/text/features.h"
#include "nexusml/models/training.h"

namespace nexusml::models::text {

/// The two groups of features. Each is weighted, normalised and learnt on its own.
enum class Block { kWords, kGrams };
inline constexpr std::size_t kBlocks = 2;

/// Labelled texts as hashed features.
///
/// Threads: immutable after read_corpus.
class Corpus {
 public:
  [[nodiscard]] std::size_t rows() const { return labels.size(); }
  [[nodiscard]] std::span<const std::uint32_t> features(std::size_t row, Block block) const {
    const auto first = begin[2 * row + static_cast<std::size_t>(block)];
    const auto last = begin[2 * row + static_cast<std::size_t>(block) + 1];
    return std::span(indices).subspan(first, last - first);
  }

  FeatureSpace space;
  std::vector<std::string> names;       ///< of the labels, sorted
  std::vector<std::int32_t> labels;     ///< per row: index into names
  std::vector<std::uint64_t> begin{0};  ///< 2 per row: where its words and its n-grams begin; and the end
  std::vector<std::uint32_t> indices;
  std::uint64_t table_rows = 0;  ///< rows of the table; more than rows() if only a sample was taken
};

/// The distinct values of the target column, sorted.
///
/// Errors: kInvalidArgument naming the column or the line: no such column, an empty label, one label only, more
///         than options.maximum_labels.
/// Threads: pure function.
[[nodiscard]] Result<std::vector<std::string>> label_names(const Table& table, const TrainingOptions& options);

/// Reads the text, subject (if there) and target columns. Beyond `maximum_features` a seeded sample of the rows is taken.
///
/// Takes:  `names`, from label_names.
/// Errors: kInvalidArgument if a column is missing; kConflict if cancelled.
/// Threads: pure function.
[[nodiscard]] Result<Corpus> read_corpus(const Table& table, const TrainingOptions& options,
                                         std::vector<std::string> names, FeatureSpace space,
                                         std::uint64_t maximum_features);

}  // namespace nexusml::models::text
