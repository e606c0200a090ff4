#include "nexusml/telemetry/history_query.h"

#include <algorithm>
#include <map>

#include "nexusml/telemetry/internal/bucket_quantile.h"

namespace nexusml::telemetry {

double HistogramIncrease::quantile(double q) const {
  return internal::bucket_quantile(q, bounds, counts).value_or(0);
}

std::string_view label_of(const std::vector<Label>& labels, std::string_view name) {
  const auto found = std::ranges::find(labels, name, &Label::name);
  return found != labels.end() ? std::string_view(found->value) : std::string_view();
}

std::vector<SeriesValue> sum_by(const std::vector<SeriesValue>& series, const std::vector<std::string>& labels) {
  std::map<std::vector<std::string>, double> sums;
  for (const SeriesValue& one : series) {
    std::vector<std::string> values;
    for (const std::string& label : labels) values.emplace_back(label_of(one.labels, label));
    sums[std::move(values)] += one.value;
  }
  std::vector<SeriesValue> result;
  for (const auto& [values, sum] : sums) {
    SeriesValue& one = result.emplace_back();
    for (std::size_t i = 0; i < labels.size(); ++i) one.labels.push_back({labels[i], values[i]});
    one.value = sum;
  }
  return result;
}

}  // namespace nexusml::telemetry
