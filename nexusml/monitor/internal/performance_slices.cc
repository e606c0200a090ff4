#include "nexusml/monitor/internal/performance_slices.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "nexusml/monitor/internal/performance_figures.h"

namespace nexusml::monitor {
namespace {

constexpr std::string_view kOther = "other";
constexpr std::string_view kMissing = "missing";

/// The figures of each part of the rows. `part_of(row)` is a number below names.size().
template <class PartOf>
std::vector<PerformanceSlice> measure_parts(std::span<const LabelledRow> rows, std::span<const std::string> names,
                                            std::size_t labels, PartOf part_of) {
  std::vector<std::vector<LabelledRow>> parts(names.size());
  for (const LabelledRow& row : rows) parts[part_of(row)].push_back(row);
  std::vector<PerformanceSlice> slices;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].empty()) slices.push_back(measure_slice(names[i], parts[i], labels));
  }
  return slices;
}

}  // namespace

Selection select_most_used(std::span<const std::uint64_t> uses, std::span<const std::string> names, std::size_t most) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (uses[i] > 0 && names[i] != kOther) order.push_back(i);
  }
  std::ranges::sort(
      order, [&](std::size_t a, std::size_t b) { return std::tie(uses[b], names[a]) < std::tie(uses[a], names[b]); });
  order.resize(std::min(order.size(), most));
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return names[a] < names[b]; });
  Selection selection;
  selection.places.assign(uses.size(), order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    selection.names.push_back(names[order[i]]);
    selection.places[order[i]] = i;
  }
  for (std::size_t i = 0; i < uses.size(); ++i) {
    if (uses[i] == 0 || selection.places[i] < order.size()) continue;
    selection.names.emplace_back(kOther);
    break;
  }
  return selection;
}

std::vector<PerformanceSlice> measure_segments(std::span<const LabelledRow> rows, const ModelNames& names) {
  // Behind the names: what is missing, and what has no room.
  std::vector<std::string> segments = names.segments;
  const std::size_t missing = segments.size();
  segments.emplace_back(kMissing);
  std::vector<std::uint64_t> uses(segments.size() + 1);
  const auto number_of = [&](const LabelledRow& row) {
    if (row.segment == NameTable::kNone) return missing;
    return row.segment < missing ? std::size_t{row.segment} : missing + 1;
  };
  for (const LabelledRow& row : rows) ++uses[number_of(row)];
  const Selection selection = select_most_used(uses, segments, kMostSlices);
  auto slices = measure_parts(rows, selection.names, names.labels.size(),
                              [&](const LabelledRow& row) { return selection.places[number_of(row)]; });
  std::ranges::sort(slices, [](const PerformanceSlice& a, const PerformanceSlice& b) {
    const bool a_is_other = a.name == kOther;
    const bool b_is_other = b.name == kOther;
    return std::tie(a_is_other, b.rows, a.name) < std::tie(b_is_other, a.rows, b.name);
  });
  return slices;
}

std::vector<PerformanceSlice> measure_versions(std::span<const LabelledRow> rows, const ModelNames& names) {
  std::vector<std::string> versions = names.versions;
  const std::size_t none = versions.size();
  versions.emplace_back();
  auto slices = measure_parts(rows, versions, names.labels.size(),
                              [&](const LabelledRow& row) { return std::min<std::size_t>(row.version, none); });
  // "10" after "9".
  std::ranges::sort(slices, [](const PerformanceSlice& a, const PerformanceSlice& b) {
    return std::pair(a.name.size(), a.name) < std::pair(b.name.size(), b.name);
  });
  if (slices.size() > kMostSlices) slices.erase(slices.begin(), slices.end() - std::ptrdiff_t{kMostSlices});
  return slices;
}

}  // namespace nexusml::monitor
