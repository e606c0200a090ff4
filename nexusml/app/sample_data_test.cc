#include "nexusml/app/sample_data.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "nexusml/base/text.h"
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

TEST(SampleData, TheSameSeedGivesTheSameRowsAndFewerAreTheFirstOfMore) {
  for (const ModelType type : models::kModelTypes) {
    const std::string rows = sample_data(type, 150, 3).value();
    EXPECT_EQ(rows, sample_data(type, 150, 3).value());
    EXPECT_NE(rows, sample_data(type, 150, 4).value());
    EXPECT_TRUE(sample_data(type, 300, 3).value().starts_with(rows));
    EXPECT_EQ(Table::parse(rows).value().rows(), 150u);
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

TEST(SampleData, HasEveryLabelAboutAsOftenAsItShould) {
  const auto least_share = [](ModelType type, std::size_t labels) {
    const Table table = Table::parse(sample_data(type, 3000, 1).value()).value();
    EXPECT_EQ(table.rows(), 3000u);
    const auto counts = label_counts(table);
    EXPECT_EQ(counts.size(), labels);
    int least = 3000;
    for (const auto& [label, count] : counts) least = std::min(least, count);
    return least / 3000.0;
  };
  EXPECT_NEAR(least_share(ModelType::kSentiment, 3), 1.0 / 3, 0.04);
  EXPECT_NEAR(least_share(ModelType::kTopic, 5), 1.0 / 5, 0.04);
  EXPECT_NEAR(least_share(ModelType::kDiagnostic, 4), 1.0 / 4, 0.04);
  EXPECT_NEAR(least_share(ModelType::kEmail, 2), 0.35, 0.04);  // spam
  EXPECT_NEAR(least_share(ModelType::kRisk, 2), 0.3, 0.1);     // not paid back
}

TEST(SampleData, SomePatientsLackAMeasurement) {
  const Table table = Table::parse(sample_data(ModelType::kDiagnostic, 2000, 1).value()).value();
  EXPECT_EQ(table.columns(), 13u);
  const std::size_t glucose = table.require_column("glucose").value();
  int missing = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) missing += table.cell(row, glucose).empty() ? 1 : 0;
  EXPECT_NEAR(missing, 100, 40);  // one in twenty
}

TEST(SampleData, RatingsAreOfKnownUsersAndFilmsInHalfStars) {
  const Table table = Table::parse(sample_data(ModelType::kRecsys, 5000, 1).value()).value();
  std::set<std::string_view> users;
  std::set<std::string_view> films;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    users.insert(table.cell(row, 0));
    films.insert(table.cell(row, 1));
    const double rating = base::parse_number(table.cell(row, 2)).value();
    EXPECT_TRUE(rating >= 0.5 && rating <= 5 && std::floor(2 * rating) == 2 * rating) << rating;
  }
  EXPECT_EQ(users.size(), 120u);
  EXPECT_EQ(films.size(), 80u);
}

TEST(SampleData, SeriesFollowOneAnother) {
  const Table table = Table::parse(sample_data(ModelType::kTrend, 250, 1).value()).value();
  EXPECT_EQ(table.names(), (std::vector<std::string>{"series_id", "t", "value"}));
  EXPECT_EQ(table.cell(119, 0), "s1");
  EXPECT_EQ(table.cell(119, 1), "119");
  EXPECT_EQ(table.cell(120, 0), "s2");
  EXPECT_EQ(table.cell(120, 1), "0");
  EXPECT_EQ(table.cell(249, 0), "s3");
}

TEST(SampleData, RefusesNoRows) {
  for (const ModelType type : models::kModelTypes) {
    EXPECT_EQ(sample_data(type, 0, 1).error().message, "at least one row is needed");
  }
}

}  // namespace
}  // namespace nexusml::app
