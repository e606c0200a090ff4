#include <memory>

#include "nexusml/app/commands/commands.h"
#include "nexusml/app/evaluation_report.h"
#include "nexusml/app/model_files.h"
#include "nexusml/app/progress.h"
#include "nexusml/base/text.h"
#include "nexusml/models/training.h"

namespace nexusml::app {
namespace {

struct Arguments {
  std::string type;
  std::string data;
  std::string name;
  std::string models;
  std::string ignore;
  models::TrainingOptions options;
};

Status train(const Arguments& arguments, const Surroundings& surroundings) {
  const auto type = models::parse_model_type(arguments.type);
  if (!type) return Error(ErrorCode::kInvalidArgument, "\"" + arguments.type + "\" is no model type");
  const std::string name = arguments.name.empty() ? arguments.type : arguments.name;
  NEXUSML_RETURN_IF_ERROR(models::check_trainable(*type, name));
  NEXUSML_ASSIGN_OR_RETURN(const models::Repository repository, open_repository(arguments.models, surroundings));
  NEXUSML_ASSIGN_OR_RETURN(const models::Table table, models::Table::read(arguments.data).while_doing(arguments.data));

  models::TrainingOptions options = arguments.options;
  for (const std::string_view column : base::split_list(arguments.ignore)) options.ignore.emplace_back(column);
  Progress progress(surroundings.error, surroundings.terminal, surroundings.clock);
  options.on_progress = [&](double share, std::string_view stage) { progress.update(share, stage); };
  NEXUSML_ASSIGN_OR_RETURN(const std::unique_ptr<models::Model> model,
                           models::train(*type, name, table, options, surroundings.clock).while_doing(arguments.data));
  progress.finish();
  NEXUSML_ASSIGN_OR_RETURN(const std::uint64_t version, repository.save(*model));

  const models::ModelInfo& info = model->info();
  surroundings.out << "saved " << (repository.root() / name / std::to_string(version)).string() << '\n'
                   << "trained on " << info.training_samples << " rows in "
                   << base::fixed(info.training_duration.count(), 1) << " s; on rows that it did not learn from:\n";
  write_evaluation_table(surroundings.out, info.evaluation);
  return {};
}

}  // namespace

Verb add_train(CLI::App& parent, const Surroundings& surroundings) {
  const auto arguments = std::make_shared<Arguments>();  // shared by the parser's bindings and the command
  CLI::App* app = parent.add_subcommand("train", "Train a model from a CSV file and save it as a new version");
  app->add_option("TYPE", arguments->type, "sentiment, email, topic, recsys, trend, diagnostic or risk")->required();
  app->add_option("--data", arguments->data,
                  "CSV file with a header line; for trend with series_id, value and, if it is there, t")
      ->required();
  app->add_option("--name", arguments->name, "name to serve it under (default: the type)");
  app->add_option("--models", arguments->models, "folder of the model repository (default: models)");
  app->add_option("--target", arguments->options.target, "column with the answer (default: label; recsys: rating)");
  app->add_option("--text", arguments->options.text, "text models: column with the input")->capture_default_str();
  app->add_option("--subject", arguments->options.subject, "email: column with the subject")->capture_default_str();
  app->add_option("--user", arguments->options.user, "recsys: column with who rated")->capture_default_str();
  app->add_option("--item", arguments->options.item, "recsys: column with what was rated")->capture_default_str();
  app->add_option("--ignore", arguments->ignore, "tabular models: columns that are no features, separated by commas");
  app->add_option("--positive", arguments->options.positive, "two labels: the one that AUC ranks by");
  app->add_option("--seed", arguments->options.seed, "same data, options and seed give the same model")
      ->capture_default_str();
  return {app, [arguments, &surroundings] { return train(*arguments, surroundings); }};
}

}  // namespace nexusml::app
