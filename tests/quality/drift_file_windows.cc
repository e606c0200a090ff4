// Draws windows at random from a CSV file and compares each with the file as `nexusml drift` does with its defaults.
//
//     drift_file_windows FILE ROWS,... WINDOWS [DEVIATIONS]
//
// Prints a line {"features", "reference_rows", "rows", "replaced", "windows", "dataset", "windows_with_feature", "features_found",
// "bare_dataset", "bare_windows"} for each number of rows, drawn with replacement and, where there are so many, without: windows
// in which the data set was called drifted, in which any feature was, all features so called, and the first two as thresholds
// alone would have it. The reference is read once. With DEVIATIONS, one number in turn is moved by so many standard deviations:
// {"rows", "windows", "found", "others"}, windows in which that feature was called drifted, and others that were.
#include <algorithm>
#include <iostream>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "nexusml/base/csv.h"
#include "nexusml/base/file.h"
#include "nexusml/base/text.h"
#include "nexusml/monitor/internal/judged_table.h"

namespace {

using namespace nexusml;
using monitor::FeatureDrift;

using Row = std::vector<std::string>;  // cells as they stand in a CSV text

std::string csv_cell(std::string_view cell) {
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

struct Table {
  std::vector<std::string> names;
  std::vector<Row> rows;
};

Result<Table> read_table(const std::string& file) {
  NEXUSML_ASSIGN_OR_RETURN(const std::string text, base::read_file(file));
  Table table;
  base::CsvParser parser([&](const base::CsvRecord& record) -> Status {
    if (table.names.empty()) {
      table.names.assign(record.fields.begin(), record.fields.end());
    } else if (record.fields.size() == table.names.size()) {
      Row& row = table.rows.emplace_back();
      for (const auto& field : record.fields) {
        const bool needs_quotes = field.find_first_of(",\"\r\n") != std::string_view::npos;
        row.push_back(needs_quotes ? csv_cell(field) : std::string(field));
      }
    }
    return {};
  });
  NEXUSML_RETURN_IF_ERROR(parser.feed(text));
  NEXUSML_RETURN_IF_ERROR(parser.finish());
  return table;
}

/// What is to be moved in a window.
struct Shift {
  std::size_t column = 0;
  double by = 0;
};

class Windows {
 public:
  static Result<Windows> create(const std::string& file) {
    NEXUSML_ASSIGN_OR_RETURN(Table table, read_table(file));
    NEXUSML_ASSIGN_OR_RETURN(const auto source, monitor::open_table_file(file));
    monitor::ChosenColumns columns{table.names, std::vector<std::size_t>(table.names.size()), table.names.size()};
    std::iota(columns.fields.begin(), columns.fields.end(), 0);
    NEXUSML_ASSIGN_OR_RETURN(monitor::ReferenceTable reference, monitor::read_reference(*source, columns, {}, {}));
    return Windows(std::move(table), std::move(columns), std::move(reference));
  }

  /// Forgets what was drawn: the same numbers over what they left behind would draw neighbours.
  void restart() { std::iota(order_.begin(), order_.end(), 0); }
  monitor::JudgedTable judged(std::size_t rows, bool replaced, const Shift& shift, std::mt19937_64& random) {
    std::string text;
    for (std::size_t i = 0; i < table_.names.size(); ++i) text += (i == 0 ? "" : ",") + csv_cell(table_.names[i]);
    text += '\n';
    std::uniform_int_distribution<std::size_t> draw(0, table_.rows.size() - 1);
    for (std::size_t i = 0; i < rows; ++i) {
      std::size_t one = draw(random);
      if (!replaced) {
        std::uniform_int_distribution<std::size_t> rest(i, order_.size() - 1);
        std::swap(order_[i], order_[rest(random)]);
        one = order_[i];
      }
      append(table_.rows[one], shift, text);
    }
    const auto source = monitor::table_text(std::move(text));
    auto answer = monitor::judge_table(reference_, *source, columns_, options_, {});
    if (!answer.ok()) bug("a window is not compared: " + answer.error().message);
    return std::move(answer).value();
  }
  [[nodiscard]] const monitor::ReferenceTable& reference() const { return reference_; }
  [[nodiscard]] const monitor::TableOptions& options() const { return options_; }

 private:
  Windows(Table table, monitor::ChosenColumns columns, monitor::ReferenceTable reference)
      : table_(std::move(table)), columns_(std::move(columns)), reference_(std::move(reference)) {
    order_.resize(table_.rows.size());
    restart();
  }
  static void append(const Row& row, const Shift& shift, std::string& text) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) text += ',';
      const auto number = shift.by != 0 && i == shift.column ? base::parse_number(row[i]) : std::nullopt;
      text += number ? base::to_text(*number + shift.by) : row[i];
    }
    text += '\n';
  }

  Table table_;
  monitor::ChosenColumns columns_;
  monitor::ReferenceTable reference_;
  monitor::TableOptions options_;
  std::vector<std::size_t> order_;
};

