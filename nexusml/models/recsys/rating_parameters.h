#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/recsys/id_index.h"

namespace nexusml::models::recsys {

/// All that a trained recsys engine knows. rating = mean + user's bias + item's bias + user's factors . item's factors,
/// within minimum..maximum. Position size() of either index stands for the unknown user or item.
struct RatingParameters {
  /// Factors are stored in multiples of this many, filled up with zeros, for the sake of vector instructions.
  static constexpr std::uint32_t kLanes = 8;

  float mean = 0;
  float minimum = 0;  ///< the lowest and the highest training rating
  float maximum = 0;
  std::uint32_t rank = kLanes;  ///< factors of a user or item, a multiple of kLanes
  IdIndex users;
  IdIndex items;
  std::vector<float> user_biases;   ///< users.size() + 1
  std::vector<float> item_biases;   ///< items.size() + 1
  std::vector<float> user_factors;  ///< [user * rank + factor]
  std::vector<float> item_factors;  ///< [item * rank + factor]
  /// User u rated the items rated[rated_starts[u] .. rated_starts[u + 1]), ascending.
  std::vector<std::uint64_t> rated_starts;
  std::vector<std::uint32_t> rated;
};

/// The engine's file: little-endian, "NXMLRATE", then version, rank, users, items (32 bits), number of ratings (64
/// bits), mean, minimum, maximum, biases and factors (32-bit floats), per user the number of rated items and then these
/// (32 bits), the lengths of all ids (32 bits), their bytes. Nothing follows.
[[nodiscard]] std::string to_bytes(const RatingParameters& parameters);

/// Errors: kCorrupt with what is wrong: foreign, another version, cut short, bytes left over, ids not in order, an item
///         out of range, a number that is not finite. What it returns is safe to predict with.
/// Cost:   never allocates more than a small multiple of the input's size.
[[nodiscard]] Result<RatingParameters> parse_rating_parameters(std::string_view bytes);

}  // namespace nexusml::models::recsys
