#include "nexusml/models/recsys/ratings.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "nexusml/base/text.h"

namespace nexusml::models::recsys {
namespace {

constexpr double kLargestRating = 1e9;

Error invalid(std::uint64_t line, std::string_view column, std::string_view what) {
  return Error(ErrorCode::kInvalidArgument,
               "line " + base::to_text(line) + ": column \"" + std::string(column) + "\" " + std::string(what));
}

/// The ids of one column: which there are, and which one each row has.
struct IdColumn {
  IdIndex ids;
  std::vector<std::uint32_t> rows;  // position in `ids`
};

Result<IdColumn> read_ids(const Table& table, std::size_t column) {
  std::unordered_map<std::string_view, std::uint32_t> first_seen;
  std::vector<std::string_view> ids;
  IdColumn read;
  read.rows.reserve(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string_view id = table.cell(row, column);
    if (id.empty()) return invalid(table.line(row), table.names()[column], "is empty");
    const auto [found, is_new] = first_seen.try_emplace(id, static_cast<std::uint32_t>(ids.size()));
    if (is_new) {
      if (base::find_invalid_utf8(id) != std::string::npos) {
        return invalid(table.line(row), table.names()[column], "is not valid UTF-8");
      }
      ids.push_back(id);
    }
    read.rows.push_back(found->second);
  }
  std::sort(ids.begin(), ids.end());
  std::vector<std::uint32_t> positions(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i)
    positions[first_seen.find(ids[i])->second] = static_cast<std::uint32_t>(i);
  for (std::uint32_t& row : read.rows) row = positions[row];
  read.ids = IdIndex(ids);
  return read;
}

void keep_last_of_pairs(std::vector<Rating>& ratings) {
  const auto pair = [](const Rating& rating) { return std::pair(rating.user, rating.item); };
  std::ranges::stable_sort(ratings, std::less<>{}, pair);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < ratings.size(); ++i) {
    if (i + 1 < ratings.size() && pair(ratings[i]) == pair(ratings[i + 1])) continue;
    ratings[kept++] = ratings[i];
  }
  ratings.resize(kept);
}

}  // namespace

Result<float> parse_rating(std::string_view cell, std::string_view column, std::uint64_t line) {
  const std::string_view text = base::trim(cell);
  if (text.empty()) return invalid(line, column, "is empty");
  const std::optional<double> number = base::parse_number(text);
  if (!number) return invalid(line, column, "is not a finite number");
  if (std::abs(*number) > kLargestRating) return invalid(line, column, "is beyond 1e9, too large for a rating");
  return static_cast<float>(*number);
}

Result<RatingTable> read_ratings(const Table& table, const TrainingOptions& options) {
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t user_column, table.require_column(options.user));
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t item_column, table.require_column(options.item));
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t rating_column, table.require_column(options.target));
  NEXUSML_ASSIGN_OR_RETURN(IdColumn users, read_ids(table, user_column));
  NEXUSML_ASSIGN_OR_RETURN(IdColumn items, read_ids(table, item_column));
  RatingTable read{std::move(users.ids), std::move(items.ids), {}};
  read.ratings.reserve(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    NEXUSML_ASSIGN_OR_RETURN(const float value,
                             parse_rating(table.cell(row, rating_column), options.target, table.line(row)));
    read.ratings.push_back({users.rows[row], items.rows[row], value});
  }
  keep_last_of_pairs(read.ratings);
  return read;
}

}  // namespace nexusml::models::recsys
