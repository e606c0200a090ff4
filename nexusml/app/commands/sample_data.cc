#include "nexusml/app/sample_data.h"

#include <memory>

#include "nexusml/app/commands/commands.h"
#include "nexusml/base/file.h"

namespace nexusml::app {
namespace {

struct Arguments {
  std::string type;
  std::string output;
  std::uint64_t rows = 2000;
  std::uint64_t seed = 1;
};

Status write_sample(const Arguments& arguments, const Surroundings& surroundings) {
  const auto type = models::parse_model_type(arguments.type);
  if (!type) return Error(ErrorCode::kInvalidArgument, "\"" + arguments.type + "\" is no model type");
  NEXUSML_ASSIGN_OR_RETURN(const std::string csv, sample_data(*type, arguments.rows, arguments.seed));
  if (arguments.output.empty()) {
    surroundings.out << csv;
    return {};
  }
  return base::write_file(arguments.output, csv);
}

}  // namespace

Verb add_sample_data(CLI::App& parent, const Surroundings& surroundings) {
  const auto arguments = std::make_shared<Arguments>();  // shared by the parser's bindings and the command
  CLI::App* app = parent.add_subcommand("sample-data", "Write invented training data to try things with");
  app->add_option("TYPE", arguments->type, "sentiment, email, topic, recsys, trend, diagnostic or risk")->required();
  app->add_option("--rows", arguments->rows, "number of rows; ratings for recsys, values for trend")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000'000));
  app->add_option("--seed", arguments->seed, "the same seed gives the same rows")->capture_default_str();
  app->add_option("--output", arguments->output, "file to write (default: the standard output)");
  return {app, [arguments, &surroundings] { return write_sample(*arguments, surroundings); }};
}

}  // namespace nexusml::app
