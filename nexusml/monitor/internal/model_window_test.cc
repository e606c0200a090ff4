#include "nexusml/monitor/internal/model_window.h"

#include <gtest/gtest.h>

#include "nexusml/monitor/testing/live_rows.h"

namespace nexusml::monitor {
namespace {

using std::chrono::minutes;
using std::chrono::steady_clock;
using std::chrono::system_clock;
using telemetry::EventFeature;
using telemetry::EventSource;
using telemetry::PredictionEvent;

std::shared_ptr<const WindowLayout> layout_of(stats::ReferenceProfile reference) {
  return WindowLayout::create(std::make_shared<const stats::ReferenceProfile>(std::move(reference))).value();
}

stats::ReferenceProfile small_reference() {
  stats::ReferenceProfile reference;
  reference.rows = reference.sampled_rows = 4;
  stats::NumericProfile numbers = stats::profile_numbers({1, 2, 3, 4});
  numbers.edges = {2, 3};
  numbers.counts = {2, 1, 1};
  reference.features.push_back({"x", numbers});
  reference.features.push_back(
      {"c", stats::profile_category_counts(std::vector<stats::CategoryCount>{{"a", 3}, {"b", 1}})});
  reference.features.push_back(
      {"item_id", stats::profile_category_counts(std::vector<stats::CategoryCount>{{"film", 4}})});
  return reference;
}

using Counts = std::vector<std::uint64_t>;

class ModelWindowTest : public ::testing::Test {
 protected:
  steady_clock::time_point at(int minute) const { return steady_clock::time_point{} + minutes(minute); }
  system_clock::time_point time(int minute) const { return system_clock::time_point{} + minutes(minute); }
  void add(int minute, std::vector<double> values, std::string_view item = {}) {
    window_.begin(source_, at(minute), time(minute));
    PredictionEvent event;
    event.values = values;
    event.item = item;
    window_.add(event);
  }

