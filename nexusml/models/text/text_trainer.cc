#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "nexusml/base/text.h"
#include "nexusml/models/evaluation.h"
#include "nexusml/models/text/cross_validation.h"
#include "nexusml/models/text/decision.h"
#include "nexusml/models/text/text_classifier.h"
#include "nexusml/stats/calibration.h"

namespace nexusml::models {
namespace {

using text::Block;
using text::Corpus;
using text::kSources;
using text::Learnt;
using text::OutOfFold;

constexpr std::uint64_t kLearningFeatures = 48'000'000;    // about 120,000 tweets, 1 GB while learning
constexpr std::uint64_t kValidationFeatures = 12'000'000;  // about 30,000 tweets
constexpr std::size_t kValidationScores = 8'000'000;

constexpr std::size_t kRegressions = 3;  // among the sources; each reports once per label

// Few rows are cut into more folds: what is learnt on nine tenths of them is closer to the final model. Many labels take
// few folds, since every label is a problem of its own.
std::uint32_t folds_for(std::size_t rows, std::size_t labels) {
  if (labels > 32) return 3;
  return rows < 5000 && labels <= 8 ? 10 : 5;
}

// Counts the pieces of the work and looks for the cancel flag between them.
class Progress {
 public:
  Progress(const TrainingOptions& options, std::size_t labels, std::uint32_t folds)
      : options_(options), pieces_((folds + 1) * (kSources + kRegressions * (labels == 2 ? 1 : labels))) {}

  Status step(std::string_view stage) {
    if (options_.cancel != nullptr && options_.cancel->load(std::memory_order_relaxed)) {
      return Error(ErrorCode::kConflict, "cancelled");
    }
    if (options_.on_progress) {
      options_.on_progress(0.05 + 0.9 * static_cast<double>(done_) / static_cast<double>(pieces_), stage);
    }
    done_ = std::min(done_ + 1, pieces_);
    return {};
  }

 private:
  const TrainingOptions& options_;
  std::size_t pieces_;
  std::size_t done_ = 0;
};

// Few labels get many buckets; many labels few, so that the table's size stays bounded.
text::FeatureSpace space_for(std::size_t labels) {
  constexpr std::size_t kMaximumWeights = std::size_t{1} << 24U;
  const auto bits = static_cast<std::uint32_t>(std::bit_width(kMaximumWeights / labels) - 1);
  return {.word_bits = std::min(18U, bits), .gram_bits = std::min(18U, bits)};
}

// The rows that the cross-validation uses: all, or every so-manieth.
std::vector<std::uint32_t> validation_rows(const Corpus& corpus) {
  const std::size_t by_features = corpus.indices.size() / kValidationFeatures;
  const std::size_t by_scores = corpus.rows() * kSources * corpus.names.size() / kValidationScores;
  const std::size_t every = 1 + std::max(by_features, by_scores);
  std::vector<std::uint32_t> rows;
  for (std::size_t row = 0; row < corpus.rows(); row += every) rows.push_back(static_cast<std::uint32_t>(row));
  return rows;
}

std::vector<float> label_shares(const Corpus& corpus) {
  std::vector<std::size_t> counts(corpus.names.size());
  for (const std::int32_t label : corpus.labels) ++counts[static_cast<std::size_t>(label)];
  std::vector<float> shares;
  for (const std::size_t count : counts) {
    shares.push_back(static_cast<float>(static_cast<double>(count) / static_cast<double>(corpus.rows())));
  }
  return shares;
}

std::vector<double> probabilities_of(const OutOfFold& out_of_fold, const stats::Calibration& calibration) {
  const std::size_t labels = calibration.biases.size();
  std::vector<double> probabilities(out_of_fold.truth.size() * labels);
  for (std::size_t i = 0; i < out_of_fold.truth.size(); ++i) {
    stats::calibrated_probabilities(calibration,
                                    std::span(out_of_fold.scores).subspan(i * kSources * labels, kSources * labels),
                                    std::span(probabilities).subspan(i * labels, labels));
  }
  return probabilities;
}

Evaluation evaluate_out_of_fold(const OutOfFold& out_of_fold, std::span<const double> probabilities,
                                std::span<const float> offsets, const ModelInfo& info) {
  const std::vector<std::int32_t> answers = text::decide(probabilities, offsets);
  std::vector<double> confidence;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    confidence.push_back(probabilities[i * offsets.size() + static_cast<std::size_t>(answers[i])]);
  }
  return evaluate_predictions(out_of_fold.truth, answers, probabilities, confidence, info.labels, info.positive_label);
}

// The calibrated sum of a block's sources as one weight per feature and label, centred over the labels.
std::vector<float> folded(const Corpus& corpus, const Learnt& learnt, const stats::Calibration& calibration,
                          Block block) {
  const std::size_t first_bucket = block == Block::kWords ? 0 : corpus.space.word_buckets();
  const std::size_t labels = calibration.biases.size();
  std::vector<float> weights(labels *
                             (block == Block::kWords ? corpus.space.word_buckets() : corpus.space.gram_buckets()));
  for (std::size_t source = 0; source < kSources; ++source) {
    if (text::kSourceKinds[source].block != block) continue;
    const auto scale = static_cast<float>(calibration.scales[source]);
    for (std::size_t j = 0; j < weights.size(); ++j) weights[j] += scale * learnt.sources[source].weights[j];
  }
  for (std::size_t bucket = 0; bucket * labels < weights.size(); ++bucket) {
    const std::span<float> row(weights.data() + bucket * labels, labels);
    float mean = 0;
    for (const float weight : row) mean += weight / static_cast<float>(labels);
    for (float& weight : row) weight = (weight - mean) * learnt.idf[first_bucket + bucket];
  }
  return weights;
}

text::LinearTable fold_into_table(const Corpus& corpus, const Learnt& learnt, const stats::Calibration& calibration) {
  text::LinearTable table(corpus.space, corpus.names.size());
  table.set_block(Block::kWords, folded(corpus, learnt, calibration, Block::kWords));
  table.set_block(Block::kGrams, folded(corpus, learnt, calibration, Block::kGrams));
  for (std::size_t k = 0; k < table.labels(); ++k) {
    double bias = calibration.biases[k];
    for (std::size_t source = 0; source < kSources; ++source) {
      bias += calibration.scales[source] * learnt.sources[source].biases[k];
    }
    table.biases[k] = static_cast<float>(bias);
  }
  return table;
}

// The label that AUC ranks by: the one asked for, else a word for yes, else the last.
Result<std::string> positive_label(const std::vector<std::string>& labels, const TrainingOptions& options) {
  if (!options.positive.empty()) {
    if (std::ranges::find(labels, options.positive) != labels.end()) return options.positive;
    return Error(ErrorCode::kInvalidArgument,
                 "column \"" + options.target + "\" has no value \"" + options.positive + "\" to be the positive one");
  }
  if (labels.size() != 2) return std::string();
  for (const std::string_view yes : {"1", "true", "yes", "positive"}) {
    for (const std::string& label : labels) {
      if (base::equal_ignoring_case(label, yes)) return label;
    }
  }
  return labels.back();
}

void describe(ModelInfo& info, const Corpus& corpus, const stats::Calibration& calibration, double exponent,
              std::size_t validation_rows, std::uint32_t folds) {
  for (std::size_t i = 0; i < kSources; ++i) {
    info.parameters["scale_of_" + std::string(text::kSourceKinds[i].name)] = base::fixed(calibration.scales[i], 4);
  }
  info.parameters["decision_exponent"] = base::fixed(exponent, 2);
  info.parameters["word_buckets"] = base::to_text(corpus.space.word_buckets());
  info.parameters["gram_buckets"] = base::to_text(corpus.space.gram_buckets());
  info.parameters["learnt_rows"] = base::to_text(corpus.rows());
  info.parameters["validation_rows"] = base::to_text(validation_rows);
  info.parameters["folds"] = base::to_text(folds);
}

}  // namespace

