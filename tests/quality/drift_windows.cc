// Draws windows at random from a reference table and counts false alarms of the live policy.
//
//     drift_windows FILE ROWS WINDOWS [IGNORED,...]
//
// Prints {"features", "rows", "windows", "single", "confirmed"}: windows with a drifted feature in one evaluation, and with
// one that was drifted in three evaluations running, each of a window of its own. Columns of texts are watched by their
// traits, as the monitors do.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <random>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "nexusml/base/csv.h"
#include "nexusml/base/file.h"
#include "nexusml/base/text.h"
#include "nexusml/monitor/dataset_drift.h"
#include "nexusml/monitor/verdict_persistence.h"
#include "nexusml/stats/bin_edges.h"
#include "nexusml/stats/category_counter.h"
#include "nexusml/stats/profile_builder.h"
#include "nexusml/stats/text_traits.h"

namespace {

using namespace nexusml;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMeanTextBytes = 20;  // longer ones are prose

struct Column {
  std::string name;
  std::vector<std::string> cells;
};

/// A feature's reference and the bin or category of each of its rows, the last one for missing.
struct Feature {
  stats::FeatureProfile profile;
  std::vector<double> numbers;      // numeric
  std::vector<std::size_t> places;  // categorical
};

Result<std::vector<Column>> read_columns(const std::string& file, std::span<const std::string_view> ignored) {
  NEXUSML_ASSIGN_OR_RETURN(const std::string text, base::read_file(file));
  std::vector<Column> columns;
  base::CsvParser parser([&](const base::CsvRecord& record) -> Status {
    const bool is_header = columns.empty();
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      if (is_header) {
        columns.push_back({std::string(record.fields[i]), {}});
      } else if (i < columns.size()) {
        columns[i].cells.emplace_back(record.fields[i]);
      }
    }
    return {};
  });
  NEXUSML_RETURN_IF_ERROR(parser.feed(text));
  NEXUSML_RETURN_IF_ERROR(parser.finish());
  std::erase_if(columns, [&](const Column& one) { return std::ranges::find(ignored, one.name) != ignored.end(); });
  return columns;
}

Feature numeric(std::string name, std::vector<double> numbers) {
  std::vector<double> copy = numbers;
  return {{std::move(name), stats::profile_numbers(std::move(copy))}, std::move(numbers), {}};
}

Feature categorical(const Column& column) {
  std::vector<std::string_view> present;
  for (const std::string& cell : column.cells) {
    if (!cell.empty()) present.push_back(cell);
  }
  Feature feature{{column.name, stats::profile_categories(present, column.cells.size() - present.size())}, {}, {}};
  const stats::CategoryIndex index(std::get<stats::CategoricalProfile>(feature.profile.profile));
  for (const std::string& cell : column.cells) {
    feature.places.push_back(cell.empty() ? index.missing_place() : index.place_of(cell));
  }
  return feature;
}

void add_features(const Column& column, std::vector<Feature>& features) {
  std::vector<double> numbers;
  std::size_t bytes = 0;
  bool is_numeric = true;
  for (const std::string& cell : column.cells) {
    const auto number = base::parse_number(cell);
    is_numeric = is_numeric && (cell.empty() || number);
    numbers.push_back(number.value_or(kMissing));
    bytes += cell.size();
  }
  if (is_numeric) return features.push_back(numeric(column.name, std::move(numbers)));
  if (bytes < kMeanTextBytes * column.cells.size()) return features.push_back(categorical(column));
  std::array<std::vector<double>, 4> traits;
  for (const std::string& cell : column.cells) {
    const stats::TextTraits one = stats::text_traits(cell);
    traits[0].push_back(one.characters);
    traits[1].push_back(one.words);
    traits[2].push_back(one.non_ascii_share);
    traits[3].push_back(one.mean_word_length);
  }
  for (std::size_t i = 0; i < traits.size(); ++i) {
    features.push_back(numeric(column.name + "." + std::to_string(i), std::move(traits[i])));
  }
}

monitor::FeatureDrift compare(const Feature& feature, std::span<const std::size_t> rows,
                              const monitor::DriftOptions& options) {
  if (const auto* profile = std::get_if<stats::NumericProfile>(&feature.profile.profile)) {
    const stats::BinEdges edges = stats::BinEdges::create(profile->edges).value();
    stats::BinCounter counter(edges);
    double minimum = std::numeric_limits<double>::max();
    double maximum = std::numeric_limits<double>::lowest();
    for (const std::size_t row : rows) {
      const double number = feature.numbers[row];
      counter.add(number);
      if (std::isnan(number)) continue;
      minimum = std::min(minimum, number);
      maximum = std::max(maximum, number);
    }
    const bool has_values = minimum <= maximum;
    const monitor::CurrentSummary summary{counter.counts(), counter.missing(), has_values ? minimum : 0,
                                          has_values ? maximum : 0};
    return monitor::compare_feature(feature.profile, summary, options).value();
  }
  std::vector<std::uint64_t> counts(std::get<stats::CategoricalProfile>(feature.profile.profile).categories.size() + 2);
  for (const std::size_t row : rows) ++counts[feature.places[row]];
  return monitor::compare_feature(feature.profile, {.counts = counts}, options).value();
}

int report(const std::vector<Feature>& features, std::size_t reference_rows, std::size_t rows, std::size_t windows) {
  monitor::DriftOptions options;
  options.policy = monitor::DriftPolicy::kEffectAndSignificance;
  options.largest_tested_reference = 0;  // live scores are distances
  std::mt19937_64 random(42);
  std::uniform_int_distribution<std::size_t> draw(0, reference_rows - 1);
  std::vector<monitor::VerdictPersistence> persistence(features.size());
  std::size_t single = 0;
  std::size_t confirmed = 0;
  for (std::size_t window = 0; window < windows; ++window) {
    std::vector<std::size_t> drawn(rows);
    for (std::size_t& row : drawn) row = draw(random);
    std::vector<monitor::FeatureDrift> drifts;
    for (const Feature& feature : features) drifts.push_back(compare(feature, drawn, options));
    single += monitor::judge(drifts, options).drifted_features > 0 ? 1 : 0;
    bool any = false;
    for (std::size_t i = 0; i < drifts.size(); ++i) any = persistence[i].update(drifts[i].drifted) || any;
    confirmed += any ? 1 : 0;
  }
  std::cout << "{\"features\":" << features.size() << ",\"rows\":" << rows << ",\"windows\":" << windows
            << ",\"single\":" << single << ",\"confirmed\":" << confirmed << "}\n";
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> given(arguments + 1, arguments + count);
  if (given.size() < 3) {
    std::cerr << "drift_windows FILE ROWS WINDOWS [IGNORED,...]\n";
    return 2;
  }
  const auto rows = base::parse_integer<std::size_t>(given[1]);
  const auto windows = base::parse_integer<std::size_t>(given[2]);
  const auto ignored = given.size() > 3 ? base::split_list(given[3]) : std::vector<std::string_view>{};
  const auto columns = read_columns(given[0], ignored);
  if (!columns.ok() || columns.value().empty() || columns.value().front().cells.empty() || !rows || !windows) {
    std::cerr << "drift_windows: " << (columns.ok() ? "no rows, or no numbers given" : columns.error().message) << '\n';
    return 1;
  }
  std::vector<Feature> features;
  for (const Column& column : columns.value()) add_features(column, features);
  return report(features, columns.value().front().cells.size(), *rows, *windows);
}
