#include "nexusml/app/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "nexusml/app/version.h"
#include "nexusml/models/repository.h"
#include "nexusml/models/table.h"
#include "tests/support/sample_models.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::app {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// What a user sees.
struct Seen {
  int code = -1;
  std::string out;
  std::string error;
};

class CommandLine : public testing::Test {
 protected:
  Seen run(std::vector<std::string> arguments) {
    std::ostringstream out;
    std::ostringstream error;
    const Surroundings surroundings{.out = out, .error = error, .environment = environment_, .clock = clock_};
    const int code = run_command_line(std::move(arguments), surroundings);
    return {code, out.str(), error.str()};
  }
  /// The exit code and the message of a command that fails; nothing else may be printed.
  std::string failure(std::vector<std::string> arguments) {
    const Seen seen = run(std::move(arguments));
    EXPECT_EQ(seen.out, "");
    return std::to_string(seen.code) + " " + seen.error;
  }
  std::string write(std::string_view name, std::string_view text) const {
    support::write_text(folder_.path() / name, text);
    return folder_.file(name);
  }
  std::string models() const { return folder_.file("models"); }
  models::Repository repository() const { return models::Repository(models()); }
  void save_sentiment() const { support::save_versions(repository(), *support::train_sentiment(), 1); }

  support::TemporaryFolder folder_;
  base::SystemClock clock_;
  Environment environment_{{"NEXUSML_MODELS_PATH", folder_.file("models")}};
};

TEST_F(CommandLine, FromSampleDataToAnswers) {
  const std::string train = folder_.file("train.csv");
  const std::string test = folder_.file("test.csv");
  ASSERT_EQ(run({"sample-data", "sentiment", "--rows", "200", "--output", train}).code, 0);
  ASSERT_EQ(run({"sample-data", "sentiment", "--rows", "50", "--seed", "2", "--output", test}).code, 0);
  const Seen trained = run({"train", "sentiment", "--data", train});
  ASSERT_EQ(trained.code, 0) << trained.error;
  EXPECT_THAT(trained.out, AllOf(StartsWith("saved " + models() + "/sentiment/1\ntrained on 200 rows in "),
                                 HasSubstr("\n  accuracy           "), HasSubstr("\n  truth \\ answer\n")));
  EXPECT_THAT(trained.error, StartsWith("0 % "));

  const Seen table = run({"evaluate", "sentiment", "--data", test});
  EXPECT_EQ(table.code, 0) << table.error;
  EXPECT_THAT(table.out, AllOf(StartsWith("sentiment version 1 on " + test + "\n  rows               50\n"),
                               HasSubstr("\n  calibration error  "), HasSubstr("  negative ")));
  const Seen json = run({"evaluate", "sentiment", "--data", test, "--format", "json"});
  EXPECT_EQ(json.code, 0) << json.error;
  EXPECT_THAT(json.out,
              AllOf(StartsWith("{\"rows\":50,\"accuracy\":"),
                    HasSubstr("\"confusion\":{\"labels\":[\"negative\",\"neutral\",\"positive\"],\"counts\":[[")));

  const std::string answers = folder_.file("answers.csv");
  const Seen predicted = run({"predict", "sentiment", "--input", test, "--output", answers});
  EXPECT_EQ(predicted.code, 0) << predicted.error;
  EXPECT_THAT(predicted.out, StartsWith("50 rows, 0 failed, written to " + answers + " ("));
  const models::Table written = models::Table::read(answers).value();
  EXPECT_EQ(written.rows(), 50u);
  EXPECT_EQ(written.names(), (std::vector<std::string>{"text", "label", "prediction", "confidence", "error"}));

  ASSERT_EQ(run({"train", "sentiment", "--data", train, "--name", "mood"}).code, 0);
  EXPECT_EQ(repository().names().value(), (std::vector<std::string>{"mood", "sentiment"}));
}

TEST_F(CommandLine, TrainsAndAnswersRowsOfFeatures) {
  const std::string data = write("data.csv", support::diagnostic_csv());
  const Seen trained = run({"train", "diagnostic", "--data", data, "--models", models()});
  ASSERT_EQ(trained.code, 0) << trained.error;
  const std::string input =
      write("input.csv", "\xEF\xBB\xBF\"id\",\"age\",cough\r\n\"a,\n1\",80,yes\r\n2,old,no\r\n3,25\r\n");
  const std::string answers = folder_.file("answers.csv");
  const Seen predicted = run({"predict", "diagnostic", "--input", input, "--output", answers});
  EXPECT_EQ(predicted.code, 0) << predicted.error;
  EXPECT_THAT(predicted.out, StartsWith("3 rows, 2 failed, written to " + answers + " ("));
  EXPECT_THAT(predicted.error, HasSubstr("line 4: feature \"age\" is no number\nline 5: 2 fields, the header has 3\n"));
  const models::Table written = models::Table::read(answers).value();
  EXPECT_EQ(written.cell(0, 0), "a,\n1");
  EXPECT_EQ(written.cell(0, 3), "ill");
}

