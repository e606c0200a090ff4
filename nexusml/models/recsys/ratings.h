#pragma once

#include <cstdint>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/recsys/id_index.h"
#include "nexusml/models/table.h"
#include "nexusml/models/training.h"

namespace nexusml::models::recsys {

/// One rating; user and item are positions in their IdIndex.
struct Rating {
  std::uint32_t user = 0;
  std::uint32_t item = 0;
  float value = 0;
};

/// The training ratings: every user and item of the indices has at least one.
struct RatingTable {
  IdIndex users;
  IdIndex items;
  std::vector<Rating> ratings;  ///< ascending by user, then item; each pair once
};

/// Reads the three columns. Of several ratings of one item by one user the last row's counts: people change their
/// minds.
///
/// Errors: kInvalidArgument naming column and line: a column is missing, an id is empty or not UTF-8, a rating is no
///         finite number, or so large that its square is not one.
[[nodiscard]] Result<RatingTable> read_ratings(const Table& table, const TrainingOptions& options);

/// A rating as a cell holds it.
///
/// Takes:  the column's name and the row's line for the message.
/// Errors: kInvalidArgument.
[[nodiscard]] Result<float> parse_rating(std::string_view cell, std::string_view column, std::uint64_t line);

}  // namespace nexusml::models::recsys
