#include "nexusml/app/evaluation_report.h"

#include <gtest/gtest.h>

#include <sstream>

namespace nexusml::app {
namespace {

models::Evaluation evaluation() {
  models::Evaluation evaluation;
  evaluation.rows = 12;
  evaluation.accuracy = 0.75;
  evaluation.ece = 0.03125;
  evaluation.labels = {"giảng viên", "a label longer than that"};
  evaluation.confusion = {{6, 2}, {1, 3}};
  return evaluation;
}

std::string table_of(const models::Evaluation& evaluation) {
  std::ostringstream out;
  write_evaluation_table(out, evaluation);
  return out.str();
}

TEST(EvaluationReport, TableAlignsCharactersAndCutsLongLabels) {
  EXPECT_EQ(table_of(evaluation()),
            "  rows               12\n"
            "  accuracy           0.7500\n"
            "  calibration error  0.0312\n"
            "  truth \\ answer\n"
            "                      giảng viên  a label longer\n"
            "      giảng viên               6               2\n"
            "  a label longer               1               3\n");
}

TEST(EvaluationReport, LargeMatricesAreLeftOutOfTheTable) {
  models::Evaluation many = evaluation();
  many.labels.assign(13, "x");
  many.confusion.assign(13, std::vector<std::uint64_t>(13, 1));
  EXPECT_EQ(table_of(many).find("truth"), std::string::npos);
  EXPECT_NE(evaluation_json(many).find("confusion"), std::string::npos);
}

TEST(EvaluationReport, JsonHasTheFiguresThatAreDefined) {
  EXPECT_EQ(evaluation_json(evaluation()),
            "{\"rows\":12,\"accuracy\":0.75,\"ece\":0.03125,\"confusion\":{\"labels\":[\"giảng viên\",\"a label longer "
            "than that\"],\"counts\":[[6,2],[1,3]]}}\n");
}

models::ForecastEvaluation forecasts() {
  models::ForecastEvaluation forecasts;
  forecasts.series = 3;
  forecasts.points = 36;
  forecasts.series_unscaled = 1;
  forecasts.mase_mean = 0.875;
  forecasts.mase_median = 0.75;
  forecasts.seasonal_naive_mase_mean = 1.25;
  forecasts.smape_mean = 12.5;
  forecasts.coverage_80 = 0.8125;
  return forecasts;
}

TEST(EvaluationReport, ForecastsStandBesideTheSeasonalNaiveOne) {
  std::ostringstream out;
  write_evaluation_table(out, forecasts());
  EXPECT_EQ(out.str(),
            "  series             3\n"
            "  rows               36\n"
            "  mean MASE          0.8750\n"
            "  median MASE        0.7500\n"
            "  mean sMAPE, %      12.5000\n"
            "  80 % coverage      0.8125\n"
            "  mean MASE, naive   1.2500\n"
            "  without MASE       1 series, whose history repeats itself\n");
  EXPECT_EQ(evaluation_json(forecasts()),
            "{\"rows\":36,\"mase_mean\":0.875,\"mase_median\":0.75,\"smape_mean\":12.5,\"coverage_80\":0.8125}\n");
}

TEST(EvaluationReport, RatingsHaveTheirErrors) {
  models::Evaluation ratings;
  ratings.rows = 4;
  ratings.rmse = 0.5;
  ratings.mae = 0.25;
  EXPECT_EQ(table_of(ratings), "  rows               4\n  RMSE               0.5000\n  mean abs. error    0.2500\n");
  EXPECT_EQ(evaluation_json(ratings), "{\"rows\":4,\"rmse\":0.5,\"mae\":0.25}\n");
}

}  // namespace
}  // namespace nexusml::app
