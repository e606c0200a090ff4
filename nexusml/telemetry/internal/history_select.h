#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/telemetry/history_query.h"
#include "nexusml/telemetry/internal/history_ring.h"

// The questions of MetricHistory, put to a ring.
//
// Threads:  while nobody changes the ring. Lifetime: a Selection not beyond the next append().
namespace nexusml::telemetry::internal {

using WallTime = std::chrono::system_clock::time_point;

/// Two samples; without a begin, everything up to the end.
struct Window {
  std::optional<std::uint64_t> begin{};
  std::optional<std::uint64_t> end{};  ///< none: the ring is empty
};
[[nodiscard]] Window window_of(const HistoryRing& ring, std::chrono::nanoseconds window);

/// When a sample was taken, by the wall clock as it stood at the newest.
[[nodiscard]] WallTime wall_time(const HistoryRing& ring, WallTime newest, std::uint64_t sample);

/// A moment, and the sample that speaks for it; none where there is no sample young enough.
struct GridPoint {
  WallTime time{};
  std::optional<std::uint64_t> sample{};
  bool before_all = false;  ///< before the very first sample: nothing was counted yet
};
struct GridSpec {
  WallTime from{};
  WallTime until{};
  std::chrono::nanoseconds step{};
  std::chrono::nanoseconds maximum_age{};
  std::size_t maximum_points = 0;
};
/// Evenly spaced moments, and the one a step before the first.
struct Grid {
  GridPoint before{};
  std::vector<GridPoint> points{};
};
[[nodiscard]] Grid grid_of(const HistoryRing& ring, WallTime newest, const GridSpec& spec);

/// The series of one metric that match, and which of their numbers is meant.
struct Selection {
  enum class Number { kValue, kCount, kSum };

  const HistoryRing* ring = nullptr;
  const HistoryRing::Family* family = nullptr;  ///< null: there is no such metric
  Number number = Number::kValue;
  std::vector<const HistoryRing::Series*> series{};

  [[nodiscard]] std::vector<SeriesValue> latest() const;
  [[nodiscard]] std::vector<SeriesValue> increase(const Window& window) const;
  [[nodiscard]] std::vector<SeriesPoints> points(const Grid& grid) const;
  [[nodiscard]] std::vector<SeriesPoints> increases(const Grid& grid) const;
  // Histograms only, others observed nothing. Groups in which nothing was observed are left out.
  [[nodiscard]] std::vector<SeriesPoints> quantiles(const Grid& grid, double q,
                                                    const std::vector<std::string>& by_labels) const;
  [[nodiscard]] std::vector<HistogramIncrease> observed(const Window& window,
                                                        const std::vector<std::string>& by_labels) const;

 private:
  using Groups = std::map<std::vector<std::string>, std::vector<const HistoryRing::Series*>>;

  /// By the values of the labels.
  [[nodiscard]] Groups grouped(const std::vector<std::string>& by_labels) const;
  [[nodiscard]] std::vector<Label> labels_of(const HistoryRing::Series& one) const;
  [[nodiscard]] std::optional<double> number_of(const SampledValue& value) const;
};
[[nodiscard]] Selection select(const HistoryRing& ring, std::string_view metric, const std::vector<Label>& matchers);

}  // namespace nexusml::telemetry::internal