  const std::shared_ptr<const WindowLayout> layout_ = layout_of(small_reference());
  ModelWindow window_{layout_, minutes(3), 3};
  EventSource source_{.model = "m",
                      .features = {EventFeature{"c", {"z", "b", "a"}}, EventFeature{"x", {}},
                                   EventFeature{"item_id", {}}, EventFeature{"unknown", {}}}};
  const double missing_ = std::nan("");
};

TEST_F(ModelWindowTest, CountsByNameOverTheReferencesBinsAndCategories) {
  add(0, {2, 2.5, missing_, 1}, "film");
  add(0, {1, 9, missing_, 1}, "book");
  add(0, {0, missing_, missing_, 1});
  add(0, {missing_, -1, missing_, 1}, "film");
  const WindowCounts found = window_.counts(at(0));
  // x: three bins and missing; c: a, b, others, missing; item_id: film, others, missing.
  EXPECT_EQ(found.counts, (Counts{1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1}));
  EXPECT_EQ(found.rows, 4U);
  EXPECT_EQ(found.ranges[0].minimum, -1);
  EXPECT_EQ(found.ranges[0].maximum, 9);
}

TEST_F(ModelWindowTest, PanesSlideOut) {
  add(0, {2, 1});
  add(1, {2, 5});
  add(2, {1, 5});
  EXPECT_EQ(window_.counts(at(2)).rows, 3U);
  const WindowCounts later = window_.counts(at(3));
  EXPECT_EQ(later.rows, 2U);
  EXPECT_EQ(later.start, time(1));
  EXPECT_EQ(later.counts, (Counts{0, 0, 2, 0, 1, 1, 0, 0, 0, 0, 0}));
  EXPECT_EQ(later.ranges[0].minimum, 5);
  add(4, {1, 1});
  EXPECT_EQ(window_.counts(at(4)).counts, (Counts{1, 0, 1, 0, 0, 2, 0, 0, 0, 0, 0}));
  const WindowCounts empty = window_.counts(at(100));
  EXPECT_EQ(empty.rows, 0U);
  EXPECT_EQ(empty.counts, Counts(11));
  EXPECT_GT(empty.ranges[0].minimum, empty.ranges[0].maximum);
}

TEST_F(ModelWindowTest, ARingOfPanesEqualsCountingAgain) {
  std::mt19937_64 random(7);
  std::vector<std::pair<int, double>> all;
  int minute = 0;
  for (int i = 0; i < 500; ++i) {
    minute += static_cast<int>(random() % 3);
    const double value = static_cast<double>(random() % 6);
    add(minute, {0, value});
    all.emplace_back(minute, value);
    Counts expected(4);
    for (const auto& [when, x] : all) {
      if (when > minute - 3) ++expected[x <= 2 ? 0 : x <= 3 ? 1 : 2];
    }
    const WindowCounts found = window_.counts(at(minute));
    ASSERT_EQ(Counts(found.counts.begin(), found.counts.begin() + 4), expected) << i;
  }
}

TEST_F(ModelWindowTest, WhatCannotBeCountedIsPassedOver) {
  source_.features = {EventFeature{"x", {"a"}}, EventFeature{"c", {}}};  // of another type than in the reference
  add(0, {0, 1, 7, 8, 9});
  source_.features = {EventFeature{"c", {"a"}}};
  add(0, {5});  // an index that the source does not have
  add(0, {-1});
  add(0, {});
  // Texts where the reference has numbers are passed over; a number where it has categories is another category.
  EXPECT_EQ(window_.counts(at(0)).counts, (Counts{0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0}));
}

TEST_F(ModelWindowTest, ACategoryThatTrainingNeverSawIsAnotherOneAndNotMissing) {
  source_.features = {EventFeature{"c", {"a"}}};
  add(0, {telemetry::kUnknownValue});
  add(0, {missing_});
  EXPECT_EQ(window_.counts(at(0)).counts, (Counts{0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0}));
}

TEST(ModelWindow, TellsNumbersApartByHowTheyAreWrittenWhereTheReferenceHasCategories) {
  stats::ReferenceProfile reference;
  reference.rows = reference.sampled_rows = 4;
  reference.features.push_back(
      {"grade", stats::profile_category_counts(std::vector<stats::CategoryCount>{{"3", 3}, {"2.5", 1}})});
  ModelWindow window(layout_of(std::move(reference)), minutes(3), 3);
  const EventSource source{.model = "m", .features = {EventFeature{"grade", {}}}};
  window.begin(source, {}, {});
  for (const double value : {3.0, 2.5, 3.0, 7.0, std::nan("")}) {
    PredictionEvent event;
    event.values = {&value, 1};
    window.add(event);
  }
  EXPECT_EQ(window.counts({}).counts, (Counts{2, 1, 1, 1}));
}

TEST_F(ModelWindowTest, LooksUpOnlyWhatIsNew) {
  source_.labels = {"yes"};
  add(0, {0, 1, missing_, 1}, "film");
  const std::uint64_t learnt = window_.lookups();
  EXPECT_EQ(learnt, 7U) << "four features and three categories; the reference has no labels";
  for (int i = 0; i < 100; ++i) {
    const EventSource copy = source_;  // another object each time
    window_.begin(copy, at(0), time(0));
  }
  EXPECT_EQ(window_.lookups(), learnt);
  const EventSource before = source_;
  source_.features[0].categories.emplace_back("b2");
  source_.features.push_back({"new", {}});
  add(0, {3, 2, missing_, 1, 1});
  EXPECT_EQ(window_.lookups(), learnt + 2);
  source_ = before;  // events of an earlier moment of the same model
  add(0, {1, 3, missing_, 1});
  EXPECT_EQ(window_.lookups(), learnt + 2);
  // x: three bins and missing; c: a, b, others, missing; item_id: film, others, missing.
  EXPECT_EQ(window_.counts(at(0)).counts, (Counts{2, 1, 0, 0, 0, 1, 2, 0, 1, 0, 2}));
}

TEST_F(ModelWindowTest, AFeatureThatBecomesACategoryIsCountedAsOne) {
  source_.features = {EventFeature{"c", {}}};
  add(0, {missing_});
  source_.features = {EventFeature{"c", {"b"}}};
  add(0, {0});
  source_.features = {EventFeature{"x", {}}, EventFeature{"c", {"a", "b"}}};  // another order: another source
  add(0, {9, 1});
  EXPECT_EQ(window_.counts(at(0)).counts, (Counts{0, 0, 1, 0, 0, 2, 0, 1, 0, 0, 0}));
}

TEST(ModelWindow, CountsLabelsAndConfidence) {
  const auto rows = testing::live_rows(100, 1);
  const auto layout = WindowLayout::create(testing::live_reference(rows)).value();
  ModelWindow window(layout, minutes(3), 3);
  const EventSource source = testing::live_source();
  window.begin(source, {}, {});
  for (const auto& row : rows) window.add(testing::live_event(source, row));
  PredictionEvent unanswered;
  window.add(unanswered);
  const WindowCounts found = window.counts({});
  ASSERT_EQ(layout->columns().size(), layout->features() + 2);
  for (const WindowColumn& column : layout->columns()) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < column.places; ++i) sum += found.counts[column.first + i];
    EXPECT_EQ(sum, 100U) << column.reference->name;
  }
  const WindowColumn& labels = layout->columns()[layout->prediction(kPredictedLabel)];
  const auto& reference = std::get<stats::CategoricalProfile>(labels.reference->profile);
  for (std::size_t i = 0; i < reference.categories.size(); ++i) {
    EXPECT_EQ(found.counts[labels.first + i], reference.categories[i].count);
  }
}

TEST(WindowLayout, RefusesAReferenceThatContradictsItself) {
  stats::ReferenceProfile reference = small_reference();
  std::get<stats::NumericProfile>(reference.features[0].profile).counts.pop_back();
  EXPECT_FALSE(WindowLayout::create(std::make_shared<const stats::ReferenceProfile>(reference)).ok());
  std::get<stats::NumericProfile>(reference.features[0].profile).edges = {3, 2};
  EXPECT_FALSE(WindowLayout::create(std::make_shared<const stats::ReferenceProfile>(reference)).ok());
}

}  // namespace
}  // namespace nexusml::monitor
