#include "nexusml/monitor/internal/reference_table.h"

#include <algorithm>
#include <cmath>

#include "nexusml/monitor/internal/cell.h"
#include "nexusml/monitor/internal/place_counter.h"
#include "nexusml/stats/bin_edges.h"
#include "nexusml/stats/profile_builder.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kSampledRows = 16'384;
constexpr std::size_t kBins = 50;
constexpr std::size_t kFineBins = 1'000;  // of small references: the distribution function is known at every value
constexpr double kFineRatio = 1.25;       // of neighbouring edges' distances outside the reference
constexpr double kCoarseRatio = 2;        // with more than kManyColumns, for the sake of memory
constexpr double kFarthest = 1e6;         // standard deviations
constexpr std::size_t kManyColumns = 1'000;
constexpr std::size_t kFewestCategories = 50;
constexpr std::size_t kMostCategories = 1'000;

/// What some cells show of a column.
struct Seen {
  bool has_number = false;
  bool has_text = false;
};

/// Cuts the space outside a profile's edges, ever farther out, so that it is known where numbers far from all that the
/// reference has lie: spread evenly over one open bin, a few of them would make any distance.
void cut_outside(std::span<const double> numbers, double ratio, stats::NumericProfile& profile) {
  if (profile.edges.empty() || !(profile.standard_deviation > 0)) return;
  const double first = profile.edges.front();
  const double last = profile.edges.back();
  for (double reach = 0.25 * ratio; reach < kFarthest; reach *= ratio) {
    const double step = reach * profile.standard_deviation;
    for (const double edge : {first - step, last + step}) {
      if (std::isfinite(edge)) profile.edges.push_back(edge);
    }
  }
  std::ranges::sort(profile.edges);
  profile.edges.erase(std::unique(profile.edges.begin(), profile.edges.end()), profile.edges.end());
  const stats::BinEdges edges = stats::BinEdges::create(profile.edges).value();
  profile.counts.assign(edges.bins(), 0);
  for (const double number : numbers) ++profile.counts[edges.bin_of(number)];
}

stats::NumericProfile profile_number_cells(std::span<const std::string_view> cells,
                                           const stats::ProfileOptions& options, double ratio) {
  const std::vector<double> numbers = numbers_of(cells);
  stats::NumericProfile profile = stats::profile_numbers(numbers, options);
  profile.missing = cells.size() - numbers.size();
  cut_outside(numbers, ratio, profile);
  return profile;
}

stats::CategoricalProfile profile_text_cells(std::span<const std::string_view> cells,
                                             const stats::ProfileOptions& options) {
  std::vector<std::string_view> present;
  std::ranges::copy_if(cells, std::back_inserter(present), [](std::string_view cell) { return !is_missing(cell); });
  return stats::profile_categories(present, cells.size() - present.size(), options);
}

/// Replaces what a sample says of a column by what all rows say; bins, categories and quantiles stay the sample's.
void take_counts(const PlacedColumn& counted, stats::FeatureProfile& feature) {
  if (auto* numbers = std::get_if<stats::NumericProfile>(&feature.profile)) {
    numbers->count = counted.moments.count();
    numbers->missing = counted.missing;
    numbers->mean = counted.moments.mean();
    numbers->standard_deviation = counted.moments.standard_deviation();
    numbers->minimum = counted.moments.minimum();
    numbers->maximum = counted.moments.maximum();
    numbers->counts = counted.counts;
    return;
  }
  auto& categories = std::get<stats::CategoricalProfile>(feature.profile);
  for (std::size_t i = 0; i < categories.categories.size(); ++i) categories.categories[i].count = counted.counts[i];
  const std::uint64_t other = counted.counts[categories.categories.size()];
  categories = stats::profile_category_counts(categories.categories, counted.counts.back(),
                                              {.bins = kBins, .categories = kMostCategories});
  categories.other += other;
}

std::vector<stats::FeatureProfile> profile_sample(const RowSample& sample, const ChosenColumns& columns,
                                                  std::span<const Seen> seen, const TableOptions& options) {
  const std::size_t count = columns.names.size();
  const bool is_tested = sample.complete() && sample.rows() <= options.drift.largest_tested_reference;
  const std::size_t fine = std::clamp((std::size_t{1} << 20U) / count, kBins, kFineBins);
  const std::size_t categories = std::clamp((std::size_t{1} << 17U) / count, kFewestCategories, kMostCategories);
  const stats::ProfileOptions profiled{.bins = is_tested ? fine : kBins, .categories = categories};
  const bool is_for_windows = options.drift.largest_tested_reference == 0;  // which hold every bin many times
  const double ratio = count > kManyColumns || is_for_windows ? kCoarseRatio : kFineRatio;
  std::vector<stats::FeatureProfile> profiles;
  RowSample::Columns cells(sample);
  for (std::size_t i = 0; i < count; ++i) {
    const auto column = cells.next();
    const auto declared = options.types.find(columns.names[i]);
    const bool is_numeric = declared != options.types.end() ? declared->second == FeatureType::kNumeric
                                                            : seen[i].has_number && !seen[i].has_text;
    if (is_numeric) {
      profiles.push_back({columns.names[i], profile_number_cells(column, profiled, ratio)});
    } else {
      profiles.push_back({columns.names[i], profile_text_cells(column, profiled)});
    }
  }
  return profiles;
}