Result<std::unique_ptr<Model>> train_text_classifier(ModelType type, std::string_view name, const Table& table,
                                                     const TrainingOptions& options, const base::Clock& clock) {
  const auto started = clock.steady_now();
  if (options.on_progress) options.on_progress(0, "read");
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<std::string> labels, text::label_names(table, options));
  NEXUSML_ASSIGN_OR_RETURN(const Corpus corpus,
                           text::read_corpus(table, options, labels, space_for(labels.size()), kLearningFeatures));
  ModelInfo info;
  info.type = type;
  info.name = std::string(name);
  info.created = clock.now();
  info.labels = corpus.names;
  NEXUSML_ASSIGN_OR_RETURN(info.positive_label, positive_label(corpus.names, options));

  const std::vector<std::uint32_t> sample = validation_rows(corpus);
  const std::uint32_t folds = folds_for(sample.size(), labels.size());
  Progress progress(options, corpus.names.size(), folds);
  NEXUSML_ASSIGN_OR_RETURN(const OutOfFold out_of_fold, text::cross_validate(corpus, sample, folds, options.seed, [&] {
                             return progress.step("validate");
                           }));
  NEXUSML_ASSIGN_OR_RETURN(
      const stats::Calibration calibration,
      stats::fit_calibration(out_of_fold.scores, out_of_fold.truth, kSources, corpus.names.size()));
  const std::vector<double> probabilities = probabilities_of(out_of_fold, calibration);
  const std::vector<float> shares = label_shares(corpus);
  const double exponent = text::choose_exponent(probabilities, out_of_fold.truth, shares);
  const std::vector<float> offsets = text::decision_offsets(shares, exponent);
  info.evaluation = evaluate_out_of_fold(out_of_fold, probabilities, offsets, info);
  describe(info, corpus, calibration, exponent, sample.size(), folds);

  std::vector<std::uint32_t> rows(corpus.rows());
  for (std::uint32_t row = 0; row < rows.size(); ++row) rows[row] = row;
  NEXUSML_ASSIGN_OR_RETURN(const Learnt learnt, text::learn(corpus, rows, [&] { return progress.step("learn"); }));
  text::Parameters parameters{fold_into_table(corpus, learnt, calibration), offsets, shares};
  info.training_samples = corpus.table_rows;
  info.training_duration = clock.steady_now() - started;
  if (options.on_progress) options.on_progress(1, "done");
  return std::unique_ptr<Model>(std::make_unique<TextClassifier>(std::move(info), std::move(parameters)));
}

}  // namespace nexusml::models
