#include "nexusml/serve/batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "nexusml/models/table.h"
#include "tests/support/sample_models.h"

namespace nexusml::serve {
namespace {

using models::ModelType;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::StartsWith;

/// Matches a BatchFailure.
auto failure(std::uint64_t line, const std::string& reason) {
  return testing::AllOf(testing::Field(&BatchFailure::line, line), testing::Field(&BatchFailure::reason, reason));
}

/// Answers the same to everything.
class FixedModel final : public models::Model {
 public:
  FixedModel(ModelType type, std::vector<std::string> labels, models::Prediction prediction)
      : Model(support::fake_info(type, std::move(labels))), prediction_(std::move(prediction)) {}
  [[nodiscard]] Status predict(const models::Input&, models::Workspace&, models::Prediction& out) const override {
    out = prediction_;
    return {};
  }
  [[nodiscard]] Status save(const std::filesystem::path&) const override { return {}; }

 private:
  models::Prediction prediction_;
};

const models::Model& text_model() {
  static const support::FakeModel model(support::fake_info(ModelType::kSentiment, {"no", "yes, \"really\""}));
  return model;
}

struct Outcome {
  std::string answers;
  std::string error;
  BatchSummary summary;
};

Outcome run(const models::Model& model, std::string_view input, const Batch::Options& options = {},
            std::size_t piece = 100'000, BatchObserver* observer = nullptr) {
  Outcome outcome;
  Batch batch(model, options, observer);
  Status status;
  while (status.ok() && !input.empty()) {
    status = batch.feed(input.substr(0, piece), outcome.answers);
    input.remove_prefix(std::min(piece, input.size()));
  }
  if (status.ok()) status = batch.finish(outcome.answers);
  if (!status.ok()) outcome.error = status.error().message;
  outcome.summary = batch.summary();
  return outcome;
}

std::string csv(std::string_view input) {
  return run(text_model(), input).answers;
}

TEST(BatchOfCsv, PutsTheAnswersBehindTheColumnsAsTheyStood) {
  EXPECT_EQ(csv("id,text\n7,0:0.9\n"), "id,text,prediction,confidence,error\n7,0:0.9,no,0.900000,\n");
  EXPECT_EQ(csv("\"a \"\"b\"\"\",text,note\n\"x,y\",1:0.9,\"two\nlines\"\n"),
            "\"a \"\"b\"\"\",text,note,prediction,confidence,error\n"
            "\"x,y\",1:0.9,\"two\nlines\",\"yes, \"\"really\"\"\",0.900000,\n");
}

TEST(BatchOfCsv, ABadRowFailsAloneAndKeepsTheShape) {
  const Outcome outcome = run(text_model(), "id,text\n1,0:0.9\n2\n3,0:0.9,more\n4,fail\n5,\xff\n6,0:0.9\n");
  EXPECT_EQ(outcome.answers,
            "id,text,prediction,confidence,error\n"
            "1,0:0.9,no,0.900000,\n"
            "2,,,,\"1 field, the header has 2\"\n"
            "3,0:0.9,,,\"3 fields, the header has 2\"\n"
            "4,fail,,,the engine broke\n"
            "5,\xff,,,text is not valid UTF-8\n"
            "6,0:0.9,no,0.900000,\n");
  EXPECT_EQ(outcome.summary.total_rows, 6u);
  EXPECT_EQ(outcome.summary.succeeded(), 2u);
  EXPECT_EQ(outcome.summary.failed, 4u);
  EXPECT_THAT(outcome.summary.failures,
              ElementsAre(failure(3, "1 field, the header has 2"), failure(4, "3 fields, the header has 2"),
                          failure(5, "the engine broke"), failure(6, "text is not valid UTF-8")));
}

TEST(BatchOfCsv, CountsLabelsAndAveragesConfidence) {
  const Outcome outcome = run(text_model(), "text\n0:0.5\n1:0.75\n1:1.0\nfail\n");
  EXPECT_THAT(outcome.summary.labels, ElementsAre(Pair("no", 1u), Pair("yes, \"really\"", 2u)));
  EXPECT_DOUBLE_EQ(outcome.summary.mean_confidence, 0.75);
}

TEST(BatchOfCsv, WhatIsNoRecordCostsOneRow) {
  const Outcome outcome =
      run(text_model(), std::string("text,n\n0:0.9,1\n\"0:0.9\"x,2\n0:0") + '\0' + ".9,3\n0:0.9,4\n");
  EXPECT_EQ(outcome.answers,
            "text,n,prediction,confidence,error\n0:0.9,1,no,0.900000,\n"
            ",,,,text after a closing quote; a quote inside a quoted field is written twice\n"
            ",,,,\"a NUL byte, which no text holds\"\n0:0.9,4,no,0.900000,\n");
  EXPECT_THAT(outcome.summary.failures,
              ElementsAre(testing::Field(&BatchFailure::line, 3u), testing::Field(&BatchFailure::line, 4u)));
}

TEST(BatchOfCsv, AStrayQuoteCostsOneRow) {
  // Closed by the next quote, by the end of the file, and by the limit.
  Outcome outcome = run(text_model(), "n,text\n1,0:0.9\n\"2,0:0.9\n3,0:0.9\n\"4,\",0:0.9\n");
  EXPECT_EQ(outcome.summary.total_rows, 4u) << outcome.answers;
  EXPECT_THAT(outcome.summary.failures,
              ElementsAre(failure(3,
                                  "line 5: text after a closing quote; a quote inside a quoted field "
                                  "is written twice")));
  outcome = run(text_model(), "n,text\n1,0:0.9\n\"2,0:0.9\n3,0:0.9\n4,0:0.9\n");
  EXPECT_EQ(outcome.summary.total_rows, 4u) << outcome.answers;
  EXPECT_THAT(outcome.summary.failures, ElementsAre(failure(3, "a quoted field opens here and is never closed")));
  outcome = run(text_model(), "n,text\n1,0:0.9\n\"2,0:0.9\n3,0:0.9\n4,0:0.9\n", {.maximum_row_bytes = 12}, 3);
  EXPECT_EQ(outcome.summary.total_rows, 4u) << outcome.answers;
  EXPECT_THAT(outcome.summary.failures, ElementsAre(failure(3,
                                                            "the record is longer than 12 bytes; is "
                                                            "the quote on line 3 never closed?")));
}

TEST(BatchOfCsv, ARowThatIsTooLongCostsOneRow) {
  const Outcome outcome = run(text_model(), "text\n0:0.9\n0:0.90000000000000\n0:0.9\n", {.maximum_row_bytes = 12}, 4);
  EXPECT_EQ(outcome.answers,
            "text,prediction,confidence,error\n0:0.9,no,0.900000,\n,,,the record is longer than 12 bytes\n"
            "0:0.9,no,0.900000,\n");
}

TEST(BatchOfCsv, LineThreeMillionMayBeBroken) {
  Batch batch(text_model(), {.answers = BatchAnswers::kNone});
  std::string none;
  ASSERT_TRUE(batch.feed("text,n\n", none).ok());
  std::string thousand;
  for (int i = 0; i < 1000; ++i) thousand += "0:0.9,1\n";
  for (int i = 0; i < 3000; ++i) {
    std::string piece = thousand;
    if (i == 2999) piece.replace(8 * 998, 1, "\"");  // the header is line 1, so this is line 3,000,000
    ASSERT_TRUE(batch.feed(piece, none).ok());
  }
  ASSERT_TRUE(batch.finish(none).ok());
  const BatchSummary summary = batch.summary();
  EXPECT_EQ(summary.total_rows, 3'000'000u);
  EXPECT_THAT(summary.failures, ElementsAre(failure(3'000'000, "a quoted field opens here and is never closed")));
  EXPECT_EQ(none, "");
}

TEST(BatchOfCsv, KeepsTheFirstHundredFailures) {
  std::string input = "text\n";
  for (int i = 0; i < 150; ++i) input += "fail\n";
  const Outcome outcome = run(text_model(), input);
  EXPECT_EQ(outcome.summary.failed, 150u);
  EXPECT_EQ(outcome.summary.failures.size(), BatchSummary::kMaximumFailures);
  EXPECT_EQ(outcome.summary.failures.back().line, 101u);
}

TEST(BatchOfCsv, AHeaderAloneHasNoRows) {
  EXPECT_EQ(csv("text\n"), "text,prediction,confidence,error\n");
}

TEST(BatchOfCsv, RefusesWhatIsNoTableAndWritesNothing) {
  const auto refused = [](std::string_view input) {
    const Outcome outcome = run(text_model(), input);
    EXPECT_EQ(outcome.answers, "");
    return outcome.error;
  };
  EXPECT_EQ(refused(""), "the file is empty: a header line is needed");
  EXPECT_EQ(refused("body\nx\n"), "no column \"text\" in the header");
  EXPECT_EQ(refused("\"text\nx\n"), "line 1: a quoted field opens here and is never closed");
}

TEST(BatchOfCsv, TakesRowsOfFeatures) {
  models::ModelInfo info = support::fake_info(ModelType::kDiagnostic, {"low", "high"});
  info.schema = support::two_features();
  const support::FakeModel model(std::move(info));
  EXPECT_EQ(run(model, "age,id\n5,a\nold,b\n-5,c\n").answers,
            "age,id,prediction,confidence,error\n5,a,high,0.750000,\n"
            "old,b,,,\"feature \"\"age\"\" is no number\"\n-5,c,low,0.750000,\n");
}

TEST(BatchOfCsv, EveryTypeHasItsColumns) {
  models::Prediction prediction;
  prediction.label = 1;
  prediction.confidence = 0.7;
  prediction.scores = {0.3, 0.7};
  EXPECT_EQ(run(FixedModel(ModelType::kEmail, {"ham", "spam"}, prediction), "text\nx\n\xff\n").answers,
            "text,prediction,confidence,is_spam,error\nx,spam,0.700000,true,\n\xff,,,,text is not valid UTF-8\n");
  FixedModel risk(ModelType::kRisk, {"no", "yes"}, prediction);
  risk.mutable_info().schema = support::two_features();
  risk.mutable_info().positive_label = "yes";
  EXPECT_EQ(run(risk, "age\n5\n").answers,
            "age,prediction,confidence,risk_score,risk_level,error\n5,yes,0.700000,70,high,\n");
  prediction.label = -1;
  prediction.confidence = std::numeric_limits<double>::quiet_NaN();
  prediction.rating.rating = 3.25;
  prediction.rating.is_cold_start = true;
  EXPECT_EQ(run(FixedModel(ModelType::kRecsys, {}, prediction), "user_id,item_id\na,b\n").answers,
            "user_id,item_id,prediction,confidence,is_cold_start,error\na,b,3.250000,,true,\n");
  prediction.label = 2;
  prediction.confidence = 0.5;
  prediction.forecast = {.forecast = {1, 2.5}, .lower = {0, 1}, .upper = {2, 4}, .direction = "up", .method = "theta"};
  EXPECT_EQ(run(FixedModel(ModelType::kTrend, {"down", "flat", "up"}, prediction), "values,horizon\n1 2 3,2\n").answers,
            "values,horizon,prediction,confidence,forecast,lower,upper,method,error\n"
            "1 2 3,2,up,0.500000,1 2.5,0 1,2 4,theta,\n");
}

TEST(BatchOfNdjson, AnswersLinesAndABadOneFailsAlone) {
  const std::string input =
      "\xEF\xBB\xBF{\"text\": \"0:0.9\"}\r\n\n{\"text\": 5}\n{oops\n[]\n{\"text\": \"fail\"}\n{\"text\": \"1:0.8\"}";
  const Outcome outcome = run(text_model(), input, {.input = BatchFormat::kNdjson, .answers = BatchAnswers::kNdjson});
  EXPECT_THAT(outcome.answers, StartsWith("{\"line\":1,\"sentiment\":\"no\",\"confidence\":0.9,"));
  EXPECT_THAT(outcome.answers, HasSubstr("{\"line\":3,\"error\":\"text: a string was expected, not a number\"}\n"));
  EXPECT_THAT(outcome.answers, HasSubstr("{\"line\":4,\"error\":\"the body is no valid JSON"));
  EXPECT_THAT(outcome.answers, HasSubstr("{\"line\":5,\"error\":\"the body must be a JSON object, not a list\"}\n"));
  EXPECT_THAT(outcome.answers, HasSubstr("{\"line\":6,\"error\":\"the engine broke\"}\n"));
  EXPECT_THAT(outcome.answers, HasSubstr("{\"line\":7,\"sentiment\":\"yes, \\\"really\\\"\""));
  EXPECT_EQ(outcome.summary.total_rows, 6u);
  EXPECT_EQ(outcome.summary.failed, 4u);
}

TEST(BatchOfNdjson, BecomesCsvWithTheLine) {
  EXPECT_EQ(run(text_model(), "{\"text\": \"0:0.9\"}\n{}\n", {.input = BatchFormat::kNdjson}).answers,
            "line,prediction,confidence,error\n1,no,0.900000,\n2,,,text: is missing\n");
}

TEST(BatchOfNdjson, ALineThatIsTooLongFailsAlone) {
  const std::string input = "{\"text\": \"" + std::string(50, 'x') + "\"}\n{\"text\": \"0:0.9\"}\n";
  for (std::size_t piece = 1; piece < input.size(); ++piece) {
    EXPECT_EQ(run(text_model(), input, {.input = BatchFormat::kNdjson, .maximum_row_bytes = 20}, piece).answers,
              "line,prediction,confidence,error\n1,,,the line is longer than 20 bytes\n2,no,0.900000,\n");
  }
}

TEST(Batch, CuttingTheInputChangesNothing) {
  const std::string csv =
      "\xEF\xBB\xBFtext,note\r\n1:0.9,\"a\r\nb\"\r\nfail,x\r\n\"0:0.8\",\r\n\n\"0:0.8\"x,\n\"0:0.8,\n0:0.7,y\n\"0:0."
      "7\",\"z\n";
  const std::string lines = "\xEF\xBB\xBF{\"text\": \"0:0.9\"}\r\n\n{\"text\": 5}\n{\"text\": \"1:0.8\"}";
  for (const BatchAnswers answers : {BatchAnswers::kCsv, BatchAnswers::kNdjson}) {
    for (const auto& [format, input] : {std::pair(BatchFormat::kCsv, csv), std::pair(BatchFormat::kNdjson, lines)}) {
      const Batch::Options options{.input = format, .answers = answers, .maximum_row_bytes = 60};
      const Outcome whole = run(text_model(), input, options);
      EXPECT_EQ(whole.error, "");
      for (std::size_t piece = 1; piece < input.size(); ++piece) {
        const Outcome cut = run(text_model(), input, options, piece);
        ASSERT_EQ(cut.answers, whole.answers) << piece;
        ASSERT_EQ(cut.summary.failed, whole.summary.failed) << piece;
      }
    }
  }
}

TEST(Batch, AnswersReadAsATableWithARowPerRow) {
  const std::string answers = csv("text,note\n1:0.9,\"a\nb\"\nfail,\"x\"\"y\"\n\"0:0.8\"x,\n0:0.7,5\" disk\n");
  const models::Table table = models::Table::parse(answers).value();
  EXPECT_EQ(table.rows(), 4u);
  EXPECT_EQ(table.cell(1, 1), "x\"y");
  EXPECT_EQ(table.cell(3, 1), "5\" disk");
}

TEST(Batch, TellsTheObserverOfEveryRow) {
  class Observer final : public BatchObserver {
   public:
    void on_answer(const models::Input& input, const models::Prediction& prediction) override {
      seen += std::string(std::get<models::TextInput>(input).text) + "=" + std::to_string(prediction.label) + " ";
    }
    void on_failure(const Error& reason, telemetry::InputFault) override {
      seen += std::string(base::name_of(reason.code)) + " ";
    }
    std::string seen;
  } observer;
  run(text_model(), "text\n0:0.9\nfail\n\xff\n1:0.8\n", {}, 4, &observer);
  EXPECT_EQ(observer.seen, "0:0.9=0 internal invalid_argument 1:0.8=1 ");
}

}  // namespace
}  // namespace nexusml::serve
