#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/tree/booster.h"

namespace nexusml::models::tree {

/// One way to learn from the rows: an ensemble of trees, or a linear term.
struct Learner {
  std::string name;                     ///< for people
  std::optional<BoosterOptions> trees;  ///< else a linear term
  double linear_cost = 0;               ///< fit_linear_term
  std::vector<std::size_t> rounds;      ///< trees: after how many rounds to look, ascending; the last is trees->rounds
};

/// What a learner answered to rows that it had not learnt from.
struct OutOfFold {
  std::size_t learner = 0;      ///< index into the plan's learners
  std::size_t rounds = 0;       ///< trees: after so many rounds
  std::vector<double> margins;  ///< [(repeat * rows + row) * outputs + output]
};

/// How much cross-validation is affordable, and of what.
struct ValidationPlan {
  std::vector<Learner> learners;
  std::size_t folds = 5;
  std::size_t repeats = 1;
  std::size_t maximum_rows = 20000;  ///< a larger table is sampled
};

/// The plan for a table of this size: several repeats and all learners on small tables, where chance decides most and
/// fitting costs nothing, down to one repeat of few learners on large ones.
[[nodiscard]] ValidationPlan make_plan(std::size_t rows, std::size_t columns, std::size_t label_count,
                                       std::uint64_t seed);

/// `count` of the rows in random order, the same for the same seed.
[[nodiscard]] std::vector<std::size_t> sample_rows(std::size_t rows, std::size_t count, std::uint64_t seed);

/// Deals the rows into folds, each label evenly. Returns: the fold of every row.
[[nodiscard]] std::vector<std::uint32_t> deal_folds(std::span<const std::int32_t> labels, std::size_t folds,
                                                    std::uint64_t seed);

/// Lets every learner predict every row from the other folds.
///
/// Takes:   `report`, told the share done 0..1 after every fit; `stop`, asked before every fit and round.
/// Errors:  as boost().
[[nodiscard]] Result<std::vector<OutOfFold>> cross_validate(const LabelledRows& rows, const ValidationPlan& plan,
                                                            std::uint64_t seed,
                                                            const std::function<void(double)>& report,
                                                            const std::function<bool()>& stop);

}  // namespace nexusml::models::tree
