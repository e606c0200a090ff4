// Every type of model, from sample data through the verbs train and evaluate.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "nexusml/app/command_line.h"
#include "nexusml/app/sample_data.h"
#include "nexusml/models/repository.h"
#include "nexusml/models/table.h"
#include "tests/support/sample_models.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::app {
namespace {

using models::ModelType;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

/// What a user sees.
struct Seen {
  int code = -1;
  std::string out;
  std::string error;
};

class ModelVerbs : public testing::Test {
 protected:
  Seen run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--models", folder_.file("models")});
    std::ostringstream out;
    std::ostringstream error;
    const Surroundings surroundings{.out = out, .error = error, .environment = {}, .clock = clock_};
    const int code = run_command_line(std::move(arguments), surroundings);
    return {code, out.str(), error.str()};
  }
  std::string write(std::string_view name, std::string_view text) const {
    support::write_text(folder_.path() / name, text);
    return folder_.file(name);
  }
  std::string write_sample(ModelType type, std::uint64_t rows, std::uint64_t seed) const {
    return write("sample-" + std::to_string(seed) + ".csv", sample_data(type, rows, seed).value());
  }
  /// Trains a type on sample rows and evaluates it on rows of another seed.
  nlohmann::json quality(ModelType type, std::uint64_t rows) {
    const std::string name(models::name_of(type));
    const Seen trained = run({"train", name, "--data", write_sample(type, rows, 1)});
    EXPECT_EQ(trained.code, 0) << trained.error;
    const Seen seen = run({"evaluate", name, "--data", write_sample(type, 400, 2), "--format", "json"});
    EXPECT_EQ(seen.code, 0) << seen.error;
    EXPECT_THAT(seen.error, StartsWith("0 % evaluate"));
    return nlohmann::json::parse(seen.out);
  }

  support::TemporaryFolder folder_;
  base::SystemClock clock_;
};

TEST_F(ModelVerbs, SampleTextsAreLearntFarBetterThanChance) {
  EXPECT_GT(quality(ModelType::kSentiment, 400)["accuracy"], 0.8);  // chance: 0.33
  EXPECT_GT(quality(ModelType::kTopic, 400)["accuracy"], 0.8);      // chance: 0.2
  EXPECT_GT(quality(ModelType::kEmail, 400)["accuracy"], 0.85);     // chance: 0.65
}

TEST_F(ModelVerbs, SampleFeaturesAreLearntFarBetterThanChance) {
  EXPECT_GT(quality(ModelType::kDiagnostic, 300)["accuracy"], 0.75);  // chance: 0.25
  EXPECT_GT(quality(ModelType::kRisk, 400)["auc"], 0.7);              // chance: 0.5
}

TEST_F(ModelVerbs, SampleRatingsAreLearntFarBetterThanTheirMean) {
  const nlohmann::json figures = quality(ModelType::kRecsys, 5000);
  EXPECT_EQ(figures["rows"], 400);
  EXPECT_LT(figures["rmse"], 0.8);  // the mean rating's: 1.2
  EXPECT_LT(figures["mae"], figures["rmse"]);
}

/// The sample series cut before their last twelve values.
struct Cut {
  std::string history = "series_id,t,value\n";
  std::string data = "series_id,t,value\n";
  std::string meta = "series_id,period,horizon\n";
};

Cut cut_sample(std::uint64_t series, std::uint64_t seed) {
  const models::Table table = models::Table::parse(sample_data(ModelType::kTrend, series * 120, seed).value()).value();
  Cut cut;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string id(table.cell(row, 0));
    if (row % 120 == 0) cut.meta += id + ",12,12\n";
    (row % 120 < 108 ? cut.history : cut.data) +=
        id + "," + std::string(table.cell(row, 1)) + "," + std::string(table.cell(row, 2)) + "\n";
  }
  return cut;
}

