#include "nexusml/models/tree/training_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>

namespace nexusml::models::tree {
namespace {

TrainingOptions labelled() {
  TrainingOptions options;
  options.target = "label";
  return options;
}

using ::testing::ElementsAre;

// A header and `rows` rows made by `row(i)`.
Table table(const std::string& header, int rows, const std::function<std::string(int)>& row) {
  std::string csv = header + "\n";
  for (int i = 0; i < rows; ++i) csv += row(i) + "\n";
  return Table::parse(csv).value();
}

std::string number(int i) {
  return std::to_string(i);
}

std::string error_of(const Table& rows, const TrainingOptions& options = labelled()) {
  const auto encoded = encode_training_rows(rows, options);
  if (encoded.ok()) return "accepted";
  EXPECT_EQ(encoded.error().code, ErrorCode::kInvalidArgument);
  return encoded.error().message;
}

TEST(TrainingRows, NumbersAreNumericAndWordsCategorical) {
  const Table rows = table("age,sex,smoker,label", 12, [](int i) {
    return number(20 + i) + (i % 2 == 0 ? ",f" : ", m ") + (i % 3 == 0 ? ",true," : ",false,") + number(i % 2);
  });
  const TrainingRows encoded = encode_training_rows(rows, labelled()).value();
  const auto& features = encoded.schema.features();
  ASSERT_EQ(features.size(), 3u);
  EXPECT_EQ(features[0].kind, Feature::Kind::kNumeric);
  EXPECT_EQ(features[0].minimum, 20);
  EXPECT_EQ(features[0].maximum, 31);
  EXPECT_THAT(features[1].categories, ElementsAre("f", "m"));
  EXPECT_THAT(features[2].categories, ElementsAre("false", "true"));
  EXPECT_THAT(encoded.label_names, ElementsAre("0", "1"));
  EXPECT_THAT(encoded.columns,
              ElementsAre(EngineColumn{0, EngineColumn::kNumeric}, EngineColumn{1, 1}, EngineColumn{2, 1}));
  EXPECT_EQ(encoded.values[3], 21);
  EXPECT_EQ(encoded.values[4], 1);  // " m " is m
}

TEST(TrainingRows, MissingCellsAreNanAndCounted) {
  const Table rows =
      table("x,y,label", 10, [](int i) { return (i < 4 ? "NA," : number(i) + ",") + "?," + number(i % 2); });
  const TrainingRows encoded = encode_training_rows(rows, labelled()).value();
  EXPECT_DOUBLE_EQ(encoded.schema.features()[0].missing_share, 0.4);
  EXPECT_TRUE(std::isnan(encoded.values[0]));
  EXPECT_EQ(encoded.schema.size(), 1u);
  EXPECT_EQ(encoded.dropped, "y (no value)");
}

TEST(TrainingRows, ConstantColumnIsAFeature) {
  const Table rows = table("x,c,label", 10, [](int i) { return number(i) + ",7," + number(i % 2); });
  EXPECT_EQ(encode_training_rows(rows, labelled()).value().schema.size(), 2u);
}

TEST(TrainingRows, IdsAndFreeTextAreLeftOutByName) {
  const Table rows =
      table("patient,x,label", 30, [](int i) { return "p" + number(i) + "," + number(i) + "," + number(i % 2); });
  EXPECT_EQ(encode_training_rows(rows, labelled()).value().dropped, "patient (30 different texts in 30 rows)");
}

TEST(TrainingRows, OnlyTheMostFrequentCategoriesGetAColumn) {
  const Table rows =
      table("city,label", 600, [](int i) { return "c" + number(i < 400 ? i % 80 : i % 50) + "," + number(i % 2); });
  const TrainingRows encoded = encode_training_rows(rows, labelled()).value();
  EXPECT_EQ(encoded.schema.features()[0].categories.size(), 80u);
  EXPECT_EQ(encoded.columns.size(), kMaximumEncodedCategories);
}

TEST(TrainingRows, OneBrokenNumberIsRefusedWithItsLine) {
  const Table rows =
      table("age,label", 40, [](int i) { return (i == 20 ? std::string("4o") : number(i)) + "," + number(i % 2); });
  EXPECT_EQ(error_of(rows),
            "line 22: column \"age\" holds \"4o\", but 39 of its 40 values are finite numbers; correct the "
            "one that is not, leave it empty, or ignore the column");
  TrainingOptions options = labelled();
  options.ignore = {"age"};
  EXPECT_EQ(error_of(rows, options), "no column is left to learn from");
}

TEST(TrainingRows, InfinityIsNoNumber) {
  const Table rows =
      table("x,label", 40, [](int i) { return (i == 3 ? std::string("inf") : number(i)) + "," + number(i % 2); });
  EXPECT_THAT(error_of(rows), ::testing::StartsWith("line 5: column \"x\" holds \"inf\", but 39 of its 40"));
}

TEST(TrainingRows, CodesOfWhichSomeAreNumbersAreCategories) {
  const Table rows = table("grade,label", 60,
                           [](int i) { return (i == 20 ? std::string("X") : number(i % 5)) + "," + number(i % 2); });
  EXPECT_EQ(encode_training_rows(rows, labelled()).value().schema.features()[0].kind, Feature::Kind::kCategorical);
}

TEST(TrainingRows, RefusalsNameColumnOrLine) {
  const auto good = [](int i) { return number(i) + "," + number(i % 2); };
  TrainingOptions options = labelled();
  options.target = "outcome";
  EXPECT_EQ(error_of(table("x,label", 10, good), options), "no column \"outcome\"; the columns are x, label");
  options = labelled();
  options.ignore = {"nmu"};
  EXPECT_EQ(error_of(table("x,label", 10, good), options), "no column \"nmu\"; the columns are x, label");
  EXPECT_EQ(error_of(table("x,label", 2, good)), "2 rows: at least 10 are needed to train a model and to check it");
  EXPECT_EQ(error_of(table("x,label", 10, [](int i) { return number(i) + ",yes"; })),
            "column \"label\" holds only \"yes\": at least two labels are needed");
  EXPECT_EQ(error_of(table("x,label", 10, [](int i) { return number(i) + (i == 4 ? "," : ",1"); })),
            "line 6: column \"label\" is empty");
  options = labelled();
  options.maximum_labels = 5;
  EXPECT_EQ(error_of(table("x,label", 10, [](int i) { return number(i) + "," + number(i); }), options),
            "column \"label\" has more than 5 different values: it does not look like a label");
  EXPECT_EQ(error_of(table("x,label", 10, [](int i) { return "," + number(i % 2); })),
            "no column is left to learn from; left out: x (no value)");
}

TEST(TrainingRows, DuplicateColumnNamesAreRefusedWhenTheTableIsRead) {
  EXPECT_EQ(Table::parse("x,x,label\n1,2,0\n").error().message, "line 1: column \"x\" stands twice in the header");
}

}  // namespace
}  // namespace nexusml::models::tree
