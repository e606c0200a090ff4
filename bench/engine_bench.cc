// Rows per second of the engines in a bare loop: no CSV, no network, one thread, one workspace. What a batch adds to
// these figures is what reading and writing costs.
//   engine_bench FOLDER NAME=ROWS.csv ... [--benchmark_...]      FOLDER: a model repository
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "nexusml/models/repository.h"
#include "nexusml/models/row_reader.h"
#include "nexusml/models/table.h"

namespace {

using namespace nexusml;

/// A model and the inputs to ask it. Lifetime: the inputs point into `table` and `values`.
struct Subject {
  std::unique_ptr<models::Model> model;
  models::Table table;
  std::vector<std::vector<double>> values;  // of tabular rows: RowReader reuses its own
  std::vector<models::Input> inputs;
  bool tabular = false;
};

Result<Subject> load(const std::string& folder, const std::string& name, const std::string& file) {
  NEXUSML_ASSIGN_OR_RETURN(auto model, models::Repository(folder).load(name));
  NEXUSML_ASSIGN_OR_RETURN(models::Table table, models::Table::read(file));
  Subject subject{std::move(model), std::move(table), {}, {}, false};
  NEXUSML_ASSIGN_OR_RETURN(auto reader, models::RowReader::create(*subject.model, subject.table.names()));
  subject.values.reserve(subject.table.rows());
  for (std::size_t row = 0; row < subject.table.rows(); ++row) {
    const auto field = [&](std::size_t column) { return subject.table.cell(row, column); };
    NEXUSML_ASSIGN_OR_RETURN(models::Input input, reader.read(field));
    if (auto* features = std::get_if<models::FeatureInput>(&input)) {
      subject.tabular = true;
      subject.values.emplace_back(features->values.begin(), features->values.end());
      features->values = subject.values.back();
    }
    subject.inputs.push_back(input);
  }
  if (subject.inputs.empty()) return Error(ErrorCode::kInvalidArgument, "no rows");
  return subject;
}

void predict(benchmark::State& state, const Subject& subject, bool explain) {
  std::vector<models::Input> inputs = subject.inputs;
  for (models::Input& input : inputs) {
    if (auto* features = std::get_if<models::FeatureInput>(&input)) features->explain = explain;
  }
  models::Workspace workspace;
  models::Prediction prediction;
  std::size_t next = 0;
  for (auto _ : state) {
    const Status status = subject.model->predict(inputs[next], workspace, prediction);
    if (!status.ok()) state.SkipWithError("the model refused a row");
    benchmark::DoNotOptimize(prediction.confidence);
    if (++next == inputs.size()) next = 0;
  }
  state.SetItemsProcessed(state.iterations());
}

void add_benchmarks(const std::string& name, const Subject& subject) {
  const auto add = [&](const std::string& title, bool explain) {
    benchmark::RegisterBenchmark(title.c_str(),
                                 [&subject, explain](benchmark::State& state) { predict(state, subject, explain); });
  };
  add(name, false);
  if (subject.tabular) add(name + "_explained", true);
}

}  // namespace

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  std::vector<std::unique_ptr<Subject>> subjects;
  for (int i = 2; i < count; ++i) {
    const std::string_view argument = arguments[i];
    const std::size_t equals = argument.find('=');
    const std::string name(argument.substr(0, equals));
    auto subject = load(arguments[1], name, std::string(argument.substr(std::min(argument.size(), equals + 1))));
    if (!subject.ok()) {
      std::fprintf(stderr, "engine_bench: %s: %s\n", name.c_str(), subject.error().message.c_str());
      return 1;
    }
    subjects.push_back(std::make_unique<Subject>(std::move(*subject)));
    add_benchmarks(name, *subjects.back());
  }
  if (subjects.empty()) {
    std::fputs("usage: engine_bench FOLDER NAME=ROWS.csv ... [--benchmark_...]\n", stderr);
    return 2;
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
