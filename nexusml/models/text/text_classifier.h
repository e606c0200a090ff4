#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/result.h"
#include "nexusml/models/model.h"
#include "nexusml/models/text/linear_table.h"
#include "nexusml/models/training.h"

namespace nexusml::models {

namespace text {

/// What a text classifier consists of besides its ModelInfo.
struct Parameters {
  LinearTable table;           ///< gives calibrated logits
  std::vector<float> offsets;  ///< per label: added to the logits to choose the answer, not to state probabilities
  std::vector<float> shares;   ///< per label: of the training rows; the scores of a text without words
};

}  // namespace text

/// The engine of sentiment, email and topic: one linear model over hashed words, pairs of words and character n-grams.
/// docs/adr/0003-text-engine.md tells why.
///
/// The answer is the label with the largest logit plus offset, so it is not always the one with the largest score;
/// the confidence is the score of the answer.
///
/// Threads: as Model.
class TextClassifier final : public Model {
 public:
  TextClassifier(ModelInfo info, text::Parameters parameters);

  [[nodiscard]] Status predict(const Input& input, Workspace& workspace, Prediction& prediction) const override;
  [[nodiscard]] Status save(const std::filesystem::path& folder) const override;

 private:
  text::Parameters parameters_;
  std::shared_ptr<const text::WordOwner> owner_ = std::make_shared<const text::WordOwner>();  // caches may outlive us
};

/// Learns from the columns that the options name; see docs/adr/0003-text-engine.md.
///
/// Returns: a model whose evaluation comes from cross-validation: every row was predicted by a model that had not seen
///          it. At most 12 million features (about 30,000 tweets) take part in that, at most 48 million in the learning.
/// Errors:  kInvalidArgument naming the column or line at fault; kConflict "cancelled".
/// Cost:    about a second per thousand short texts and ten labels.
/// Threads: pure function; uses the calling thread only.
[[nodiscard]] Result<std::unique_ptr<Model>> train_text_classifier(ModelType type, std::string_view name,
                                                                   const Table& table, const TrainingOptions& options,
                                                                   const base::Clock& clock);

/// Reads what TextClassifier::save wrote.
///
/// Errors: kCorrupt if the file is damaged, foreign, or of another number of labels than `info`; kNotFound.
[[nodiscard]] Result<std::unique_ptr<Model>> load_text_classifier(ModelInfo info, const std::filesystem::path& folder);

}  // namespace nexusml::models