TEST_F(CommandLine, AnswersLinesOfJsonAndWritesToStandardOutput) {
  const std::string data = write("data.csv", support::diagnostic_csv());
  ASSERT_EQ(run({"train", "diagnostic", "--data", data}).code, 0);
  const std::string input = write("rows.ndjson", "{\"features\": {\"age\": 80}}\n{\"features\": 5}\n");
  const Seen lines = run({"predict", "diagnostic", "--input", input, "--output", "-", "--output-format", "ndjson"});
  EXPECT_EQ(lines.code, 0) << lines.error;
  EXPECT_THAT(lines.out, StartsWith("{\"line\":1,\"diagnosis\":\"ill\","));
  EXPECT_THAT(lines.out, HasSubstr("\n{\"line\":2,\"error\":\"features: an object was expected, not a number\"}\n"));
  EXPECT_THAT(lines.error, HasSubstr("2 rows, 1 failed, written to standard output ("));
  const Seen table = run({"predict", "diagnostic", "--input", input, "--output", "-"});
  EXPECT_THAT(table.out, StartsWith("line,prediction,confidence,error\n1,ill,0."));
  EXPECT_EQ(run({"predict", "diagnostic", "--input", input, "--output", "-", "--input-format", "xml"}).code, 2);
}

TEST_F(CommandLine, PrintsWhatItIs) {
  EXPECT_THAT(run({"version"}).out, StartsWith("nexusml " + std::string(kProgramVersion) + " ("));
  EXPECT_EQ(run({"--version"}).out, std::string(kProgramVersion) + "\n");
  EXPECT_EQ(run({"--version"}).code, 0);
  EXPECT_THAT(run({"metrics"}).out, HasSubstr("# TYPE ml_model_predictions_total counter\n"));
  EXPECT_THAT(run({"metrics", "--markdown"}).out, HasSubstr("ml_model_predictions_total"));
  EXPECT_THAT(run({"openapi"}).out, HasSubstr("\"/api/v1/models/{model}/predict\""));
  EXPECT_THAT(run({"sample-data", "diagnostic", "--rows", "1"}).out, StartsWith("age,sex,"));
}

TEST_F(CommandLine, EveryVerbHasHelp) {
  const Seen help = run({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.out, HasSubstr("Exit codes: 0 done;"));
  for (const char* verb :
       {"serve", "train", "evaluate", "predict", "sample-data", "metrics", "openapi", "check-config", "version"}) {
    EXPECT_THAT(help.out, HasSubstr("\n  " + std::string(verb) + " ")) << verb;
    const Seen one = run({verb, "--help"});
    EXPECT_EQ(one.code, 0) << verb;
    EXPECT_EQ(one.error, "") << verb;
    EXPECT_THAT(one.out, HasSubstr(verb)) << verb;
    EXPECT_THAT(one.out, HasSubstr("--help")) << verb;
  }
}

TEST_F(CommandLine, RefusesWhatItDoesNotKnow) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"dance"},
                                             {"train"},
                                             {"train", "sentiment"},
                                             {"serve", "--lisen", "x"},
                                             {"version", "now"},
                                             {"evaluate", "m", "--data", "d", "--format", "xml"},
                                             {"sample-data", "sentiment", "--rows", "0"},
                                             {"sample-data", "sentiment", "--rows", "many"}}) {
    const Seen seen = run(arguments);
    EXPECT_EQ(seen.code, 2) << testing::PrintToString(arguments);
    EXPECT_EQ(seen.out, "") << testing::PrintToString(arguments);
    EXPECT_THAT(seen.error, HasSubstr("--help")) << testing::PrintToString(arguments);
  }
  EXPECT_EQ(failure({"dance"}), "2 nexusml: there is no verb \"dance\"; nexusml --help lists them\n");
  EXPECT_EQ(failure({"--dance"}), "2 nexusml: there is no verb \"--dance\"; nexusml --help lists them\n");
  EXPECT_THAT(run({"serve", "--lisen", "x"}).error, HasSubstr("--lisen"));
  EXPECT_EQ(failure({"train", "oracle", "--data", "x.csv"}), "2 nexusml train: \"oracle\" is no model type\n");
  EXPECT_EQ(failure({"sample-data", "oracle"}), "2 nexusml sample-data: \"oracle\" is no model type\n");
  EXPECT_EQ(failure({"train", "sentiment", "--data", "x.csv", "--name", "My Model"}),
            "2 nexusml train: \"My Model\" is no model name: 1 to 64 of a-z, 0-9, '-' and '_', beginning with a letter "
            "or digit\n");
}

