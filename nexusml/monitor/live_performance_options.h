#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace nexusml::monitor {

/// How the live performance of models is measured.
struct LivePerformanceOptions {
  /// Labels that came so long ago are forgotten. Longer: steadier figures that notice a change later.
  std::chrono::milliseconds window = std::chrono::hours(24);
  /// Labelled predictions of a model that the window holds at most, the newest; about 140 bytes each.
  std::size_t maximum_rows = 20'000;
  /// Labelled predictions below which a live figure is not shown as the model's metric.
  std::uint64_t minimum_labels = 30;
  /// Memory for predictions whose labels may still come; about 85 bytes each with three scores. Labels of older ones find
  /// theirs in the store, which has no scores.
  std::size_t index_bytes = std::size_t{8} << 20;
  /// Memory for labels that wait to be joined, and again for labels of predictions that have not come.
  std::size_t waiting_bytes = std::size_t{2} << 20;
  std::chrono::milliseconds evaluation_interval = std::chrono::seconds(5);
  /// By model: the categorical feature whose categories are measured apart.
  std::map<std::string, std::string, std::less<>> segments{};
};

}  // namespace nexusml::monitor
