#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/evaluation.h"
#include "nexusml/models/recsys/posterior_mean.h"
#include "nexusml/models/recsys/ratings.h"

namespace nexusml::models::recsys {

/// What a number of factors achieved on ratings that were held out.
struct Validated {
  std::size_t factors = 0;
  Evaluation evaluation;  ///< rows, rmse, mae
};

/// Collects rows, rmse and mae.
class ErrorSums {
 public:
  void add(double error);
  /// Returns: no rmse and mae if nothing was added.
  [[nodiscard]] Evaluation evaluation() const;

 private:
  std::uint64_t rows_ = 0;
  double squares_ = 0;
  double absolutes_ = 0;
};

/// Tries numbers of factors on held-out ratings of the table: a fifth of the ratings and all ratings of one user in
/// twenty, so that unknown users weigh in. Small tables are split several times; of large ones a part of the users is
/// looked at.
///
/// Returns: per number of factors, in the given order; evaluations without rows if the table is too small to be split.
/// Errors:  what `checkpoint` returns.
/// Threads: pure function.
[[nodiscard]] Result<std::vector<Validated>> validate(const RatingTable& table, std::span<const std::size_t> factors,
                                                      std::uint64_t seed, const Checkpoint& checkpoint);

}  // namespace nexusml::models::recsys
