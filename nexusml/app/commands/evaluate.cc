#include <memory>

#include "nexusml/app/commands/commands.h"
#include "nexusml/app/evaluation_report.h"
#include "nexusml/app/model_files.h"
#include "nexusml/app/progress.h"
#include "nexusml/models/table.h"

namespace nexusml::app {
namespace {

struct Arguments {
  std::string name;
  std::string data;
  std::string history;
  std::string meta;
  std::string models;
  std::string format = "table";
  models::EvaluationColumns columns;
};

Result<models::Table> read_table(const std::string& file) {
  return models::Table::read(file).while_doing(file);
}

Status check_files(const Arguments& arguments, models::ModelType type) {
  const bool is_trend = type == models::ModelType::kTrend;
  if (is_trend && (arguments.history.empty() || arguments.meta.empty())) {
    return Error(
        ErrorCode::kInvalidArgument,
        arguments.name +
            " is a trend model: give --history FILE (series_id,t,value up to now), --data FILE (the same for what "
            "came then) and --meta FILE (series_id,period,horizon)");
  }
  if (is_trend || (arguments.history.empty() && arguments.meta.empty())) return {};
  return Error(ErrorCode::kInvalidArgument, "--history and --meta are for trend models, and " + arguments.name +
                                                " is a " + std::string(models::name_of(type)) +
                                                " model: give --data alone");
}

template <class Evaluation>
void report(const Arguments& arguments, const models::Model& model, const Evaluation& evaluation, std::ostream& out) {
  if (arguments.format == "json") {
    out << evaluation_json(evaluation);
    return;
  }
  out << arguments.name << " version " << model.info().version << " on " << arguments.data << '\n';
  write_evaluation_table(out, evaluation);
}

Status evaluate(const Arguments& arguments, const Surroundings& surroundings) {
  NEXUSML_ASSIGN_OR_RETURN(const std::unique_ptr<models::Model> model,
                           load_model(arguments.name, arguments.models, surroundings));
  NEXUSML_RETURN_IF_ERROR(check_files(arguments, model->info().type));
  NEXUSML_ASSIGN_OR_RETURN(const models::Table table, read_table(arguments.data));
  Progress progress(surroundings.error, surroundings.terminal, surroundings.clock);
  const models::EvaluationProgress on_progress = [&](double share) { progress.update(share, "evaluate"); };
  if (model->info().type == models::ModelType::kTrend) {
    NEXUSML_ASSIGN_OR_RETURN(const models::Table history, read_table(arguments.history));
    NEXUSML_ASSIGN_OR_RETURN(const models::Table meta, read_table(arguments.meta));
    NEXUSML_ASSIGN_OR_RETURN(const models::ForecastEvaluation evaluation,
                             models::evaluate_forecasts(*model, history, table, meta, on_progress));
    progress.finish();
    report(arguments, *model, evaluation, surroundings.out);
    return {};
  }
  NEXUSML_ASSIGN_OR_RETURN(const models::Evaluation evaluation,
                           models::evaluate(*model, table, arguments.columns, on_progress).while_doing(arguments.data));
  progress.finish();
  report(arguments, *model, evaluation, surroundings.out);
  return {};
}

}  // namespace

Verb add_evaluate(CLI::App& parent, const Surroundings& surroundings) {
  const auto arguments = std::make_shared<Arguments>();  // shared by the parser's bindings and the command
  CLI::App* app = parent.add_subcommand("evaluate", "Hold a model's answers against labelled rows");
  app->add_option("NAME", arguments->name, "name of the model")->required();
  app->add_option("--data", arguments->data, "CSV file with a header line")->required();
  app->add_option("--history", arguments->history, "trend: CSV file with series_id, t and value up to now");
  app->add_option("--meta", arguments->meta, "trend: CSV file with series_id, period and horizon");
  app->add_option("--models", arguments->models, "folder of the model repository (default: models)");
  app->add_option("--target", arguments->columns.target, "column with the answer (default: label; recsys: rating)");
  app->add_option("--text", arguments->columns.text, "text models: column with the input")->capture_default_str();
  app->add_option("--subject", arguments->columns.subject, "email: column with the subject")->capture_default_str();
  app->add_option("--user", arguments->columns.user, "recsys: column with who rated")->capture_default_str();
  app->add_option("--item", arguments->columns.item, "recsys: column with what was rated")->capture_default_str();
  app->add_option("--format", arguments->format, "table or json")
      ->capture_default_str()
      ->check(CLI::IsMember({"table", "json"}));
  return {app, [arguments, &surroundings] { return evaluate(*arguments, surroundings); }};
}

}  // namespace nexusml::app
