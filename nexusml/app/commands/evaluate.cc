#include <memory>

#include "nexusml/app/commands/commands.h"
#include "nexusml/app/evaluation_report.h"
#include "nexusml/app/model_files.h"
#include "nexusml/models/table.h"

namespace nexusml::app {
namespace {

struct Arguments {
  std::string name;
  std::string data;
  std::string models;
  std::string format = "table";
  models::EvaluationColumns columns;
};

Status evaluate(const Arguments& arguments, const Surroundings& surroundings) {
  NEXUSML_ASSIGN_OR_RETURN(const std::unique_ptr<models::Model> model,
                           load_model(arguments.name, arguments.models, surroundings));
  NEXUSML_ASSIGN_OR_RETURN(const models::Table table, models::Table::read(arguments.data).while_doing(arguments.data));
  NEXUSML_ASSIGN_OR_RETURN(const models::Evaluation evaluation,
                           models::evaluate(*model, table, arguments.columns).while_doing(arguments.data));
  if (arguments.format == "json") {
    surroundings.out << evaluation_json(evaluation);
  } else {
    surroundings.out << arguments.name << " version " << model->info().version << " on " << arguments.data << '\n';
    write_evaluation_table(surroundings.out, evaluation);
  }
  return {};
}

}  // namespace

Verb add_evaluate(CLI::App& parent, const Surroundings& surroundings) {
  const auto arguments = std::make_shared<Arguments>();  // shared by the parser's bindings and the command
  CLI::App* app = parent.add_subcommand("evaluate", "Hold a model's answers against labelled rows");
  app->add_option("NAME", arguments->name, "name of the model")->required();
  app->add_option("--data", arguments->data, "CSV file with a header line")->required();
  app->add_option("--models", arguments->models, "folder of the model repository (default: models)");
  app->add_option("--target", arguments->columns.target, "column with the answer")->capture_default_str();
  app->add_option("--text", arguments->columns.text, "text models: column with the input")->capture_default_str();
  app->add_option("--subject", arguments->columns.subject, "email: column with the subject")->capture_default_str();
  app->add_option("--format", arguments->format, "table or json")
      ->capture_default_str()
      ->check(CLI::IsMember({"table", "json"}));
  return {app, [arguments, &surroundings] { return evaluate(*arguments, surroundings); }};
}

}  // namespace nexusml::app
