#include "nexusml/models/text/corpus.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "nexusml/base/text.h"

namespace nexusml::models::text {
namespace {

// Keeps a training sample, as the sink of a FeatureStream.
struct RowSink {
  std::vector<std::uint32_t>& words;
  std::vector<std::uint32_t> grams;
  void word(std::uint32_t bucket) { words.push_back(bucket); }
  void grams_of_word(std::span<const std::uint32_t> buckets) {
    grams.insert(grams.end(), buckets.begin(), buckets.end());
  }
};

// A number that looks random but depends on its arguments only (the finaliser of SplitMix64).
std::uint64_t scramble(std::uint64_t seed, std::uint64_t row) {
  std::uint64_t z = seed + (row + 1) * 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

using LabelIndex = std::unordered_map<std::string_view, std::int32_t>;

// The share of rows whose features fit into `maximum_features`, guessed from the bytes of the texts.
double share_of_rows(const Table& table, std::size_t text, int subject, std::uint64_t maximum_features) {
  constexpr double kFeaturesPerByte = 4.5;
  double bytes = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    bytes += static_cast<double>(table.cell(row, text).size());
    if (subject >= 0) bytes += static_cast<double>(table.cell(row, static_cast<std::size_t>(subject)).size());
  }
  return std::min(1.0, static_cast<double>(maximum_features) / std::max(1.0, bytes * kFeaturesPerByte));
}

void add_row(Corpus& corpus, std::string_view text, std::string_view subject, Workspace& workspace, RowSink& sink) {
  sink.grams.clear();
  FeatureStream stream(corpus.space, text.size() + subject.size(), workspace, sink);
  stream.add(text, Field::kText);
  stream.add(subject, Field::kSubject);
  corpus.begin.push_back(corpus.indices.size());
  corpus.indices.insert(corpus.indices.end(), sink.grams.begin(), sink.grams.end());
  corpus.begin.push_back(corpus.indices.size());
}

}  // namespace

Result<std::vector<std::string>> label_names(const Table& table, const TrainingOptions& options) {
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t column, table.require_column(options.target));
  LabelIndex seen;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string_view label = base::trim(table.cell(row, column));
    if (label.empty()) {
      return Error(ErrorCode::kInvalidArgument,
                   "line " + base::to_text(table.line(row)) + ": column \"" + options.target + "\" is empty");
    }
    seen.emplace(label, 0);
    if (seen.size() > options.maximum_labels) {
      return Error(ErrorCode::kInvalidArgument, "column \"" + options.target + "\" has more than " +
                                                    base::to_text(options.maximum_labels) +
                                                    " distinct values: is it the label?");
    }
  }
  std::vector<std::string> names;
  for (const auto& [name, unused] : seen) names.emplace_back(name);
  std::ranges::sort(names);
  if (names.size() == 1) {
    return Error(ErrorCode::kInvalidArgument, "column \"" + options.target + "\" has one value only (\"" + names[0] +
                                                  "\"): a classifier needs at least two");
  }
  return names;
}

Result<Corpus> read_corpus(const Table& table, const TrainingOptions& options, std::vector<std::string> names,
                           FeatureSpace space, std::uint64_t maximum_features) {
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t text, table.require_column(options.text));
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t target, table.require_column(options.target));
  const int subject = options.subject.empty() ? -1 : table.column(options.subject);
  Corpus corpus;
  corpus.space = space;
  corpus.table_rows = table.rows();
  corpus.names = std::move(names);
  LabelIndex index;
  for (std::size_t i = 0; i < corpus.names.size(); ++i) index.emplace(corpus.names[i], static_cast<std::int32_t>(i));

  const double share = share_of_rows(table, text, subject, maximum_features);
  Workspace workspace;
  RowSink sink{corpus.indices, {}};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (options.cancel != nullptr && options.cancel->load(std::memory_order_relaxed)) {
      return Error(ErrorCode::kConflict, "cancelled");
    }
    if (share < 1 && static_cast<double>(scramble(options.seed, row) >> 11U) * 0x1.0p-53 >= share) continue;
    const std::string_view more = subject < 0 ? "" : table.cell(row, static_cast<std::size_t>(subject));
    add_row(corpus, table.cell(row, text), more, workspace, sink);
    corpus.labels.push_back(index.at(base::trim(table.cell(row, target))));
  }
  return corpus;
}

}  // namespace nexusml::models::text
