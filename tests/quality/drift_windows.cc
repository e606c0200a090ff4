// Draws windows at random from a reference table and gives them to the live monitor.
//
//     drift_windows FILE ROWS WINDOWS [IGNORED,... [DEVIATIONS]]
//
// Prints {"features", "rows", "windows", "alarms"}: windows in which a feature was called drifted. With DEVIATIONS, one number
// in turn is moved by so many standard deviations: {"moved", "rows", "windows", "found"}, of which "found" counts the windows
// in which that feature was called drifted. Columns of texts are watched by their traits, as the monitors do.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/csv.h"
#include "nexusml/base/file.h"
#include "nexusml/base/text.h"
#include "nexusml/metrics/registry.h"
#include "nexusml/monitor/drift_monitor.h"
#include "nexusml/stats/category_counter.h"
#include "nexusml/stats/profile_builder.h"
#include "nexusml/stats/text_traits.h"
#include "nexusml/telemetry/telemetry.h"

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

/// What the live monitor sees of the table: a reference of all rows, and any of its rows as an event.
struct Watched {
  std::shared_ptr<stats::ReferenceProfile> reference = std::make_shared<stats::ReferenceProfile>();
  telemetry::EventSource source{.model = "table", .version = "1"};
  std::vector<std::vector<double>> rows;
};

Watched watched_of(const std::vector<Feature>& features, std::size_t rows) {
  Watched watched;
  watched.reference->rows = watched.reference->sampled_rows = rows;
  watched.rows.assign(rows, {});
  for (const Feature& feature : features) {
    watched.reference->features.push_back(feature.profile);
    telemetry::EventFeature& named = watched.source.features.emplace_back();
    named.name = feature.profile.name;
    const auto* categories = std::get_if<stats::CategoricalProfile>(&feature.profile.profile);
    if (categories != nullptr) {
      for (const stats::CategoryCount& one : categories->categories) named.categories.push_back(one.name);
    }
    for (std::size_t row = 0; row < rows; ++row) {
      double value = kMissing;
      if (categories == nullptr) {
        value = feature.numbers[row];
      } else if (feature.places[row] <= categories->categories.size()) {
        value = static_cast<double>(feature.places[row]);  // the last place but one is that of others
      }
      watched.rows[row].push_back(value);
    }
  }
  return watched;
}

/// Windows of rows drawn at random, one number of which may be moved by `shift` standard deviations. Each is evaluated three
/// times: consecutive evaluations of a busy hour see nearly the same rows, and nothing is harder for a verdict.
class Windows {
 public:
  explicit Windows(Watched watched)
      : watched_(std::move(watched)), monitor_(telemetry_, clock_, {.window = std::chrono::minutes(10)}) {
    if (!monitor_.set_reference("table", "1", watched_.reference).ok()) std::abort();
  }

  /// Returns: the names of what is drifted. Takes: the feature to move, if it is to be one.
  std::vector<std::string> drifted(std::size_t rows, std::mt19937_64& random, double shift = 0, std::size_t moved = 0) {
    std::uniform_int_distribution<std::size_t> draw(0, watched_.rows.size() - 1);
    std::vector<std::vector<double>> drawn;
    for (std::size_t i = 0; i < rows; ++i) {
      drawn.push_back(watched_.rows[draw(random)]);
      drawn.back()[moved] += shift;
    }
    std::vector<telemetry::PredictionEvent> events(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      events[i].source = &watched_.source;
      events[i].values = drawn[i];
    }
    monitor_.on_events(events);
    for (int i = 0; i < 3; ++i) monitor_.evaluate_now();
    std::vector<std::string> names;
    const auto reading = monitor_.readings().at(0);
    for (const monitor::LiveFeature& feature : reading->features) {
      if (feature.drift.drifted) names.push_back(feature.drift.name);
    }
    clock_.advance(std::chrono::hours(1));
    monitor_.evaluate_now();  // the window is empty again, and the verdicts forgotten
    return names;
  }
  [[nodiscard]] const stats::ReferenceProfile& reference() const { return *watched_.reference; }

 private:
  base::FakeClock clock_;
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_, &clock_};
  Watched watched_;
  monitor::DriftMonitor monitor_;
};

int report_alarms(Windows& windows, std::size_t rows, std::size_t count) {
  std::mt19937_64 random(42);
  std::size_t alarms = 0;
  for (std::size_t i = 0; i < count; ++i) alarms += windows.drifted(rows, random).empty() ? 0 : 1;
  std::cout << "{\"features\":" << windows.reference().features.size() << ",\"rows\":" << rows
            << ",\"windows\":" << count << ",\"alarms\":" << alarms << "}\n";
  return 0;
}

/// Moves every number that is not constant in turn.
int report_shifts(Windows& windows, std::size_t rows, std::size_t count, double deviations) {
  std::mt19937_64 random(42);
  std::vector<std::pair<std::size_t, double>> movable;
  for (std::size_t i = 0; i < windows.reference().features.size(); ++i) {
    const auto* numbers = std::get_if<stats::NumericProfile>(&windows.reference().features[i].profile);
    if (numbers != nullptr && numbers->standard_deviation > 0) movable.emplace_back(i, numbers->standard_deviation);
  }
  std::size_t found = 0;
  for (std::size_t i = 0; i < count && !movable.empty(); ++i) {
    const auto& [feature, deviation] = movable[i % movable.size()];
    const auto names = windows.drifted(rows, random, deviations * deviation, feature);
    found += std::ranges::find(names, windows.reference().features[feature].name) != names.end() ? 1 : 0;
  }
  std::cout << "{\"moved\":" << movable.size() << ",\"rows\":" << rows << ",\"windows\":" << count
            << ",\"found\":" << found << "}\n";
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> given(arguments + 1, arguments + count);
  if (given.size() < 3) {
    std::cerr << "drift_windows FILE ROWS WINDOWS [IGNORED,... [DEVIATIONS]]\n";
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
  Windows drawn(watched_of(features, columns.value().front().cells.size()));
  const auto deviations = given.size() > 4 ? base::parse_number(given[4]) : std::nullopt;
  return deviations ? report_shifts(drawn, *rows, *windows, *deviations) : report_alarms(drawn, *rows, *windows);
}