/// What windows of one size showed.
struct Count {
  std::size_t dataset = 0;
  std::size_t windows = 0;
  std::size_t features = 0;

  void add(const monitor::DatasetDrift& verdict) {
    dataset += verdict.drifted ? 1 : 0;
    windows += verdict.drifted_features > 0 ? 1 : 0;
    features += verdict.drifted_features;
  }
};

void report_alarms(Windows& windows, std::size_t rows, bool replaced, std::size_t count) {
  std::mt19937_64 random(42 + rows);
  windows.restart();
  Count found;
  Count bare;
  for (std::size_t i = 0; i < count; ++i) {
    monitor::JudgedTable judged = windows.judged(rows, replaced, {}, random);
    found.add(judged.verdict);
    bare.add(monitor::judge(judged.drifts, {.policy = monitor::DriftPolicy::kThreshold}));
  }
  std::cout << "{\"features\":" << windows.reference().profiles.size()
            << ",\"reference_rows\":" << windows.reference().rows.rows << ",\"rows\":" << rows
            << ",\"replaced\":" << (replaced ? "true" : "false") << ",\"windows\":" << count
            << ",\"dataset\":" << found.dataset << ",\"windows_with_feature\":" << found.windows
            << ",\"features_found\":" << found.features << ",\"bare_dataset\":" << bare.dataset
            << ",\"bare_windows\":" << bare.windows << "}" << std::endl;
}

void report_shifts(Windows& windows, std::size_t rows, std::size_t count, double deviations) {
  std::mt19937_64 random(42);
  std::vector<Shift> shifts;
  for (std::size_t i = 0; i < windows.reference().profiles.size(); ++i) {
    const auto* numbers = std::get_if<stats::NumericProfile>(&windows.reference().profiles[i].profile);
    if (numbers != nullptr && numbers->standard_deviation > 0) {
      shifts.push_back({i, deviations * numbers->standard_deviation});
    }
  }
  std::size_t found = 0;
  std::size_t others = 0;
  for (std::size_t i = 0; i < count && !shifts.empty(); ++i) {
    const Shift& shift = shifts[i % shifts.size()];
    const monitor::JudgedTable judged = windows.judged(rows, true, shift, random);
    const bool is_found = judged.drifts[shift.column].drifted;
    found += is_found ? 1 : 0;
    others += judged.verdict.drifted_features - (is_found ? 1 : 0);
  }
  std::cout << "{\"rows\":" << rows << ",\"windows\":" << count << ",\"found\":" << found << ",\"others\":" << others
            << "}" << std::endl;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> given(arguments + 1, arguments + count);
  const auto windows = given.size() < 3 ? std::nullopt : base::parse_integer<std::size_t>(given[2]);
  if (!windows) {
    std::cerr << "drift_file_windows FILE ROWS,... WINDOWS [DEVIATIONS]\n";
    return 2;
  }
  Result<Windows> drawn = Windows::create(given[0]);
  if (!drawn.ok()) {
    std::cerr << "drift_file_windows: " << drawn.error().message << '\n';
    return 1;
  }
  const auto deviations = given.size() > 3 ? base::parse_number(given[3]) : std::nullopt;
  for (const std::string_view part : base::split_list(given[1])) {
    const std::size_t rows = base::parse_integer<std::size_t>(part).value_or(0);
    if (deviations) {
      report_shifts(*drawn, rows, *windows, *deviations);
      continue;
    }
    report_alarms(*drawn, rows, true, *windows);
    if (rows <= drawn->reference().rows.rows) report_alarms(*drawn, rows, false, *windows);
  }
  return 0;
}