TEST_F(CommandLine, NamesTheFileAndLineOfBadTrainingData) {
  const auto train = [&](std::string_view csv) {
    const Seen seen = run({"train", "sentiment", "--data", write("d.csv", csv)});
    const std::string before = "nexusml train: " + folder_.file("d.csv") + ": ";
    const std::size_t found = seen.error.find(before);  // a line of progress may stand before it
    return std::to_string(seen.code) + " " +
           (found == std::string::npos ? seen.error : seen.error.substr(found + before.size()));
  };
  EXPECT_EQ(train(""), "2 the file is empty: a header line is needed\n");
  EXPECT_EQ(train("text,label\n"), "2 there is a header line and no row\n");
  EXPECT_EQ(train("text,tag\na,b\n"), "2 no column \"label\"; the columns are text, tag\n");
  EXPECT_EQ(train("words,label\na,x\nb,y\n"), "2 no column \"text\"; the columns are words, label\n");
  EXPECT_EQ(train("text,label\na,x\nb\n"), "2 line 3: 1 field, the header has 2\n");
  EXPECT_EQ(train("text,label\na,x,\n"), "2 line 2: 3 fields, the header has 2\n");
  EXPECT_EQ(train("text,label\n\"a,x\n"), "2 line 2: a quoted field opens here and is never closed\n");
  EXPECT_EQ(train("text,label\na,x\nb, \n"), "2 line 3: column \"label\" is empty\n");
  EXPECT_EQ(train("text,label\na,x\nb,caf\xe9\n"), "2 line 3: column \"label\" is not valid UTF-8\n");
  EXPECT_THAT(train("text,label\na,x\nb,x\n"), StartsWith("2 column \"label\" has one value only (\"x\")"));
  EXPECT_EQ(failure({"train", "sentiment", "--data", folder_.file("none.csv")}),
            "1 nexusml train: " + folder_.file("none.csv") + ": cannot be read\n");
  EXPECT_FALSE(fs::exists(models()));
}

TEST_F(CommandLine, TakesCsvAsProgramsWriteIt) {
  std::string csv = "\xEF\xBB\xBF\"label\",text\r\n";
  for (int i = 0; i < 20; ++i) {
    csv += i % 2 == 0 ? "good,\"a \"\"nice\"\" day,\r\nreally\"\r\n" : "bad,rain and wind\r\n";
  }
  const Seen seen = run({"train", "sentiment", "--data", write("d.csv", csv)});
  EXPECT_EQ(seen.code, 0) << seen.error;
  EXPECT_EQ(repository().info("sentiment", 1).value().labels, (std::vector<std::string>{"bad", "good"}));
}

TEST_F(CommandLine, SaysWhatIsWrongWithAModel) {
  const std::string data = write("d.csv", "text,label\na,positive\n");
  EXPECT_EQ(failure({"evaluate", "sentiment", "--data", data}),
            "1 nexusml evaluate: there is no model \"sentiment\" in the repository " + models() +
                "; train one with: nexusml train\n");
  EXPECT_THAT(failure({"evaluate", "../x", "--data", data}),
              StartsWith("2 nexusml evaluate: \"../x\" is no model name: 1 to 64 "));
  save_sentiment();
  EXPECT_EQ(run({"evaluate", "sentiment", "--data", data}).code, 0);
  EXPECT_EQ(failure({"evaluate", "sentiment", "--data", write("w.csv", "words,label\na,b\n")}),
            "2 nexusml evaluate: " + folder_.file("w.csv") + ": no column \"text\" in the header\n");
  support::damage(fs::path(models()) / "sentiment" / "1" / "text.bin");
  const std::string damaged = "load model sentiment version 1: text.bin is damaged: its checksum differs\n";
  EXPECT_EQ(failure({"evaluate", "sentiment", "--data", data}), "1 nexusml evaluate: " + damaged);
  EXPECT_EQ(failure({"predict", "sentiment", "--input", data, "--output", folder_.file("o")}),
            "1 nexusml predict: " + damaged);
  EXPECT_THAT(failure({"evaluate", "sentiment", "--data", data, "--models", data}),
              StartsWith("1 nexusml evaluate: list " + data + "/sentiment: "));
}

