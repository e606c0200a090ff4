#include "nexusml/stats/profiling/steps.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nexusml::stats::profiling {
namespace {

constexpr int kTailEdges = 7;  // on each side: 1/4, 1/2, 1, ... 16 standard deviations beyond the outermost quantile

void append(std::vector<Step>& steps, double value, std::uint64_t count) {
  if (steps.empty() || steps.back().value != value) {
    steps.push_back({value, 0, steps.empty() ? 0 : steps.back().at_or_below});
  }
  steps.back().count += count;
  steps.back().at_or_below += count;
}

/// The edges strictly increasing and finite.
void tidy(std::vector<double>& edges) {
  std::erase_if(edges, [](double edge) { return !std::isfinite(edge); });
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
}

/// Cuts an outer bin that holds values by edges ever farther out: values of another distribution may well be there in
/// numbers, and their distance should be known.
void extend_tails(std::span<const Step> steps, double standard_deviation, std::vector<double>& edges) {
  const double first = edges.front();
  const double last = edges.back();
  double gap = standard_deviation / 4;
  for (int i = 0; i < kTailEdges; ++i, gap *= 2) {
    if (steps.front().value <= first) edges.push_back(first - gap);
    if (steps.back().value > last) edges.push_back(last + gap);
  }
  tidy(edges);
}

}  // namespace

std::vector<Step> steps_of(std::span<const double> sorted) {
  std::vector<Step> steps;
  for (const double value : sorted) append(steps, value, 1);
  return steps;
}

std::vector<Step> steps_of(std::span<const WeightedValue> sorted) {
  std::vector<Step> steps;
  for (const WeightedValue& one : sorted) append(steps, one.value, static_cast<std::uint64_t>(one.weight));
  return steps;
}

std::vector<double> bin_edges(std::span<const Step> steps, std::size_t bins, double standard_deviation) {
  const std::uint64_t total = steps.back().at_or_below;
  const double enough = static_cast<double>(total) / static_cast<double>(bins);
  std::vector<double> edges;
  for (std::size_t i = 1; i < bins; ++i) {
    // The smallest value that has at least i / bins of the values at or below it.
    const double rank = std::ceil(static_cast<double>(i) * static_cast<double>(total) / static_cast<double>(bins));
    const auto reaches = [](const Step& step, double wanted) { return static_cast<double>(step.at_or_below) < wanted; };
    const auto found = std::lower_bound(steps.begin(), steps.end() - 1, rank, reaches);
    if (static_cast<double>(found->count) > enough) {
      edges.push_back(std::nextafter(found->value, -std::numeric_limits<double>::infinity()));
    }
    edges.push_back(found->value);
  }
  tidy(edges);
  extend_tails(steps, standard_deviation, edges);
  return edges;
}

std::vector<std::uint64_t> bin_counts(std::span<const Step> steps, std::span<const double> edges) {
  std::vector<std::uint64_t> counts;
  std::uint64_t below = 0;
  for (const double edge : edges) {
    const auto after = std::ranges::upper_bound(steps, edge, {}, &Step::value);
    const std::uint64_t at_or_below = after == steps.begin() ? 0 : std::prev(after)->at_or_below;
    counts.push_back(at_or_below - below);
    below = at_or_below;
  }
  counts.push_back(steps.back().at_or_below - below);
  return counts;
}

}  // namespace nexusml::stats::profiling
