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

}  // namespace
}  // namespace nexusml::app