void take_counts(std::span<const PlacedColumn> counted, std::vector<stats::FeatureProfile>& profiles) {
  for (std::size_t i = 0; i < counted.size(); ++i) take_counts(counted[i], profiles[i]);
}

void look_at(std::string_view cell, Seen& seen) {
  if (seen.has_text) return;
  double number = 0;
  const CellKind kind = read_cell(cell, number);
  seen.has_number |= kind == CellKind::kNumber;
  seen.has_text |= kind == CellKind::kText;
}

void look_at(std::span<const std::string_view> row, const ChosenColumns& columns, std::vector<Seen>& seen) {
  for (std::size_t i = 0; i < seen.size(); ++i) look_at(row[columns.fields[i]], seen[i]);
}

std::vector<Seen> types_in(const RowSample& sample, std::size_t columns) {
  std::vector<Seen> seen(columns);
  RowSample::Columns cells(sample);
  for (Seen& one : seen) {
    for (const std::string_view cell : cells.next()) look_at(cell, one);
  }
  return seen;
}

/// Counts all rows in the profiles' bins and categories.
Result<std::vector<PlacedColumn>> count_rows(TableSource& source, const ChosenColumns& columns, const OnBytes& on_bytes,
                                             ReferenceTable& table) {
  PlaceCounter counter(table.profiles, columns.fields);
  const auto count = [&](std::span<const std::string_view> row) { counter.add(row); };
  NEXUSML_ASSIGN_OR_RETURN(table.rows, read_rows(source, columns.width, count, on_bytes));
  return counter.finish();
}

/// Whether a column that the sample takes for numbers has a text after all, or one without a value in the sample has some.
bool guessed_wrong(std::span<const PlacedColumn> counted, const ChosenColumns& columns, const TableOptions& options,
                   std::span<const Seen> seen) {
  for (std::size_t i = 0; i < counted.size(); ++i) {
    if (options.types.contains(columns.names[i])) continue;
    if (counted[i].is_numeric && counted[i].not_numbers > 0) return true;
    const bool had_no_value = !seen[i].has_number && !seen[i].has_text;
    if (had_no_value && !counted[i].is_numeric && counted[i].counts[counted[i].counts.size() - 2] > 0) return true;
  }
  return false;
}

}  // namespace

std::size_t sample_bytes(std::size_t columns) {
  return (std::size_t{16} << 20U) + columns * (std::size_t{8} << 10U);
}

Result<ReferenceTable> read_reference(TableSource& source, const ChosenColumns& columns, const TableOptions& options,
                                      const OnBytes& on_bytes) {
  ReferenceTable table{.sample = RowSample(kSampledRows, sample_bytes(columns.names.size()), options.seed)};
  const auto sample = [&](std::span<const std::string_view> row) { table.sample.add(row, columns.fields); };
  NEXUSML_ASSIGN_OR_RETURN(table.rows, read_rows(source, columns.width, sample, on_bytes));
  std::vector<Seen> seen = types_in(table.sample, columns.names.size());
  table.profiles = profile_sample(table.sample, columns, seen, options);
  if (table.sample.complete()) return table;
  NEXUSML_ASSIGN_OR_RETURN(std::vector<PlacedColumn> counted, count_rows(source, columns, on_bytes, table));
  if (!guessed_wrong(counted, columns, options, seen)) {
    take_counts(counted, table.profiles);
    return table;
  }
  // Rows that were not drawn show another type: seldom, so that reading twice more then is cheaper than looking at every
  // cell of every table.
  const auto learn = [&](std::span<const std::string_view> row) { look_at(row, columns, seen); };
  NEXUSML_ASSIGN_OR_RETURN(table.rows, read_rows(source, columns.width, learn, on_bytes));
  table.profiles = profile_sample(table.sample, columns, seen, options);
  NEXUSML_ASSIGN_OR_RETURN(counted, count_rows(source, columns, on_bytes, table));
  take_counts(counted, table.profiles);
  return table;
}

}  // namespace nexusml::monitor
