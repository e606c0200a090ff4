#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace nexusml::metrics {

enum class MetricType { kCounter, kGauge, kHistogram };

/// The type as it stands in a TYPE line: "counter", "gauge", "histogram".
[[nodiscard]] const char* name_of(MetricType type);

/// An exposed label and the recorded label that it shows.
struct LabelMapping {
  std::string exposed;
  std::string recorded;
};

/// Keeps only the series whose recorded label has this value.
struct LabelFilter {
  std::string recorded;
  std::string value;
};

/// One name under which a recorded family is SHOWN. What is recorded once can have several views: under other names,
/// with labels renamed, left out (the series are then added up) or filtered. A view costs the recording thread nothing.
///
/// Threads: a value.
struct View {
  std::string name;
  std::string help;
  std::vector<LabelMapping> labels{};
  std::vector<LabelFilter> filters{};
};

/// The view that shows every label under its own name.
[[nodiscard]] View identity_view(std::string name, std::string help, const std::vector<std::string>& labels);

struct FamilyOptions {
  /// Series kept at most; later ones go to one series whose labels are all "other". 0: the registry's limit.
  /// More series cost memory here (64 to 600 bytes each, and per recording thread 8 to 150) and money in Prometheus.
  std::size_t max_series = 0;
  /// Gauges only: a series is not exposed before its first set(). Off: it starts as 0.
  bool absent_until_set = false;
  /// Histograms only: keep the newest exemplar of each bucket (40 bytes a bucket).
  bool exemplars = false;
};

/// A recorded family: its labels, and the views that show it. A label that no view shows is hidden.
struct FamilySpec {
  std::string name;  ///< in messages and in nexusml_metrics_overflow_total{metric}; exposed only if a view says so
  std::vector<std::string> labels{};
  std::vector<View> views{};
  FamilyOptions options{};
};

}  // namespace nexusml::metrics
