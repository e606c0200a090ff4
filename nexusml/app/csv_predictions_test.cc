#include "nexusml/app/csv_predictions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nexusml/models/table.h"
#include "tests/support/sample_models.h"

namespace nexusml::app {
namespace {

using models::ModelType;
using testing::ElementsAre;

const support::FakeModel& text_model() {
  static const support::FakeModel model(support::fake_info(ModelType::kSentiment, {"no", "yes, \"really\""}));
  return model;
}

/// The CSV with answers, made piece by piece; or the error.
std::string answers_to(std::string_view csv, std::size_t piece = 1000) {
  CsvPredictions predictions(text_model(), {});
  std::string output;
  while (!csv.empty()) {
    if (const Status fed = predictions.feed(csv.substr(0, piece), output); !fed.ok()) return fed.error().message;
    csv.remove_prefix(std::min(piece, csv.size()));
  }
  const Status finished = predictions.finish(output);
  return finished.ok() ? output : finished.error().message;
}

TEST(CsvPredictions, PutsTheAnswersBehindTheColumns) {
  EXPECT_EQ(answers_to("id,text\n7,0:0.9\n"), "id,text,prediction,confidence,error\n7,0:0.9,no,0.900000,\n");
}

TEST(CsvPredictions, QuotesWhatMustBeQuoted) {
  EXPECT_EQ(answers_to("\"a \"\"b\"\"\",text,note\n\"x,y\",1:0.9,\"two\nlines\"\n"),
            "\"a \"\"b\"\"\",text,note,prediction,confidence,error\n"
            "\"x,y\",1:0.9,\"two\nlines\",\"yes, \"\"really\"\"\",0.900000,\n");
}

TEST(CsvPredictions, CuttingTheInputChangesNothing) {
  const std::string csv = "\xEF\xBB\xBFtext,note\r\n1:0.9,\"a\r\nb\"\r\nfail,x\r\n0:0.8,\r\n";
  const std::string whole = answers_to(csv);
  for (std::size_t piece = 1; piece < 9; ++piece) EXPECT_EQ(answers_to(csv, piece), whole) << piece;
  EXPECT_EQ(models::Table::parse(whole).value().rows(), 3u);
}

TEST(CsvPredictions, ABadRowFailsAloneAndKeepsTheShape) {
  CsvPredictions predictions(text_model(), {});
  std::string output;
  ASSERT_TRUE(predictions.feed("id,text\n1,0:0.9\n2\n3,0:0.9,more\n4,fail\n5,\xff\n6,0:0.9\n", output).ok());
  ASSERT_TRUE(predictions.finish(output).ok());
  EXPECT_EQ(output,
            "id,text,prediction,confidence,error\n"
            "1,0:0.9,no,0.900000,\n"
            "2,,,,\"1 field, the header has 2\"\n"
            "3,0:0.9,,,\"3 fields, the header has 2\"\n"
            "4,fail,,,the engine broke\n"
            "5,\xff,,,text is not valid UTF-8\n"
            "6,0:0.9,no,0.900000,\n");
  EXPECT_EQ(predictions.rows(), 6u);
  EXPECT_EQ(predictions.failed(), 4u);
  EXPECT_THAT(predictions.first_failures(),
              ElementsAre("line 3: 1 field, the header has 2", "line 4: 3 fields, the header has 2",
                          "line 5: the engine broke", "line 6: text is not valid UTF-8"));
}

TEST(CsvPredictions, KeepsTheFirstTenFailures) {
  CsvPredictions predictions(text_model(), {});
  std::string output;
  std::string csv = "text\n";
  for (int i = 0; i < 50; ++i) csv += "fail\n";
  ASSERT_TRUE(predictions.feed(csv, output).ok());
  EXPECT_EQ(predictions.failed(), 50u);
  EXPECT_EQ(predictions.first_failures().size(), 10u);
}

TEST(CsvPredictions, AHeaderAloneHasNoFailure) {
  EXPECT_EQ(answers_to("text\n"), "text,prediction,confidence,error\n");
}

TEST(CsvPredictions, RefusesWhatIsNoTable) {
  EXPECT_EQ(answers_to(""), "the file is empty: a header line is needed");
  EXPECT_EQ(answers_to("body\nx\n"), "no column \"text\" in the header");
  EXPECT_EQ(answers_to("text\n\"open\n"), "line 2: a quoted field opens here and is never closed");
}

TEST(CsvPredictions, TakesRowsOfFeatures) {
  models::ModelInfo info = support::fake_info(ModelType::kDiagnostic, {"low", "high"});
  info.schema = support::two_features();
  const support::FakeModel model(std::move(info));
  CsvPredictions predictions(model, {});
  std::string output;
  ASSERT_TRUE(predictions.feed("age,id\n5,a\nold,b\n-5,c\n", output).ok());
  EXPECT_EQ(output,
            "age,id,prediction,confidence,error\n5,a,high,0.750000,\n"
            "old,b,,,\"feature \"\"age\"\" is no number\"\n-5,c,low,0.750000,\n");
}

}  // namespace
}  // namespace nexusml::app
