#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nexusml/stats/wasserstein.h"

namespace nexusml::stats::profiling {

/// One different value of a sample.
struct Step {
  double value = 0;
  std::uint64_t count = 0;        ///< how often it occurs
  std::uint64_t at_or_below = 0;  ///< values up to and including it
};

/// The different values of a sample in ascending order. Takes: sorted values; weights that are whole numbers.
[[nodiscard]] std::vector<Step> steps_of(std::span<const double> sorted);
[[nodiscard]] std::vector<Step> steps_of(std::span<const WeightedValue> sorted);

/// The edges of a profile as profile_numbers() describes them.
///
/// Takes: at least one step; bins of at least 2.
[[nodiscard]] std::vector<double> bin_edges(std::span<const Step> steps, std::size_t bins, double standard_deviation);

/// Per bin (edge i - 1, edge i] how many values it holds. Takes: increasing edges.
[[nodiscard]] std::vector<std::uint64_t> bin_counts(std::span<const Step> steps, std::span<const double> edges);

}  // namespace nexusml::stats::profiling
