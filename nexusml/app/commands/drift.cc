#include <filesystem>
#include <fstream>
#include <memory>

#include "nexusml/app/commands/commands.h"
#include "nexusml/app/exit_code.h"
#include "nexusml/app/progress.h"
#include "nexusml/base/file.h"
#include "nexusml/base/text.h"
#include "nexusml/monitor/drift_report.h"
#include "nexusml/monitor/method_choices.h"
#include "nexusml/monitor/table_comparison.h"
#include "nexusml/monitor/table_profile.h"
#include "nexusml/monitor/table_source.h"

namespace nexusml::app {
namespace {

constexpr const char* kFooter =
    R"(Files are UTF-8 with a header line. Cells are separated by commas or, where the header has none, by semicolons, tabs or
bars. Missing are empty cells and na, n/a, nan, null, none, ?, inf. A column is numeric if all its values in the reference
are numbers, else categorical. Leave ids and times out with --ignore: they always differ.

Up to 1,000 reference rows are compared by tests (Kolmogorov-Smirnov, chi-square; threshold p < 0.05), more by distances
(Wasserstein in standard deviations, Jensen-Shannon; threshold 0.1). Methods: kolmogorov_smirnov (ks), chi_square,
wasserstein, jensen_shannon (js), psi, hellinger, total_variation (tv).

A feature drifted when it crosses its threshold and chance does not explain that: its p-value, adjusted for the number of
features (Benjamini-Hochberg), has to be below a test's threshold, or at most 0.05 beside a distance. The data set drifted
when --threshold-share of its features did, and the best adjusted p-value among them is at most 0.00002: windows drawn from
the reference itself do not get there. --thresholds-alone drops both conditions.

Exit codes: 0 the data set did not drift; 3 it did; 1 a file cannot be read or written; 2 the arguments or the data are
wrong.

  nexusml drift --reference train.csv --current today.csv --ignore id,time --method "age=psi:0.25"
  nexusml drift --reference train.csv --current today.csv --format html --output drift.html)";

struct Arguments {
  std::string reference;
  std::string current;
  std::string columns;
  std::string ignored;
  std::string methods;
  std::string types;
  std::string format = "table";
  std::string output;
  double drifted_share = 0.5;
  bool thresholds_alone = false;
  bool has_drifted = false;  // what was found
};

std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  for (const std::string_view name : base::split_list(list)) names.emplace_back(name);
  return names;
}

Result<monitor::TableOptions> options_of(const Arguments& arguments) {
  monitor::TableOptions options;
  options.columns = names_in(arguments.columns);
  options.ignored = names_in(arguments.ignored);
  options.drift.drifted_share = arguments.drifted_share;
  if (arguments.thresholds_alone) options.drift.policy = monitor::DriftPolicy::kThreshold;
  NEXUSML_ASSIGN_OR_RETURN(options.types, monitor::parse_column_types(arguments.types).while_doing("--types"));
  NEXUSML_ASSIGN_OR_RETURN(options.drift.methods,
                           monitor::parse_method_choices(arguments.methods).while_doing("--method"));
  return options;
}

std::string report(const Arguments& arguments, const monitor::TableComparison& comparison) {
  const monitor::ReportNames names{arguments.reference, arguments.current, arguments.drifted_share};
  if (arguments.format == "json") return monitor::drift_json(comparison);
  if (arguments.format == "html") return monitor::drift_page(comparison, names);
  return monitor::drift_table(comparison, names);
}

/// A report must not replace what it reports on.
Status check_output(const Arguments& arguments) {
  for (const std::string& input : {arguments.reference, arguments.current}) {
    std::error_code none;
    if (!arguments.output.empty() && std::filesystem::equivalent(input, arguments.output, none)) {
      return Error(ErrorCode::kInvalidArgument, "--output would replace " + input + ", which is compared");
    }
  }
  return {};
}

/// A file is replaced as a whole; a pipe or a device is written to as it is, and without a name it is standard output.
Status write_report(const std::string& file, std::string_view text, std::ostream& out) {
  std::error_code none;
  const std::filesystem::file_status there = std::filesystem::symlink_status(file, none);
  const bool is_stream = std::filesystem::exists(there) && !std::filesystem::is_regular_file(there);
  if (!file.empty() && !is_stream) return base::write_file(file, text);
  std::ofstream opened;
  if (is_stream) opened.open(file, std::ios::binary);
  std::ostream& target = is_stream ? static_cast<std::ostream&>(opened) : out;
  if (target << text << std::flush) return {};
  return Error(ErrorCode::kUnavailable, "the report cannot be written to " + (is_stream ? file : "standard output"));
}

Status drift(Arguments& arguments, const Surroundings& surroundings) {
  NEXUSML_RETURN_IF_ERROR(check_output(arguments));
  NEXUSML_ASSIGN_OR_RETURN(const monitor::TableOptions options, options_of(arguments));
  NEXUSML_ASSIGN_OR_RETURN(const auto reference, monitor::open_table_file(arguments.reference));
  NEXUSML_ASSIGN_OR_RETURN(const auto current, monitor::open_table_file(arguments.current));
  Progress progress(surroundings.error, surroundings.terminal, surroundings.clock);
  const auto on_progress = [&](double share) {
    if (surroundings.terminal) progress.update(share, "compare");  // elsewhere it is noise in a log
  };
  NEXUSML_ASSIGN_OR_RETURN(const monitor::TableComparison comparison,
                           monitor::compare_tables(*reference, *current, options, on_progress));
  progress.finish();
  NEXUSML_RETURN_IF_ERROR(write_report(arguments.output, report(arguments, comparison), surroundings.out));
  arguments.has_drifted = comparison.verdict.drifted;
  return {};
}

}  // namespace

Verb add_drift(CLI::App& parent, const Surroundings& surroundings) {
  const auto arguments = std::make_shared<Arguments>();  // shared by the parser's bindings and the command
  CLI::App* app = parent.add_subcommand("drift", "Tell whether two CSV files hold the same kind of data");
  app->add_option("--reference", arguments->reference, "CSV file that is known to be good")->required();
  app->add_option("--current", arguments->current, "CSV file to compare with it")->required();
  app->add_option("--columns", arguments->columns, "only these columns, separated by commas (default: all in both)");
  app->add_option("--ignore", arguments->ignored, "columns to leave out, separated by commas");
  app->add_option(
      "--types", arguments->types,
      "column=numeric or column=categorical, separated by commas (default: as the reference's values show)");
  app->add_option("--method", arguments->methods, "feature=method or feature=method:threshold, separated by commas");
  app->add_option("--threshold-share", arguments->drifted_share,
                  "share of drifted features that is drift of the data set")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  app->add_flag("--thresholds-alone", arguments->thresholds_alone,
                "let thresholds decide alone, though chance crosses some of them in small files");
  app->add_option("--format", arguments->format, "table, json or html")
      ->capture_default_str()
      ->check(CLI::IsMember({"table", "json", "html"}));
  app->add_option("--output", arguments->output, "file for the report (default: standard output)");
  app->footer(kFooter);
  return {.app = app,
          .run = [arguments, &surroundings] { return drift(*arguments, surroundings); },
          .outcome = [arguments] { return arguments->has_drifted ? kExitDrifted : kExitOk; }};
}

}  // namespace nexusml::app
