#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>

#include "nexusml/app/commands/commands.h"
#include "nexusml/app/model_files.h"
#include "nexusml/app/progress.h"
#include "nexusml/base/text.h"
#include "nexusml/serve/batch.h"

namespace nexusml::app {
namespace {

constexpr std::size_t kPieceBytes = 1 << 20;
constexpr std::size_t kShownFailures = 10;
constexpr std::string_view kStandardStream = "-";

struct Arguments {
  std::string name;
  std::string input;
  std::string output;
  std::string models;
  std::string input_format;
  std::string output_format;
  std::string text = "text";
  std::string subject = "subject";
  std::string user = "user_id";
  std::string item = "item_id";
};

/// The file with the answers, or standard output. The file comes to be with the first of them, so that a refused input
/// leaves an old file alone.
class AnswerFile {
 public:
  AnswerFile(std::string name, std::ostream& standard) : name_(std::move(name)), standard_(standard) {}

  Status write(std::string_view answers) {
    const bool to_file = name_ != kStandardStream;
    if (to_file && !file_.is_open()) file_.open(name_, std::ios::binary | std::ios::trunc);
    if (to_file && !file_.is_open()) return Error(ErrorCode::kUnavailable, "cannot write " + name_);
    std::ostream& out = to_file ? file_ : standard_;
    if (out.write(answers.data(), static_cast<std::streamsize>(answers.size())).flush()) return {};
    return Error(ErrorCode::kUnavailable,
                 to_file ? "cannot write " + name_ + ": is the disk full?" : "standard output takes no more");
  }

 private:
  std::string name_;
  std::ostream& standard_;
  std::ofstream file_;
};

/// The file with the rows, or standard input.
struct RowFile {
  std::ifstream stream;
  std::uintmax_t size = 0;  ///< bytes; 0: not known
};

Result<RowFile> open_input(const Arguments& arguments) {
  RowFile file;
  std::error_code failure;
  if (arguments.input == kStandardStream) {
    file.stream.open("/dev/stdin", std::ios::binary);
  } else {
    file.stream.open(arguments.input, std::ios::binary);
    if (std::filesystem::is_directory(arguments.input, failure)) file.stream.setstate(std::ios::failbit);
    if (std::filesystem::is_regular_file(arguments.input, failure)) {
      file.size = std::filesystem::file_size(arguments.input, failure);
    }
  }
  if (!file.stream) return Error(ErrorCode::kNotFound, "cannot read " + arguments.input);
  if (file.size > 0 && std::filesystem::equivalent(arguments.input, arguments.output, failure)) {
    return Error(ErrorCode::kInvalidArgument, "--output is the input file");
  }
  return file;
}

Status answer_rows(const Arguments& arguments, const Surroundings& surroundings, serve::Batch& batch) {
  NEXUSML_ASSIGN_OR_RETURN(RowFile input, open_input(arguments));
  AnswerFile output(arguments.output, surroundings.out);
  Progress progress(surroundings.error, surroundings.terminal, surroundings.clock);
  std::string piece(kPieceBytes, '\0');
  std::string answers;
  std::uintmax_t done = 0;
  while (input.stream) {
    input.stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (input.stream.bad()) return Error(ErrorCode::kUnavailable, "reading " + arguments.input + " failed");
    const std::string_view bytes = std::string_view(piece).substr(0, static_cast<std::size_t>(input.stream.gcount()));
    answers.clear();
    NEXUSML_RETURN_IF_ERROR(batch.feed(bytes, answers).while_doing(arguments.input));
    if (!input.stream) NEXUSML_RETURN_IF_ERROR(batch.finish(answers).while_doing(arguments.input));
    NEXUSML_RETURN_IF_ERROR(output.write(answers));
    done += bytes.size();
    if (input.size > 0) progress.update(static_cast<double>(done) / static_cast<double>(input.size), "predict");
  }
  return {};
}

/// What was done, for people: on standard output unless the answers are there.
void report(const Arguments& arguments, const Surroundings& surroundings, const serve::BatchSummary& summary,
            std::chrono::duration<double> elapsed) {
  const bool to_standard = arguments.output == kStandardStream;
  std::ostream& out = to_standard ? surroundings.error : surroundings.out;
  out << summary.total_rows << " rows, " << summary.failed << " failed, written to "
      << (to_standard ? "standard output" : arguments.output);
  if (elapsed.count() > 0) {
    out << " (" << base::fixed(static_cast<double>(summary.total_rows) / elapsed.count(), 0) << " rows/s)";
  }
  out << '\n';
  for (std::size_t i = 0; i < std::min(summary.failures.size(), kShownFailures); ++i) {
    surroundings.error << "line " << summary.failures[i].line << ": " << summary.failures[i].reason << '\n';
  }
  if (summary.failed > kShownFailures) surroundings.error << "and " << summary.failed - kShownFailures << " more\n";
}

/// The format that was asked for, else the one that the file's name ends in, else CSV.
bool is_ndjson(const std::string& format, const std::string& file) {
  if (!format.empty()) return format == "ndjson";
  const std::string ending = base::lowercase_ascii(std::filesystem::path(file).extension().string());
  return ending == ".ndjson" || ending == ".jsonl";
}

Status predict(const Arguments& arguments, const Surroundings& surroundings) {
  NEXUSML_ASSIGN_OR_RETURN(const std::unique_ptr<models::Model> model,
                           load_model(arguments.name, arguments.models, surroundings));
  serve::Batch::Options options;
  if (is_ndjson(arguments.input_format, arguments.input)) options.input = serve::BatchFormat::kNdjson;
  if (is_ndjson(arguments.output_format, arguments.output)) options.answers = serve::BatchAnswers::kNdjson;
  options.columns = {
      .text = arguments.text, .subject = arguments.subject, .user = arguments.user, .item = arguments.item};
  serve::Batch batch(*model, options);
  const auto began = surroundings.clock.steady_now();
  NEXUSML_RETURN_IF_ERROR(answer_rows(arguments, surroundings, batch));
  report(arguments, surroundings, batch.summary(), surroundings.clock.steady_now() - began);
  return {};
}

}  // namespace

Verb add_predict(CLI::App& parent, const Surroundings& surroundings) {
  const auto arguments = std::make_shared<Arguments>();  // shared by the parser's bindings and the command
  CLI::App* app = parent.add_subcommand(
      "predict", "Answer every row of a CSV or NDJSON file; the answers stand behind its columns");
  app->add_option("NAME", arguments->name, "name of the model")->required();
  app->add_option("--input", arguments->input, "file with a row per prediction; - is standard input")->required();
  app->add_option("--output", arguments->output, "file to write; - is standard output")->required();
  const CLI::IsMember formats({"csv", "ndjson"});
  app->add_option("--input-format", arguments->input_format, "csv or ndjson (default: by the file's name, else csv)")
      ->check(formats);
  app->add_option("--output-format", arguments->output_format, "csv or ndjson (default: by the file's name, else csv)")
      ->check(formats);
  app->add_option("--models", arguments->models, "folder of the model repository (default: models)");
  app->add_option("--text", arguments->text, "text models: column with the input")->capture_default_str();
  app->add_option("--subject", arguments->subject, "email: column with the subject")->capture_default_str();
  app->add_option("--user", arguments->user, "recsys: column with the user")->capture_default_str();
  app->add_option("--item", arguments->item, "recsys: column with the item")->capture_default_str();
  return {app, [arguments, &surroundings] { return predict(*arguments, surroundings); }};
}

}  // namespace nexusml::app
