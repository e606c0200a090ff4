#include "nexusml/monitor/internal/labelled_window.h"

#include <gtest/gtest.h>

#include <cmath>

#include "nexusml/monitor/internal/prediction_counts.h"
#include "nexusml/monitor/internal/stored_input.h"
#include "nexusml/monitor/testing/labelled_predictions.h"

namespace nexusml::monitor {
namespace {

using monitor::testing::kNoon;
using std::chrono::hours;
using std::chrono::minutes;

LabelledRow row(std::uint64_t id, int minute, double value = 0) {
  return {.id = {id, 0}, .labelled = kNoon + minutes(minute), .value = value};
}

TEST(LabelledWindow, HoldsEachPredictionOnceAndTheLastRowOfIt) {
  LabelledWindow window(10);
  window.put(row(1, 0, 1));
  window.put(row(2, 1, 2));
  window.put(row(1, 2, 3));
  EXPECT_EQ(window.size(), 2U);
  EXPECT_EQ(window.find({1, 0})->value, 3);
  EXPECT_EQ(window.find({3, 0}), nullptr);
  const auto rows = window.rows(kNoon);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].value, 2);
  EXPECT_EQ(rows[1].value, 3);
  EXPECT_EQ(window.rows(kNoon + minutes(2)).size(), 1U);
}

TEST(LabelledWindow, KeepsTheNewestOfTooMany) {
  LabelledWindow window(100);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    window.put(row(i, static_cast<int>(i)));
    if (i % 3 == 0) window.put(row(i, static_cast<int>(i), 5));
    ASSERT_LE(window.size(), 100U);
  }
  EXPECT_NE(window.find({999, 0}), nullptr);
  EXPECT_EQ(window.find({0, 0}), nullptr);
  EXPECT_EQ(window.rows(kNoon).size(), window.size());
  EXPECT_GE(window.size(), 70U);  // places of rows that were replaced are not filled again
}

TEST(LabelledWindow, LetsGoOfWhatIsOld) {
  LabelledWindow window(10);
  for (std::uint64_t i = 0; i < 6; ++i) window.put(row(i, static_cast<int>(i)));
  window.put(row(0, 7));
  const std::uint64_t revision = window.revision();
  window.expire(kNoon + minutes(3));
  EXPECT_NE(window.revision(), revision);
  EXPECT_EQ(window.size(), 4U);  // 3, 4, 5 and the first one, which was labelled again
  EXPECT_NE(window.find({0, 0}), nullptr);
  window.expire(kNoon + hours(1));
  EXPECT_EQ(window.size(), 0U);
  window.put(row(9, 61));
  EXPECT_EQ(window.size(), 1U);
}

TEST(PredictionCounts, CoverTheHoursOfTheWindow) {
  PredictionCounts counts(hours(24));
  counts.add_predictions(kNoon, 5);
  counts.add_predictions(kNoon + minutes(59));
  counts.add_predictions(kNoon - hours(23), 2);
  counts.add_label(kNoon);
  const LabelCoverage day = counts.coverage(kNoon - hours(23), kNoon + hours(1));
  EXPECT_EQ(day.since, kNoon - hours(23));
  EXPECT_EQ(day.predictions, 8U);
  EXPECT_EQ(day.labelled, 1U);
  EXPECT_EQ(counts.coverage(kNoon - minutes(1), kNoon).predictions, 6U);
  EXPECT_EQ(counts.coverage(kNoon + hours(1), kNoon + hours(1)).predictions, 0U);
  counts.add_predictions(kNoon + hours(20), 3);
  EXPECT_EQ(counts.coverage(kNoon - hours(24), kNoon + minutes(1)).predictions, 8U) << "times to come are not in it";
  counts.add_predictions(kNoon + hours(50));  // takes the place of the first hour
  counts.add_predictions(kNoon, 100);
  EXPECT_EQ(counts.coverage(kNoon - hours(30), kNoon + hours(80)).predictions, 6U);
  counts.add_predictions(std::chrono::system_clock::time_point(hours(-5)));
  for (int i = 0; i < 9; ++i) counts.add_label(kNoon + hours(50));
  EXPECT_EQ(counts.coverage(kNoon + hours(50), kNoon + hours(50)).labelled, 1U) << "never more than predictions";
}

TEST(StoredInput, TellsCategoriesAndScales) {
  const std::string_view input = R"({"site":"north","level":3,"smoker":true,"none":null,"list":[1]})";
  EXPECT_EQ(stored_category(input, "site"), "north");
  EXPECT_EQ(stored_category(input, "level"), "3");
  EXPECT_EQ(stored_category(input, "smoker"), "true");
  EXPECT_EQ(stored_category(input, "none"), "");
  EXPECT_EQ(stored_category(input, "list"), "");
  EXPECT_EQ(stored_category(input, "absent"), "");
  for (const std::string_view broken : {"", "{", "[1,2]", "7", "\xff", "{\"site\":"}) {
    EXPECT_EQ(stored_category(broken, "site"), "") << broken;
    EXPECT_TRUE(std::isnan(stored_scale(broken))) << broken;
  }
  EXPECT_EQ(stored_scale(R"({"values":[1,3,2,null,5]})"), 1.5);
  EXPECT_TRUE(std::isnan(stored_scale(R"({"values":[1]})")));
  EXPECT_TRUE(std::isnan(stored_scale(R"({"values":["x",null]})")));
}

}  // namespace
}  // namespace nexusml::monitor
