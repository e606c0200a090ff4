#include "nexusml/models/evaluation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "nexusml/models/table.h"
#include "tests/support/sample_models.h"

namespace nexusml::models {
namespace {

const support::FakeModel& text_model() {
  static const support::FakeModel model(support::fake_info(ModelType::kSentiment, {"no", "yes"}));
  return model;
}

Result<Evaluation> evaluate_text(std::string_view csv, const EvaluationColumns& columns = {}) {
  return evaluate(text_model(), Table::parse(csv).value(), columns);
}

TEST(Evaluate, HoldsEveryRowAgainstItsLabel) {
  // Two of three are right. Figures by hand: see each line.
  const Evaluation evaluation = evaluate_text("text,label\n1:0.9,yes\n0:0.8,no\n1:0.6,no\n").value();
  EXPECT_EQ(evaluation.rows, 3u);
  EXPECT_DOUBLE_EQ(*evaluation.accuracy, 2.0 / 3);
  EXPECT_DOUBLE_EQ(*evaluation.macro_f1, (2.0 / 3 + 2.0 / 3) / 2);  // no: P 1, R 1/2; yes: P 1/2, R 1
  EXPECT_DOUBLE_EQ(*evaluation.log_loss, -(std::log(0.9) + std::log(0.8) + std::log(0.4)) / 3);
  EXPECT_DOUBLE_EQ(*evaluation.brier, (2 * 0.01 + 2 * 0.04 + 2 * 0.36) / 3);
  EXPECT_DOUBLE_EQ(*evaluation.auc, 1.0);  // 0.9 for the yes, 0.2 and 0.6 for the noes
  EXPECT_EQ(evaluation.labels, (std::vector<std::string>{"no", "yes"}));
  EXPECT_EQ(evaluation.confusion, (std::vector<std::vector<std::uint64_t>>{{1, 1}, {0, 1}}));
}

TEST(Evaluate, CountsConfidencesInFiftyBins) {
  const Evaluation evaluation = evaluate_text("text,label\n1:0.9,yes\n0:0.8,no\n1:0.81,no\n1:1,yes\n1:0,no\n").value();
  ASSERT_EQ(evaluation.confidence_counts.size(), Evaluation::kConfidenceBins);
  std::vector<std::uint64_t> expected(Evaluation::kConfidenceBins, 0);
  expected[45] = 1;
  expected[40] = 2;
  expected[49] = 1;  // the last bin holds 1 too
  expected[0] = 1;
  EXPECT_EQ(evaluation.confidence_counts, expected);
}

TEST(Evaluate, AnUnseenLabelIsAMistakeOfTheModel) {
  const Evaluation evaluation = evaluate_text("text,label\n1:0.9,yes\n0:0.8,perhaps\n").value();
  EXPECT_DOUBLE_EQ(*evaluation.accuracy, 0.5);
  EXPECT_EQ(evaluation.labels, (std::vector<std::string>{"no", "yes", "perhaps"}));
  EXPECT_EQ(evaluation.confusion, (std::vector<std::vector<std::uint64_t>>{{0, 0, 0}, {0, 1, 0}, {1, 0, 0}}));
  EXPECT_FALSE(evaluation.auc.has_value());
  EXPECT_TRUE(std::isfinite(*evaluation.log_loss));  // though the model gave the truth no probability at all
}

TEST(Evaluate, LabelsAreTrimmed) {
  EXPECT_DOUBLE_EQ(*evaluate_text("text,label\n1:0.9, yes \n").value().accuracy, 1.0);
}

TEST(Evaluate, AucIsAbsentWhenAllRowsHaveOneLabel) {
  EXPECT_FALSE(evaluate_text("text,label\n1:0.9,yes\n0:0.9,yes\n").value().auc.has_value());
}

TEST(Evaluate, AucRanksByThePositiveLabel) {
  const std::vector<std::int32_t> truth{0, 1};
  const std::vector<double> probabilities{0.9, 0.1, 0.8, 0.2};
  const std::vector<double> confidence{0.9, 0.8};
  const std::vector<std::string> labels{"a", "b"};
  for (const char* positive : {"a", "b", ""}) {
    EXPECT_DOUBLE_EQ(*evaluate_predictions(truth, truth, probabilities, confidence, labels, positive).auc, 1.0);
  }
  const std::vector<double> tie{0.9, 0.1, 0.9, 0.1};
  EXPECT_DOUBLE_EQ(*evaluate_predictions(truth, truth, tie, confidence, labels, "a").auc, 0.5);
}

TEST(Evaluate, RefusalsNameColumnAndLine) {
  EXPECT_EQ(evaluate_text("text,tag\n1:0.9,yes\n").error().message, "no column \"label\"; the columns are text, tag");
  EXPECT_EQ(evaluate_text("words,label\n1:0.9,yes\n").error().message, "no column \"text\" in the header");
  EXPECT_EQ(evaluate_text("text,label\n1:0.9,yes\n0:0.9, \n").error().message, "line 3: column \"label\" is empty");
  EXPECT_EQ(evaluate_text("text,label\n\"1:0.9\n\xff\",yes\n").error().message, "line 2: text is not valid UTF-8");
  EXPECT_EQ(evaluate_text("text,label\nfail,yes\n").error().message, "the engine broke");
}

TEST(Evaluate, ReadsTheColumnsThatItIsTold) {
  const EvaluationColumns columns{.target = "truth", .text = "words", .subject = ""};
  EXPECT_DOUBLE_EQ(*evaluate_text("words,truth\n1:0.9,yes\n", columns).value().accuracy, 1.0);
}

TEST(Evaluate, TakesTabularModels) {
  ModelInfo info = support::fake_info(ModelType::kRisk, {"0", "1"});
  info.schema = support::two_features();
  const support::FakeModel model(std::move(info));
  const Table table = Table::parse("sex,age,label\nf,5,1\nm,-5,0\nx,7,1\n").value();
  EXPECT_DOUBLE_EQ(*evaluate(model, table).value().accuracy, 1.0);
  const Table broken = Table::parse("sex,age,label\nf,5,1\nm,old,0\n").value();
  EXPECT_EQ(evaluate(model, broken).error().message, "line 3: feature \"age\" is no number");
}

TEST(Evaluate, TakesRatingsInColumnsOfAnyName) {
  const auto model =
      support::train_or_die(ModelType::kRecsys, "recsys", "user_id,item_id,rating\na,x,4\na,y,4\nb,x,4\nb,y,4\n");
  const Table table = Table::parse("who,what,stars\na,x,4\nc,z,2\n").value();
  const Evaluation evaluation = evaluate(*model, table, {.target = "stars", .user = "who", .item = "what"}).value();
  EXPECT_EQ(evaluation.rows, 2u);
  EXPECT_NEAR(*evaluation.rmse, std::sqrt(2.0), 1e-6);  // all ratings were 4
  EXPECT_NEAR(*evaluation.mae, 1.0, 1e-6);
  EXPECT_EQ(evaluate(*model, table).error().message, "no column \"user_id\"; the columns are who, what, stars");
}

TEST(Evaluate, SendsTrendToEvaluateForecasts) {
  const auto model = support::train_or_die(ModelType::kTrend, "trend", "series_id,value\na,1\na,2\na,4\n");
  const Table table = Table::parse("series_id,value\na,5\n").value();
  EXPECT_EQ(evaluate(*model, table).error().message,
            "a trend model is held against series, which needs their history, data and meta tables");
}

}  // namespace
}  // namespace nexusml::models
