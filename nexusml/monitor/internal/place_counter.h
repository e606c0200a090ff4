#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "nexusml/monitor/internal/number_blocks.h"
#include "nexusml/monitor/internal/value_moments.h"
#include "nexusml/stats/bin_edges.h"
#include "nexusml/stats/category_counter.h"
#include "nexusml/stats/profile.h"

namespace nexusml::monitor {

/// How often one column's cells fell into each bin or category of a profile.
struct PlacedColumn {
  bool is_numeric = false;
  std::vector<std::uint64_t> counts;  ///< as CurrentSummary::counts
  std::uint64_t missing = 0;          ///< numeric only, as those below; texts among them
  std::uint64_t not_numbers = 0;
  ValueMoments moments;
};

/// Counts a table's rows in the bins and categories of profiles.
///
/// Threads: one at a time.
class PlaceCounter {
 public:
  /// Takes: profiles, and for each its field in a row.
  PlaceCounter(std::span<const stats::FeatureProfile> profiles, std::span<const std::size_t> fields);

  /// Cost: allocates nothing.
  void add(std::span<const std::string_view> row);
  /// The counts of all rows, by profile; ends the counting.
  [[nodiscard]] std::vector<PlacedColumn> finish();

 private:
  void count_block(std::size_t column, std::span<const double> numbers);

  std::vector<std::size_t> fields_;
  std::vector<PlacedColumn> columns_;
  std::vector<stats::BinEdges> edges_;                        // no edge for categorical columns
  std::vector<std::optional<stats::CategoryIndex>> indexes_;  // none for numeric columns
  NumberBlocks blocks_;
};

}  // namespace nexusml::monitor
