#include "nexusml/app/sample_data.h"

#include <gtest/gtest.h>

#include <map>

#include "nexusml/models/table.h"

namespace nexusml::app {
namespace {

using models::ModelType;
using models::Table;

std::map<std::string, int, std::less<>> label_counts(const Table& table) {
  std::map<std::string, int, std::less<>> counts;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    ++counts[std::string(table.cell(row, table.require_column("label").value()))];
  }
  return counts;
}

TEST(SampleData, TheSameSeedGivesTheSameRows) {
  for (const ModelType type : {ModelType::kSentiment, ModelType::kDiagnostic}) {
    const std::string rows = sample_data(type, 50, 3).value();
    EXPECT_EQ(rows, sample_data(type, 50, 3).value());
    EXPECT_NE(rows, sample_data(type, 50, 4).value());
    EXPECT_TRUE(sample_data(type, 100, 3).value().starts_with(rows));
  }
}

TEST(SampleData, BeginsWithTheseLinesOnEveryMachine) {
  EXPECT_EQ(sample_data(ModelType::kSentiment, 2, 1).value(),
            "text,label\n\"The restaurant is lovely.\",positive\n\"I think the museum is painfully slow, I am "
            "annoyed.\",negative\n");
  EXPECT_EQ(sample_data(ModelType::kDiagnostic, 2, 1).value(),
            "age,sex,body_mass_index,systolic_pressure,heart_rate,temperature,glucose,cholesterol,cough,fatigue,smoker,"
            "pain,label\n66,female,26.4,118.5,80.8,38.1,113.5,271.5,yes,yes,no,6,flu\n65,male,21.4,121.7,87.9,39.2,93."
            "8,174.8,no,no,no,9,flu\n");
}

TEST(SampleData, HasEveryLabelAboutEquallyOften) {
  for (const auto& [type, labels] : {std::pair(ModelType::kSentiment, 3u), std::pair(ModelType::kDiagnostic, 4u)}) {
    const Table table = Table::parse(sample_data(type, 3000, 1).value()).value();
    EXPECT_EQ(table.rows(), 3000u);
    const auto counts = label_counts(table);
    EXPECT_EQ(counts.size(), labels);
    for (const auto& [label, count] : counts) EXPECT_GT(count, 3000 / static_cast<int>(labels) * 4 / 5) << label;
  }
}

TEST(SampleData, SomePatientsLackAMeasurement) {
  const Table table = Table::parse(sample_data(ModelType::kDiagnostic, 2000, 1).value()).value();
  EXPECT_EQ(table.columns(), 13u);
  const std::size_t glucose = table.require_column("glucose").value();
  int missing = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) missing += table.cell(row, glucose).empty() ? 1 : 0;
  EXPECT_NEAR(missing, 100, 40);  // one in twenty
}

TEST(SampleData, RefusesOtherTypesAndNoRows) {
  EXPECT_EQ(sample_data(ModelType::kRisk, 10, 1).error().message,
            "there is no sample data for risk; there is for sentiment and diagnostic");
  EXPECT_EQ(sample_data(ModelType::kSentiment, 0, 1).error().message, "at least one row is needed");
}

}  // namespace
}  // namespace nexusml::app
