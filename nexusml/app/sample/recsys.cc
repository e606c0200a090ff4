#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "nexusml/app/sample/kinds.h"
#include "nexusml/base/text.h"

namespace nexusml::app::sample {
namespace {

constexpr std::size_t kUsers = 120;
constexpr std::size_t kItems = 80;
constexpr std::uint64_t kTasteSeed = 20;  // tastes are the same for every seed of the rows

/// What a user likes, or what a film is like: how far from the mean, and two directions of taste.
struct Taste {
  double bias = 0;
  std::array<double, 2> directions{};
};

std::vector<Taste> draw_tastes(Draws& draws, std::size_t count, double bias) {
  std::vector<Taste> tastes(count);
  for (Taste& taste : tastes) {
    taste.bias = draws.normal(0, bias);
    for (double& direction : taste.directions) direction = draws.normal(0, 0.85);
  }
  return tastes;
}

double rating_of(const Taste& user, const Taste& item, Draws& draws) {
  double rating = 3.3 + user.bias + item.bias + draws.normal(0, 0.45);
  for (std::size_t k = 0; k < user.directions.size(); ++k) rating += user.directions[k] * item.directions[k];
  return std::clamp(std::round(2 * rating) / 2, 0.5, 5.0);
}

}  // namespace

std::string recsys_rows(Draws draws, std::uint64_t rows) {
  Draws world(kTasteSeed);
  const std::vector<Taste> users = draw_tastes(world, kUsers, 0.35);
  const std::vector<Taste> items = draw_tastes(world, kItems, 0.5);
  std::string csv = "user_id,item_id,rating\n";
  for (std::uint64_t i = 0; i < rows; ++i) {
    const std::uint64_t user = draws.below(kUsers);
    const double popularity = draws.uniform();  // squared: some films are seen far more often than others
    const auto item = static_cast<std::size_t>(popularity * popularity * kItems);
    csv.append("u").append(base::to_text(user + 1)).append(",film-").append(base::to_text(item + 1)).append(",");
    csv.append(base::fixed(rating_of(users[user], items[item], draws), 1)).append("\n");
  }
  return csv;
}

}  // namespace nexusml::app::sample
