#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/metrics/view.h"

namespace nexusml::metrics {

/// The values of one exposed series at one moment.
struct SeriesSnapshot {
  std::vector<std::string> label_values;
  double value = 0;                    ///< counter or gauge; of a histogram the number of observations
  double sum = 0;                      ///< histogram only
  std::vector<std::uint64_t> buckets;  ///< histogram only: observations per bucket, NOT cumulated; the last is +Inf
};

/// One exposed family at one moment; series sorted by label values, gauges without a value left out.
struct FamilySnapshot {
  std::string name;
  std::string help;
  MetricType type = MetricType::kCounter;
  std::vector<std::string> labels;
  std::vector<double> bounds;  ///< histogram only: upper bounds without +Inf
  std::vector<SeriesSnapshot> series;
};

/// All that a registry exposes at one moment; families sorted by name.
///
/// Threads: a value.
struct Snapshot {
  std::vector<FamilySnapshot> families;

  /// The family, or null.
  [[nodiscard]] const FamilySnapshot* find(std::string_view name) const;
};

}  // namespace nexusml::metrics