TEST_F(ModelVerbs, SampleSeriesAreForecastFarBetterThanByRepetition) {
  const Seen trained = run({"train", "trend", "--data", write_sample(ModelType::kTrend, 1200, 1), "--name", "sales"});
  ASSERT_EQ(trained.code, 0) << trained.error;
  EXPECT_THAT(trained.out, AllOf(HasSubstr("trained on 1200 rows"), HasSubstr("\n  mean MASE          ")));
  const Cut cut = cut_sample(10, 2);
  const std::vector<std::string> files{"--history", write("h.csv", cut.history), "--data", write("d.csv", cut.data),
                                       "--meta",    write("m.csv", cut.meta)};
  std::vector<std::string> arguments{"evaluate", "sales", "--format", "json"};
  arguments.insert(arguments.end(), files.begin(), files.end());
  const nlohmann::json figures = nlohmann::json::parse(run(arguments).out);
  EXPECT_EQ(figures["rows"], 120);
  EXPECT_LT(figures["mase_mean"], 0.8);
  EXPECT_NEAR(figures["coverage_80"].get<double>(), 0.8, 0.15);
  arguments[3] = "table";
  const Seen table = run(arguments);
  EXPECT_THAT(table.out, AllOf(StartsWith("sales version 1 on "), HasSubstr("\n  series             10\n"),
                               HasSubstr("\n  mean MASE, naive   ")));
}

TEST_F(ModelVerbs, EvaluateSaysWhichFilesATypeNeeds) {
  const models::Repository repository(folder_.file("models"));
  support::save_versions(repository, *support::train_sentiment(), 1);
  const auto trend = support::train_or_die(ModelType::kTrend, "trend", "series_id,value\na,1\na,2\na,4\n");
  support::save_versions(repository, *trend, 1);
  const std::string texts = write("texts.csv", "text,label\na good day,positive\n");
  const std::string series = write("series.csv", "series_id,value\na,1\na,2\na,4\n");
  const std::string meta = write("meta.csv", "series_id,period,horizon\na,1,3\n");
  for (const auto& given : std::vector<std::vector<std::string>>{{}, {"--history", series}, {"--meta", meta}}) {
    std::vector<std::string> arguments{"evaluate", "trend", "--data", series};
    arguments.insert(arguments.end(), given.begin(), given.end());
    const Seen seen = run(arguments);
    EXPECT_EQ(seen.code, 2);
    EXPECT_EQ(
        seen.error,
        "nexusml evaluate: trend is a trend model: give --history FILE (series_id,t,value up to now), --data FILE "
        "(the same for what came then) and --meta FILE (series_id,period,horizon)\n");
  }
  EXPECT_EQ(run({"evaluate", "trend", "--data", series, "--history", series, "--meta", meta}).code, 0);
  const Seen wrong = run({"evaluate", "sentiment", "--data", texts, "--history", series});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_EQ(
      wrong.error,
      "nexusml evaluate: --history and --meta are for trend models, and sentiment is a sentiment model: give --data "
      "alone\n");
  const Seen broken = run({"evaluate", "trend", "--data", series, "--history", series, "--meta",
                           write("broken.csv", "series_id,period,horizon\na,1,0\n")});
  EXPECT_EQ(broken.code, 2);
  EXPECT_THAT(broken.error, HasSubstr("line 2: period and horizon must be whole numbers of at least 1"));
}

TEST_F(ModelVerbs, RecsysTakesColumnsOfAnyName) {
  std::string csv = "who,film,stars\n";
  for (int i = 0; i < 60; ++i) {
    csv += "u" + std::to_string(i % 6) + ",f" + std::to_string(i / 6) + "," + std::to_string(1 + i % 5) + "\n";
  }
  const std::string data = write("stars.csv", csv);
  const std::vector<std::string> columns{"--user", "who", "--item", "film", "--target", "stars", "--data", data};
  std::vector<std::string> train{"train", "recsys"};
  train.insert(train.end(), columns.begin(), columns.end());
  const Seen trained = run(train);
  EXPECT_EQ(trained.code, 0) << trained.error;
  EXPECT_THAT(trained.out, HasSubstr("\n  RMSE               "));
  std::vector<std::string> evaluate{"evaluate", "recsys"};
  evaluate.insert(evaluate.end(), columns.begin(), columns.end());
  EXPECT_THAT(run(evaluate).out, HasSubstr("\n  rows               60\n  RMSE               "));
  const Seen refused = run({"evaluate", "recsys", "--data", data});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.error, HasSubstr("no column \"user_id\"; the columns are who, film, stars"));
}

}  // namespace
}  // namespace nexusml::app
