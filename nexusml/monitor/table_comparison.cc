#include "nexusml/monitor/table_comparison.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_map>
#include <utility>

#include "nexusml/monitor/internal/judged_table.h"
#include "nexusml/monitor/internal/reference_table.h"
#include "nexusml/monitor/internal/table_reader.h"

namespace nexusml::monitor {
namespace {

using Names = std::vector<std::string>;
using Places = std::unordered_map<std::string_view, std::size_t>;

constexpr std::size_t kNamedInMessages = 20;

Error invalid(std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message));
}

Places places_of(const Names& names) {
  Places places;
  for (std::size_t i = 0; i < names.size(); ++i) places.emplace(names[i], i);
  return places;
}

std::string listed(const Names& names) {
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kNamedInMessages); ++i) list += (i == 0 ? "" : ", ") + names[i];
  return names.size() > kNamedInMessages ? list + ", ..." : list;
}

bool contains(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// The columns of both files that are compared, and those that only one has.
struct Choice {
  ChosenColumns reference;
  ChosenColumns current;
  Names only_in_reference;
  Names only_in_current;
};

Status check_named(const TableOptions& options, const Names& reference, const Places& in_reference,
                   const Places& in_current) {
  for (const std::string& name : options.columns) {
    const bool is_known = in_reference.contains(name);
    if (is_known && in_current.contains(name)) continue;
    return invalid("no column \"" + name + "\" in the " + (is_known ? "current" : "reference") +
                   " file; the reference has " + listed(reference));
  }
  for (const std::string& name : options.ignored) {
    if (in_reference.contains(name) || in_current.contains(name)) continue;
    return invalid("no column \"" + name + "\" to ignore; the reference has " + listed(reference));
  }
  return {};
}

Result<Choice> choose(const Names& reference, const Names& current, const TableOptions& options) {
  const Places in_reference = places_of(reference);
  const Places in_current = places_of(current);
  NEXUSML_RETURN_IF_ERROR(check_named(options, reference, in_reference, in_current));
  Choice choice;
  choice.reference.width = reference.size();
  choice.current.width = current.size();
  const auto is_wanted = [&](const std::string& name) {
    return (options.columns.empty() || contains(options.columns, name)) && !contains(options.ignored, name);
  };
  for (std::size_t i = 0; i < reference.size(); ++i) {
    if (!is_wanted(reference[i])) continue;
    const auto found = in_current.find(reference[i]);
    if (found == in_current.end()) {
      choice.only_in_reference.push_back(reference[i]);
      continue;
    }
    choice.reference.names.push_back(reference[i]);
    choice.reference.fields.push_back(i);
    choice.current.fields.push_back(found->second);
  }
  choice.current.names = choice.reference.names;
  for (const std::string& name : current) {
    if (is_wanted(name) && !in_reference.contains(name)) choice.only_in_current.push_back(name);
  }
  if (choice.reference.names.empty()) {
    return invalid("no column is left to compare; the reference has " + listed(reference) + "; the current file has " +
                   listed(current));
  }
  for (const auto& [name, type] : options.types) {
    if (contains(choice.reference.names, name)) continue;
    return invalid("a type is declared for \"" + name + "\", which is not compared; compared are " +
                   listed(choice.reference.names));
  }
  for (const auto& [name, method] : options.drift.methods) {
    if (contains(choice.reference.names, name)) continue;
    return invalid("a method is chosen for \"" + name + "\", which is not compared; compared are " +
                   listed(choice.reference.names));
  }
  return choice;
}

NumberRange range_of(const ValueMoments& moments) {
  return {moments.mean(), moments.standard_deviation(), moments.minimum(), moments.maximum()};
}

}  // namespace

Result<TableComparison> compare_tables(TableSource& reference, TableSource& current, const TableOptions& options,
                                       const ComparisonProgress& progress) {
  NEXUSML_ASSIGN_OR_RETURN(const Names reference_names, read_header(reference).while_doing("reference"));
  NEXUSML_ASSIGN_OR_RETURN(const Names current_names, read_header(current).while_doing("current"));
  NEXUSML_ASSIGN_OR_RETURN(Choice choice, choose(reference_names, current_names, options));
  const double work = 2 * static_cast<double>(reference.bytes()) + static_cast<double>(current.bytes());
  double done = 0;
  const auto on_bytes = [&](std::uint64_t bytes) {
    done += static_cast<double>(bytes);
    if (progress) progress(std::min(1.0, done / std::max(work, 1.0)));
  };
  NEXUSML_ASSIGN_OR_RETURN(ReferenceTable read,
                           read_reference(reference, choice.reference, options, on_bytes).while_doing("reference"));
  done = 2 * static_cast<double>(reference.bytes());
  TableComparison comparison;
  NEXUSML_ASSIGN_OR_RETURN(JudgedTable judged, judge_table(read, current, choice.current, options, on_bytes));
  comparison.current = std::move(judged.rows);
  comparison.verdict = judged.verdict;
  comparison.reference = std::move(read.rows);
  comparison.only_in_reference = std::move(choice.only_in_reference);
  comparison.only_in_current = std::move(choice.only_in_current);
  for (std::size_t i = 0; i < judged.drifts.size(); ++i) {
    FeatureDrift& drift = judged.drifts[i];
    PlacedColumn& column = judged.columns[i];
    std::vector<MethodScore> scores = distances_of(read.profiles[i], summary_of(column));
    for (MethodScore& one : scores) {
      if (one.method == drift.method) one.score = drift.score;  // may be exact
    }
    const NumberRange range = range_of(column.moments);
    comparison.features.push_back({std::move(drift), std::move(read.profiles[i]), std::move(column.counts), range,
                                   column.not_numbers, std::move(scores)});
  }
  std::ranges::sort(comparison.features,
                    [](const ComparedFeature& a, const ComparedFeature& b) { return is_worse(a.drift, b.drift); });
  if (progress) progress(1);
  return comparison;
}

}  // namespace nexusml::monitor
