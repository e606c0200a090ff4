#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/result.h"
#include "nexusml/models/model_info.h"

namespace nexusml::stats {
struct ReferenceProfile;
}

namespace nexusml::models {

/// The input of sentiment, email and topic: UTF-8 in any language.
struct TextInput {
  std::string_view text;
  std::string_view subject;  ///< email only; may be empty
};

/// The input of diagnostic and risk: one value per feature of ModelInfo::schema, in its order. NaN is missing;
/// a category is its code (FeatureSchema::code_of).
struct FeatureInput {
  std::span<const double> values;
  bool explain = true;  ///< false: leave contributions empty
};

/// The input of recsys: one pair to rate, or the user alone for a ranking.
struct RatingInput {
  std::string_view user;
  std::string_view item;  ///< empty when `top_k` is given
  std::size_t top_k = 0;  ///< 0: rate `item`; else: the best `top_k` items that the user has not rated
};

/// The input of trend: equally spaced values, oldest first; NaN is missing.
struct SeriesInput {
  std::span<const double> values;
  std::size_t horizon = 1;  ///< steps to forecast, at least 1
  std::size_t period = 0;   ///< steps in a season; 1: none; 0: find it
};

using Input = std::variant<TextInput, FeatureInput, RatingInput, SeriesInput>;

/// How much one feature moved the answer.
struct Contribution {
  std::uint32_t feature = 0;  ///< index into ModelInfo::schema
  double value = 0;           ///< in log-odds of the predicted label; positive speaks for it
};

/// One item of a ranking.
struct RankedItem {
  std::string_view item;  ///< Lifetime: the model's
  double rating = 0;      ///< predicted, in the unit of the training ratings
};

/// What recsys answers.
struct RatingAnswer {
  double rating = 0;                       ///< predicted, in the unit of the training ratings
  bool is_cold_start = false;              ///< the user or the item was not in the training data
  bool user_known = true;                  ///< the user was
  bool item_known = true;                  ///< the item was; true for a ranking
  std::vector<RankedItem> items;           ///< for a ranking: best first
  std::chrono::nanoseconds user_lookup{};  ///< time to find the user; 0 unless Workspace::clock is set
  std::chrono::nanoseconds item_lookup{};  ///< the same for the item; 0 for a ranking
};

/// What trend answers; the three vectors have `horizon` values each.
struct ForecastAnswer {
  std::vector<double> forecast;
  std::vector<double> lower;  ///< of the 80 % interval
  std::vector<double> upper;
  std::string_view direction;  ///< "up", "down" or "flat"
  std::string_view method;     ///< what was chosen: "theta", "holt", ...
  std::size_t period = 0;      ///< steps in a season: as asked, or as found; 1: none
};

/// One answer. Reused from call to call so that its vectors keep their memory.
///
/// Threads: a value.
struct Prediction {
  std::int32_t label = -1;                  ///< index into ModelInfo::labels
  double confidence = 0;                    ///< calibrated probability of `label`, 0..1
  std::vector<double> scores;               ///< calibrated probability per label; they sum to 1
  std::vector<Contribution> contributions;  ///< tabular models: all features, largest magnitude first
  RatingAnswer rating;                      ///< recsys
  ForecastAnswer forecast;                  ///< trend
};

namespace text {
class WordCache;
struct DeleteWordCache {
  void operator()(WordCache* cache) const;
};
}  // namespace text

/// Scratch memory of one caller, reused from call to call so that predicting allocates nothing once it is warm.
///
/// Threads: one at a time; every thread has its own.
struct Workspace {
  std::vector<char> bytes;
  std::vector<std::uint32_t> indices;
  std::vector<float> floats;
  std::vector<double> doubles;
  const base::Clock* clock = nullptr;  ///< measures the parts of an answer that are measured; null: they are not
  std::unique_ptr<text::WordCache, text::DeleteWordCache> words;  ///< what the text models say of words met before
};

/// A trained model.
///
/// Threads: immutable; predict may be called from any number of threads at once, each with its own workspace.
class Model {
 public:
  explicit Model(ModelInfo info) : info_(std::move(info)) {}
  virtual ~Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  [[nodiscard]] const ModelInfo& info() const { return info_; }
  /// The repository stamps version and checksums before the model is shared.
  [[nodiscard]] ModelInfo& mutable_info() { return info_; }

  /// What the training data looked like: that which drift is measured against. Null if that is not known. Shared, because
  /// monitors keep it beyond the model.
  [[nodiscard]] const std::shared_ptr<const stats::ReferenceProfile>& reference() const { return reference_; }
  /// Before the model is shared.
  void set_reference(std::shared_ptr<const stats::ReferenceProfile> reference) { reference_ = std::move(reference); }

  /// Answers one input. Overwrites `prediction`.
  ///
  /// Errors: kInvalidArgument if the input is of another kind or length than the model takes.
  /// Cost:   no allocation once `workspace` and `prediction` are warm (and no feature row or text is larger than
  /// before).
  [[nodiscard]] virtual Status predict(const Input& input, Workspace& workspace, Prediction& prediction) const = 0;

  /// Writes the engine's files (not model.json) into an existing, empty folder.
  ///
  /// Errors: kUnavailable if a file cannot be written.
  [[nodiscard]] virtual Status save(const std::filesystem::path& folder) const = 0;

 private:
  ModelInfo info_;
  std::shared_ptr<const stats::ReferenceProfile> reference_;
};

}  // namespace nexusml::models
