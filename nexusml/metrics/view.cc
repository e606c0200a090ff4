#include "nexusml/metrics/view.h"

#include <utility>

#include "nexusml/base/error.h"

namespace nexusml::metrics {

const char* name_of(MetricType type) {
  switch (type) {
    case MetricType::kCounter:
      return "counter";
    case MetricType::kGauge:
      return "gauge";
    case MetricType::kHistogram:
      return "histogram";
  }
  bug("MetricType outside the enum");
}

View identity_view(std::string name, std::string help, const std::vector<std::string>& labels) {
  View view{.name = std::move(name), .help = std::move(help), .labels = {}, .filters = {}};
  for (const std::string& label : labels) view.labels.push_back({label, label});
  return view;
}

}  // namespace nexusml::metrics
