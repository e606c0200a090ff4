#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "nexusml/base/text.h"
#include "nexusml/models/recsys/posterior_mean.h"
#include "nexusml/models/recsys/rating_model.h"
#include "nexusml/models/recsys/ratings.h"
#include "nexusml/models/recsys/recsys_model.h"
#include "nexusml/models/recsys/validation.h"

namespace nexusml::models::recsys {
namespace {

constexpr std::array<std::size_t, 3> kFactors{4, 8, 16};  // to choose from
constexpr double kValidationShare = 0.5;                  // of the progress bar

// The best on held-out ratings; without any, the fewest.
const Validated& best_of(const std::vector<Validated>& results) {
  return *std::ranges::min_element(results, {},
                                   [](const Validated& result) { return result.evaluation.rmse.value_or(0); });
}

std::vector<float> to_floats(const Eigen::VectorXd& values) {
  return {values.begin(), values.end()};
}

// Row by row, filled up with zeros.
std::vector<float> to_floats(const Eigen::MatrixXd& rows, std::size_t rank) {
  std::vector<float> values(static_cast<std::size_t>(rows.rows()) * rank);
  for (Eigen::Index row = 0; row < rows.rows(); ++row) {
    for (Eigen::Index k = 0; k < rows.cols(); ++k) {
      values[static_cast<std::size_t>(row) * rank + static_cast<std::size_t>(k)] = static_cast<float>(rows(row, k));
    }
  }
  return values;
}

RatingParameters to_parameters(RatingTable table, const PosteriorMean& posterior) {
  RatingParameters parameters;
  const auto [lowest, highest] = std::ranges::minmax(table.ratings, {}, &Rating::value);
  parameters.mean = static_cast<float>(posterior.mean);
  parameters.minimum = lowest.value;
  parameters.maximum = highest.value;
  constexpr std::uint32_t kLanes = RatingParameters::kLanes;
  const auto columns = static_cast<std::uint32_t>(posterior.factors.users.cols());
  parameters.rank = std::max(kLanes, (columns + kLanes - 1) / kLanes * kLanes);
  parameters.user_biases = to_floats(posterior.user_biases);
  parameters.item_biases = to_floats(posterior.item_biases);
  parameters.user_factors = to_floats(posterior.factors.users, parameters.rank);
  parameters.item_factors = to_floats(posterior.factors.items, parameters.rank);
  parameters.rated_starts.assign(table.users.size() + 1, 0);
  for (const Rating& rating : table.ratings) {  // ascending by user, then item
    ++parameters.rated_starts[rating.user + 1];
    parameters.rated.push_back(rating.item);
  }
  for (std::size_t user = 0; user < table.users.size(); ++user) {
    parameters.rated_starts[user + 1] += parameters.rated_starts[user];
  }
  parameters.users = std::move(table.users);
  parameters.items = std::move(table.items);
  return parameters;
}

}  // namespace
}  // namespace nexusml::models::recsys

namespace nexusml::models {

Result<std::unique_ptr<Model>> train_recsys_model(std::string_view name, const Table& table,
                                                  const TrainingOptions& options, const base::Clock& clock) {
  using namespace recsys;
  const auto start = clock.steady_now();
  const auto report = [&](double share, std::string_view stage) -> Status {
    if (options.on_progress) options.on_progress(share, stage);
    const bool cancelled =
        options.cancel != nullptr && options.cancel->load(std::memory_order_relaxed);  // a flag, it guards no data
    return cancelled ? Status(Error(ErrorCode::kConflict, "cancelled")) : Status();
  };
  NEXUSML_RETURN_IF_ERROR(report(0, "read ratings"));
  NEXUSML_ASSIGN_OR_RETURN(RatingTable ratings, read_ratings(table, options));
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<Validated> validated,
                           validate(ratings, kFactors, options.seed, [&](double share) {
                             return report(kValidationShare * share, "choose the number of factors");
                           }));
  const Validated& best = best_of(validated);
  const SamplingOptions sampling{.factors = best.factors, .seed = options.seed};
  NEXUSML_ASSIGN_OR_RETURN(
      const PosteriorMean posterior,
      posterior_mean(ratings.ratings, ratings.users.size(), ratings.items.size(), sampling, [&](double share) {
        return report(kValidationShare + (1 - kValidationShare) * share, "draw from all ratings");
      }));
  ModelInfo info;
  info.type = ModelType::kRecsys;
  info.name = name;
  info.created = clock.now();
  info.training_samples = ratings.ratings.size();
  info.evaluation = best.evaluation;
  info.parameters["users"] = base::to_text(ratings.users.size());
  info.parameters["items"] = base::to_text(ratings.items.size());
  info.parameters["factors"] = base::to_text(sampling.factors);
  info.parameters["draws"] = base::to_text(sampling.draws);
  RatingParameters parameters = to_parameters(std::move(ratings), posterior);
  info.parameters["rank"] = base::to_text(parameters.rank);
  info.training_duration = clock.steady_now() - start;
  if (options.on_progress) options.on_progress(1, "done");
  return std::unique_ptr<Model>(std::make_unique<RatingModel>(std::move(info), std::move(parameters)));
}

}  // namespace nexusml::models
