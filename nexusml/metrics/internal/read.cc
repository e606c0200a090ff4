#include "nexusml/metrics/internal/read.h"

#include <bit>

#include "nexusml/metrics/gauge.h"

namespace nexusml::metrics::internal {

std::span<const Source> sources_of(const FamilyPlan& plan, const FamilyPlan::Series& series) {
  return std::span(plan.sources).subspan(series.first_source, series.source_count);
}

std::uint64_t read_counter(std::span<const Source> sources, const Totals& totals) {
  return read_bucket(sources, 0, totals);
}

std::optional<double> read_gauge(const FamilyPlan& plan, std::span<const Source> sources, const Totals& totals) {
  if (plan.callback != nullptr) return plan.callback->value();
  if (plan.kind == Kind::kLevel) return static_cast<double>(static_cast<std::int64_t>(read_bucket(sources, 0, totals)));
  // relaxed: the value alone is wanted.
  const std::uint64_t bits = sources.front().gauge->load(std::memory_order_relaxed);
  if (bits == kUnset) return std::nullopt;
  return std::bit_cast<double>(bits);
}

std::uint64_t read_bucket(std::span<const Source> sources, std::size_t bucket, const Totals& totals) {
  std::uint64_t count = 0;
  for (const Source& source : sources) count += totals[source.cells + bucket];
  return count;
}

double read_sum(std::span<const Source> sources, const Totals& totals) {
  double sum = 0;
  for (const Source& source : sources) sum += std::bit_cast<double>(totals[source.sum]);
  return sum;
}

std::optional<ExemplarSlot::Content> read_exemplar(std::span<const Source> sources, std::size_t bucket) {
  std::optional<ExemplarSlot::Content> newest;
  for (const Source& source : sources) {
    if (source.exemplars == nullptr) continue;
    const auto content = source.exemplars[bucket].load();
    if (content && (!newest || newest->exemplar.time < content->exemplar.time)) newest = content;
  }
  return newest;
}

}  // namespace nexusml::metrics::internal
