#include "nexusml/models/recsys/rating_model.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <string>
#include <utility>

#include "nexusml/base/file.h"
#include "nexusml/models/recsys/recsys_model.h"

namespace nexusml::models::recsys {
namespace {

// Independent sums, so that the compiler may use vector instructions without changing the result.
float dot(const float* a, const float* b, std::size_t rank) {
  constexpr std::size_t kLanes = RatingParameters::kLanes;
  std::array<float, kLanes> sums{};
  for (std::size_t k = 0; k < rank; k += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[k + lane] * b[k + lane];
  }
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  }
  return sums[0];
}

std::size_t find(const IdIndex& ids, std::string_view id, const base::Clock* clock, std::chrono::nanoseconds& taken) {
  taken = {};
  if (clock == nullptr) return ids.find(id);
  const auto start = clock->steady_now();
  const std::size_t position = ids.find(id);
  taken = clock->steady_now() - start;
  return position;
}

}  // namespace

RatingModel::RatingModel(ModelInfo info, RatingParameters parameters)
    : Model(std::move(info)), parameters_(std::move(parameters)) {}

float RatingModel::score(std::size_t user, std::size_t item) const {
  const std::size_t rank = parameters_.rank;
  return parameters_.mean + parameters_.user_biases[user] + parameters_.item_biases[item] +
         dot(parameters_.user_factors.data() + user * rank, parameters_.item_factors.data() + item * rank, rank);
}

double RatingModel::clip(float score) const {
  return std::clamp(score, parameters_.minimum, parameters_.maximum);
}

Status RatingModel::predict(const Input& input, Workspace& workspace, Prediction& prediction) const {
  const auto* asked = std::get_if<RatingInput>(&input);
  if (asked == nullptr)
    return Error(ErrorCode::kInvalidArgument, "the model takes a user and an item, or a user and top_k");
  if (asked->user.empty()) return Error(ErrorCode::kInvalidArgument, "the user is empty");
  if (asked->item.empty() == (asked->top_k == 0)) {
    return Error(ErrorCode::kInvalidArgument, "either an item or top_k is needed");
  }
  prediction.label = -1;
  prediction.confidence = std::numeric_limits<double>::quiet_NaN();
  prediction.scores.clear();
  prediction.contributions.clear();
  RatingAnswer& answer = prediction.rating;
  answer.items.clear();
  answer.item_known = true;
  answer.item_lookup = {};
  const std::size_t user = find(parameters_.users, asked->user, workspace.clock, answer.user_lookup);
  answer.user_known = user != parameters_.users.size();
  answer.is_cold_start = !answer.user_known;
  if (asked->top_k > 0) {
    rank(user, asked->top_k, workspace, answer);
    return {};
  }
  const std::size_t item = find(parameters_.items, asked->item, workspace.clock, answer.item_lookup);
  answer.item_known = item != parameters_.items.size();
  answer.is_cold_start = answer.is_cold_start || !answer.item_known;
  answer.rating = clip(score(user, item));
  return {};
}

// Keeps the best so far in a heap whose front is the worst of them; most items fall short of it at once.
void RatingModel::rank(std::size_t user, std::size_t top_k, Workspace& workspace, RatingAnswer& answer) const {
  const std::size_t items = parameters_.items.size();
  workspace.floats.resize(items);
  float* scores = workspace.floats.data();
  for (std::size_t item = 0; item < items; ++item) scores[item] = score(user, item);
  const auto better = [scores](std::uint32_t a, std::uint32_t b) {
    return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
  };
  const bool known = user < parameters_.users.size();
  const std::uint32_t* seen = parameters_.rated.data() + (known ? parameters_.rated_starts[user] : 0);
  const std::uint32_t* seen_end = known ? parameters_.rated.data() + parameters_.rated_starts[user + 1] : seen;
  std::vector<std::uint32_t>& best = workspace.indices;
  best.clear();
  for (std::uint32_t item = 0; item < items; ++item) {
    if (seen != seen_end && *seen == item) {
      ++seen;
      continue;
    }
    if (best.size() == top_k) {
      if (!better(item, best.front())) continue;
      std::pop_heap(best.begin(), best.end(), better);
      best.pop_back();
    }
    best.push_back(item);
    std::push_heap(best.begin(), best.end(), better);
  }
  std::sort_heap(best.begin(), best.end(), better);
  for (const std::uint32_t item : best) answer.items.push_back({parameters_.items.at(item), clip(scores[item])});
  answer.rating = best.empty() ? clip(score(user, items)) : answer.items.front().rating;
}

Status RatingModel::save(const std::filesystem::path& folder) const {
  return base::write_file(folder / kRatingsFileName, to_bytes(parameters_));
}

}  // namespace nexusml::models::recsys

namespace nexusml::models {

Result<std::unique_ptr<Model>> load_recsys_model(ModelInfo info, const std::filesystem::path& folder) {
  NEXUSML_ASSIGN_OR_RETURN(const std::string bytes, base::read_file(folder / recsys::kRatingsFileName));
  NEXUSML_ASSIGN_OR_RETURN(recsys::RatingParameters parameters, recsys::parse_rating_parameters(bytes));
  return std::unique_ptr<Model>(std::make_unique<recsys::RatingModel>(std::move(info), std::move(parameters)));
}

}  // namespace nexusml::models
