#include <filesystem>
#include <fstream>
#include <memory>

#include "nexusml/app/commands/commands.h"
#include "nexusml/app/csv_predictions.h"
#include "nexusml/app/model_files.h"
#include "nexusml/app/progress.h"

namespace nexusml::app {
namespace {

struct Arguments {
  std::string name;
  std::string input;
  std::string output;
  std::string models;
  std::string text = "text";
  std::string subject = "subject";
};

/// The file with the answers; it comes to be with the first of them, so that a refused input leaves an old file alone.
class AnswerFile {
 public:
  explicit AnswerFile(std::string name) : name_(std::move(name)) {}

  Status write(std::string_view answers) {
    if (!file_.is_open()) file_.open(name_, std::ios::binary | std::ios::trunc);
    if (!file_.is_open()) return Error(ErrorCode::kUnavailable, "cannot write " + name_);
    if (file_.write(answers.data(), static_cast<std::streamsize>(answers.size())).flush()) return {};
    return Error(ErrorCode::kUnavailable, "cannot write " + name_ + ": is the disk full?");
  }

 private:
  std::string name_;
  std::ofstream file_;
};

Status answer_rows(const Arguments& arguments, CsvPredictions& predictions, Progress& progress) {
  std::ifstream input(arguments.input, std::ios::binary);
  std::error_code failure;
  const std::uintmax_t size = std::filesystem::file_size(arguments.input, failure);
  if (!input || failure) return Error(ErrorCode::kNotFound, "cannot read " + arguments.input);
  if (std::filesystem::equivalent(arguments.input, arguments.output, failure)) {
    return Error(ErrorCode::kInvalidArgument, "--output is the input file");
  }
  AnswerFile output(arguments.output);
  std::string piece(1 << 20, '\0');
  std::string answers;
  std::uintmax_t done = 0;
  while (input) {
    input.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (input.bad()) return Error(ErrorCode::kUnavailable, "reading " + arguments.input + " failed");
    const std::string_view bytes = std::string_view(piece).substr(0, static_cast<std::size_t>(input.gcount()));
    answers.clear();
    NEXUSML_RETURN_IF_ERROR(predictions.feed(bytes, answers).while_doing(arguments.input));
    if (!input) NEXUSML_RETURN_IF_ERROR(predictions.finish(answers).while_doing(arguments.input));
    NEXUSML_RETURN_IF_ERROR(output.write(answers));
    done += bytes.size();
    progress.update(size == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(size), "predict");
  }
  return {};
}

Status predict(const Arguments& arguments, const Surroundings& surroundings) {
  NEXUSML_ASSIGN_OR_RETURN(const std::unique_ptr<models::Model> model,
                           load_model(arguments.name, arguments.models, surroundings));
  Progress progress(surroundings.error, surroundings.terminal, surroundings.clock);
  CsvPredictions predictions(*model, {.text = arguments.text, .subject = arguments.subject});
  NEXUSML_RETURN_IF_ERROR(answer_rows(arguments, predictions, progress));
  progress.finish();
  surroundings.out << predictions.rows() << " rows, " << predictions.failed() << " failed, written to "
                   << arguments.output << '\n';
  for (const std::string& reason : predictions.first_failures()) surroundings.error << reason << '\n';
  return {};
}

}  // namespace

Verb add_predict(CLI::App& parent, const Surroundings& surroundings) {
  const auto arguments = std::make_shared<Arguments>();  // shared by the parser's bindings and the command
  CLI::App* app =
      parent.add_subcommand("predict", "Answer every row of a CSV file; the answers stand behind its columns");
  app->add_option("NAME", arguments->name, "name of the model")->required();
  app->add_option("--input", arguments->input, "CSV file with a header line")->required();
  app->add_option("--output", arguments->output, "CSV file to write")->required();
  app->add_option("--models", arguments->models, "folder of the model repository (default: models)");
  app->add_option("--text", arguments->text, "text models: column with the input")->capture_default_str();
  app->add_option("--subject", arguments->subject, "email: column with the subject")->capture_default_str();
  return {app, [arguments, &surroundings] { return predict(*arguments, surroundings); }};
}

}  // namespace nexusml::app
