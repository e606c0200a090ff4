#pragma once

#include <cstddef>
#include <string_view>

#include "nexusml/base/result.h"
#include "nexusml/models/model.h"
#include "nexusml/models/table.h"
#include "nexusml/models/training.h"
#include "nexusml/stats/profile.h"
#include "nexusml/stats/text_traits.h"

namespace nexusml::models {

inline constexpr std::size_t kMostReferenceRows = 100'000;  ///< rows that are profiled, evenly spaced over the table
inline constexpr std::size_t kMostReferenceSeries = 10'000;

/// The names of the features that a reference holds for models without a feature schema.
inline constexpr std::string_view kTextCharacters = "text.characters";
inline constexpr std::string_view kTextWords = "text.words";
inline constexpr std::string_view kTextNonAsciiShare = "text.non_ascii_share";
inline constexpr std::string_view kTextMeanWordLength = "text.mean_word_length";
inline constexpr std::string_view kRecsysItem = "item_id";
inline constexpr std::string_view kRecsysColdStart = "is_cold_start";  ///< categories "true" and "false"
inline constexpr std::string_view kRecsysPredictedRating = "predicted_rating";
inline constexpr std::string_view kSeriesLevel = "series.level";
inline constexpr std::string_view kSeriesSpread = "series.spread";
inline constexpr std::string_view kSeriesSeasonalStrength = "series.seasonal_strength";

/// The profile that a model's later inputs and predictions are compared with.
///
/// By kind of model:
///   tabular: each feature of the schema under its name;
///   text:    four traits of the text (subject and text of an e-mail, joined by a line end);
///   recsys:  item popularity; the predicted rating, drawn towards its mean until it spreads as predictions of unseen
///            ratings do; cold start, as the share of rows whose user or item stands in no other row (Good and Turing's
///            estimate of what is unseen);
///   trend:   level, spread and seasonal strength, a series counting as one row.
/// Label mix and confidence come from the model's out-of-sample evaluation, never from predictions of rows it learnt from:
/// these are over-confident, and every later window would look drifted. A model whose evaluation lacks them has none.
/// No share of unknown words: the text engine hashes words and cannot tell.
///
/// Takes:   the table that `model` was trained from, and the same options.
/// Errors:  kInvalidArgument if a column that training needed is missing or a cell is none of its kind.
/// Cost:    at most kMostReferenceRows rows, or kMostReferenceSeries series, evenly spaced over the table.
/// Threads: pure function.
/// Source:  docs/maths/profiles.md.
[[nodiscard]] Result<stats::ReferenceProfile> make_reference(const Model& model, const Table& table,
                                                             const TrainingOptions& options);

/// The traits that a text model's reference holds, of one input: those of the text, or of subject and text joined.
///
/// Cost:    that of stats::text_traits(); allocates nothing.
/// Threads: pure function.
[[nodiscard]] stats::TextTraits input_traits(const TextInput& input);

}  // namespace nexusml::models
