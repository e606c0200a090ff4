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
    "A column is numeric if all its values in the reference are numbers, else categorical. Up to 1,000 reference rows "
    "are\n"
    "compared by tests (Kolmogorov-Smirnov, chi-square; drifted below p = 0.05), more by distances (Wasserstein in "
    "standard\n"
    "deviations, Jensen-Shannon; drifted from 0.1 on). Methods for --method: kolmogorov_smirnov (ks), chi_square,\n"
    "wasserstein, jensen_shannon (js), psi, hellinger, total_variation (tv). Leave ids and times out with --ignore.\n"
    "Exit codes: 0 the data set did not drift; 3 it did; 1 and 2 as for all verbs.";

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

Status drift(Arguments& arguments, const Surroundings& surroundings) {
  NEXUSML_ASSIGN_OR_RETURN(const monitor::TableOptions options, options_of(arguments));
  NEXUSML_ASSIGN_OR_RETURN(const auto reference, monitor::open_table_file(arguments.reference));
  NEXUSML_ASSIGN_OR_RETURN(const auto current, monitor::open_table_file(arguments.current));
  Progress progress(surroundings.error, surroundings.terminal, surroundings.clock);
  const auto on_progress = [&](double share) { progress.update(share, "compare"); };
  NEXUSML_ASSIGN_OR_RETURN(const monitor::TableComparison comparison,
                           monitor::compare_tables(*reference, *current, options, on_progress));
  progress.finish();
  const std::string text = report(arguments, comparison);
  if (arguments.output.empty()) {
    surroundings.out << text;
  } else {
    NEXUSML_RETURN_IF_ERROR(base::write_file(arguments.output, text));
  }
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
  app->add_option("--method", arguments->methods, "feature=method[:threshold], separated by commas");
  app->add_option("--threshold-share", arguments->drifted_share,
                  "share of drifted features that is drift of the data set")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
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
