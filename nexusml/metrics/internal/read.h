#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "nexusml/metrics/internal/plan.h"
#include "nexusml/metrics/snapshot.h"

// Turns the summed cells into the values of a series: one place for exposition and snapshot.
namespace nexusml::metrics::internal {

using Totals = std::vector<std::uint64_t>;

[[nodiscard]] std::span<const Source> sources_of(const FamilyPlan& plan, const FamilyPlan::Series& series);

/// The value of a counter recorded in cells.
[[nodiscard]] std::uint64_t read_counter(std::span<const Source> sources, const Totals& totals);

/// The value of a gauge of any kind; none if the gauge is not set.
[[nodiscard]] std::optional<double> read_gauge(const FamilyPlan& plan, std::span<const Source> sources,
                                               const Totals& totals);

/// The number of observations in one bucket, not cumulated.
[[nodiscard]] std::uint64_t read_bucket(std::span<const Source> sources, std::size_t bucket, const Totals& totals);

[[nodiscard]] double read_sum(std::span<const Source> sources, const Totals& totals);

/// The newest exemplar of a bucket over the sources.
[[nodiscard]] std::optional<ExemplarSlot::Content> read_exemplar(std::span<const Source> sources, std::size_t bucket);

/// All of the family's values.
[[nodiscard]] FamilySnapshot snapshot_of(const FamilyPlan& plan, const Totals& totals);

}  // namespace nexusml::metrics::internal
