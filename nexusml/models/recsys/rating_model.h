#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

#include "nexusml/models/model.h"
#include "nexusml/models/recsys/rating_parameters.h"

namespace nexusml::models::recsys {

inline constexpr std::string_view kRatingsFileName = "ratings.bin";

/// The model behind recsys. An answer is cold exactly when the user (or the item that was asked for) has no training
/// rating; it then rests on what is known of the other one, or on the mean. Prediction::label is -1 and its confidence
/// NaN: a rating has no probability.
///
/// Threads: immutable; predict may be called from any number of threads at once.
class RatingModel final : public Model {
 public:
  /// Takes: parameters from parse_rating_parameters() or from training.
  RatingModel(ModelInfo info, RatingParameters parameters);

  /// A pair's rating, or for `top_k` the items that the user has not rated, best first; equals by ascending id.
  /// `rating` is then the first item's. Fewer than top_k items are answered if there are no more.
  [[nodiscard]] Status predict(const Input& input, Workspace& workspace, Prediction& prediction) const override;
  [[nodiscard]] Status save(const std::filesystem::path& folder) const override;

  [[nodiscard]] const RatingParameters& parameters() const { return parameters_; }

 private:
  [[nodiscard]] float score(std::size_t user, std::size_t item) const;
  [[nodiscard]] double clip(float score) const;
  void rank(std::size_t user, std::size_t top_k, Workspace& workspace, RatingAnswer& answer) const;

  RatingParameters parameters_;
};

}  // namespace nexusml::models::recsys