TEST_F(CommandLine, RefusedPredictionsLeaveFilesAlone) {
  save_sentiment();
  const std::string input = write("in.csv", "text\na good day\n");
  const std::string other = write("other.csv", "words\na good day\n");
  const std::string output = write("out.csv", "precious");
  EXPECT_EQ(failure({"predict", "sentiment", "--input", input, "--output", input}),
            "2 nexusml predict: --output is the input file\n");
  EXPECT_EQ(failure({"predict", "sentiment", "--input", other, "--output", output}),
            "2 nexusml predict: " + other + ": no column \"text\" in the header\n");
  EXPECT_EQ(failure({"predict", "sentiment", "--input", folder_.file("none"), "--output", output}),
            "1 nexusml predict: cannot read " + folder_.file("none") + "\n");
  EXPECT_EQ(failure({"predict", "sentiment", "--input", write("empty.csv", ""), "--output", output}),
            "2 nexusml predict: " + folder_.file("empty.csv") + ": the file is empty: a header line is needed\n");
  EXPECT_EQ(support::read_text(input), "text\na good day\n");
  EXPECT_EQ(support::read_text(output), "precious");
  EXPECT_EQ(failure({"predict", "sentiment", "--input", input, "--output", folder_.file("no/folder.csv")}),
            "1 nexusml predict: cannot write " + folder_.file("no/folder.csv") + "\n");
}

TEST_F(CommandLine, ChecksTheConfiguration) {
  const std::string good = write("good.yaml", "server:\n  threads: 3\n");
  const Seen seen = run({"check-config", "--config", good});
  EXPECT_EQ(seen.code, 0) << seen.error;
  EXPECT_THAT(seen.out, HasSubstr("server.threads: 3  # " + good + " line 2; "));
  EXPECT_THAT(seen.out, HasSubstr("models.path: " + models() + "  # environment NEXUSML_MODELS_PATH; "));
  EXPECT_THAT(seen.out, HasSubstr("log.level: info  # default; "));
  const std::string bad = write("bad.yaml", "server:\n\n  thread: 3\n");
  EXPECT_EQ(
      failure({"check-config", "--config", bad}),
      "2 nexusml check-config: " + bad + " line 3: unknown key \"server.thread\"; did you mean \"server.threads\"?\n");
  EXPECT_EQ(
      failure({"check-config", "--config", folder_.file("none.yaml")}),
      "1 nexusml check-config: configuration: open " + folder_.file("none.yaml") + ": No such file or directory\n");
  EXPECT_THAT(failure({"serve", "--config", bad}), StartsWith("2 nexusml serve: " + bad + " line 3: "));
  EXPECT_EQ(failure({"serve", "--listen", "nowhere"}),
            "2 nexusml serve: flag --listen: server.listen must be ADDRESS:PORT with a numeric address, such as "
            "127.0.0.1:8000 or [::1]:8000, not \"nowhere\"\n");
  EXPECT_THAT(
      failure({"serve", "--listen", "0.0.0.0:0"}),
      AllOf(StartsWith("2 nexusml serve: flag --listen: server.listen must be of the loopback, such as 127.0.0.1:0, "
                       "not 0.0.0.0:0, "),
            HasSubstr("--insecure")));
  environment_["NEXUSML_SERVER_THREADS"] = "-1";
  EXPECT_EQ(failure({"check-config"}),
            "2 nexusml check-config: environment NEXUSML_SERVER_THREADS: server.threads must be an integer from 0 to "
            "1024, not \"-1\"\n");
}

TEST_F(CommandLine, ServeSaysWhyItCannotBegin) {
  const std::string file = write("file", "x");
  EXPECT_THAT(failure({"serve", "--listen", "127.0.0.1:0", "--models", file, "--log-level", "error"}),
              StartsWith("2 nexusml serve: flag --models: models.path must be a folder, not "));
  EXPECT_THAT(failure({"serve", "--listen", "host.invalid:0", "--insecure", "--log-level", "error"}),
              AllOf(StartsWith("2 nexusml serve: "), HasSubstr("host.invalid")));
}

}  // namespace
}  // namespace nexusml::app
