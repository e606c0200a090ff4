#include "nexusml/metrics/snapshot.h"

#include <algorithm>
#include <numeric>

#include "nexusml/metrics/internal/read.h"

namespace nexusml::metrics {

const FamilySnapshot* Snapshot::find(std::string_view name) const {
  const auto found = std::ranges::lower_bound(families, name, {}, &FamilySnapshot::name);
  return found != families.end() && found->name == name ? &*found : nullptr;
}

namespace internal {
namespace {

/// False if the series has no value.
bool fill(const FamilyPlan& plan, std::span<const Source> sources, const Totals& totals, SeriesSnapshot& out) {
  switch (plan.kind) {
    case Kind::kCounter:
      out.value = static_cast<double>(read_counter(sources, totals));
      return true;
    case Kind::kHistogram:
      for (std::size_t i = 0; i <= plan.bounds.size(); ++i) out.buckets.push_back(read_bucket(sources, i, totals));
      out.value = static_cast<double>(std::accumulate(out.buckets.begin(), out.buckets.end(), std::uint64_t{0}));
      out.sum = read_sum(sources, totals);
      return true;
    case Kind::kGauge:
    case Kind::kLevel:
    case Kind::kCallbackCounter:
    case Kind::kCallbackGauge: {
      const auto value = read_gauge(plan, sources, totals);
      out.value = value.value_or(0);
      return value.has_value();
    }
  }
  return false;
}

}  // namespace

FamilySnapshot snapshot_of(const FamilyPlan& plan, const Totals& totals) {
  FamilySnapshot family{.name = plan.name,
                        .help = plan.help,
                        .type = plan.type,
                        .labels = plan.labels,
                        .bounds = plan.bounds,
                        .series = {}};
  for (const FamilyPlan::Series& series : plan.series) {
    SeriesSnapshot values{.label_values = series.label_values, .value = 0, .sum = 0, .buckets = {}};
    if (fill(plan, sources_of(plan, series), totals, values)) family.series.push_back(std::move(values));
  }
  return family;
}

}  // namespace internal
}  // namespace nexusml::metrics
