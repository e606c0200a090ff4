#include "nexusml/monitor/internal/saved_window.h"

#include <gtest/gtest.h>

#include "nexusml/monitor/testing/live_rows.h"

namespace nexusml::monitor {
namespace {

using monitor::testing::live_event;
using monitor::testing::live_reference;
using monitor::testing::live_rows;
using monitor::testing::live_source;
using std::chrono::minutes;
using std::chrono::seconds;

class SavedWindowTest : public ::testing::Test {
 protected:
  using Steady = std::chrono::steady_clock::time_point;
  using System = std::chrono::system_clock::time_point;

  /// A minute's rows, each minute others.
  void fill(ModelWindow& window, int minute, std::uint64_t seed) const {
    const telemetry::EventSource source = live_source();
    window.begin(source, Steady{minutes(minute)}, System{minutes(minute)});
    for (const auto& row : live_rows(50, seed)) window.add(live_event(source, row));
  }
  std::string saved(const ModelWindow& window, int minute, const std::vector<Remembered>& remembered = {}) const {
    WindowWriter writer("m", "3", *layout_, remembered);
    for (std::size_t i = 0; i < window.panes(); ++i) {
      if (const auto pane = window.pane(i, Steady{minutes(minute)})) writer.add(*pane);
    }
    return std::move(writer).finish();
  }
  /// As a program would that starts at this wall time with a steady clock of its own.
  std::uint64_t add(ModelWindow& window, const std::string& bytes, Steady now, int wall_minute) const {
    const SavedWindow read = parse_saved_window(bytes).value();
    std::uint64_t rows = 0;
    for (const PaneCounts& pane : read.panes) {
      if (window.add(pane, now, System{minutes(wall_minute)})) rows += pane.rows;
    }
    return rows;
  }

  const std::shared_ptr<const WindowLayout> layout_ = WindowLayout::create(live_reference(live_rows(400, 1))).value();
};

TEST_F(SavedWindowTest, GoesOnInAProgramWithAnotherClock) {
  ModelWindow before(layout_, minutes(10), 10);
  for (int minute = 0; minute < 10; ++minute) fill(before, minute, 10U + minute);
  const std::vector<Remembered> remembered(layout_->columns().size(), Remembered{2, true});
  const std::string bytes = saved(before, 9, remembered);
  EXPECT_EQ(parse_saved_window(bytes)->remembered, remembered);
  EXPECT_EQ(parse_saved_window(bytes)->layout, layout_->fingerprint());

  ModelWindow after(layout_, minutes(10), 10);
  const Steady now{seconds(30)};  // the machine was started half a minute ago
  EXPECT_EQ(add(after, bytes, now, 9), 500U);
  const WindowCounts expected = before.counts(Steady{minutes(9)});
  const WindowCounts found = after.counts(now);
  EXPECT_EQ(found.counts, expected.counts);
  EXPECT_EQ(found.rows, expected.rows);
  EXPECT_EQ(found.start, expected.start);
  // Later it forgets as the other would have.
  EXPECT_EQ(after.counts(now + minutes(4)).counts, before.counts(Steady{minutes(13)}).counts);
  EXPECT_EQ(after.counts(now + minutes(10)).rows, 0U);
}

TEST_F(SavedWindowTest, WhatHasGoneByIsLeftOut) {
  ModelWindow before(layout_, minutes(10), 10);
  for (int minute = 0; minute < 10; ++minute) fill(before, minute, 10U + minute);
  const std::string bytes = saved(before, 9);
  ModelWindow after(layout_, minutes(10), 10);
  EXPECT_EQ(add(after, bytes, Steady{minutes(500)}, 16), 150U) << "minutes 7, 8 and 9";
  ModelWindow late(layout_, minutes(10), 10);
  EXPECT_EQ(add(late, bytes, Steady{minutes(500)}, 1'000), 0U);
  EXPECT_EQ(late.counts(Steady{minutes(500)}).rows, 0U);
  ModelWindow early(layout_, minutes(10), 10);
  EXPECT_EQ(add(early, bytes, Steady{minutes(500)}, 3), 500U) << "the clock was set back: they count as of now";
}

TEST_F(SavedWindowTest, PanesOfTwoReplicasAddUp) {
  ModelWindow one(layout_, minutes(10), 10);
  ModelWindow other(layout_, minutes(10), 10);
  ModelWindow both(layout_, minutes(10), 10);
  for (int minute = 0; minute < 8; ++minute) {
    fill(minute % 2 == 0 ? one : other, minute, 10U + minute);
    fill(both, minute, 10U + minute);
  }
  const Steady now{minutes(7)};
  EXPECT_EQ(add(one, saved(other, 7), now, 7), 200U);
  const WindowCounts expected = both.counts(now);
  const WindowCounts found = one.counts(now);
  EXPECT_EQ(found.counts, expected.counts);
  EXPECT_EQ(found.rows, expected.rows);
  for (std::size_t i = 0; i < found.ranges.size(); ++i) {
    EXPECT_EQ(found.ranges[i].minimum, expected.ranges[i].minimum);
    EXPECT_EQ(found.ranges[i].maximum, expected.ranges[i].maximum);
  }
}

TEST_F(SavedWindowTest, APastSpanIsTheSumOfItsPanes) {
  ModelWindow window(layout_, minutes(10), 10);
  for (int minute = 0; minute < 10; ++minute) fill(window, minute, 10U + minute);
  EXPECT_EQ(window.counts_between(System{minutes(2)}, System{minutes(5)}).rows, 150U);
  EXPECT_EQ(window.counts_between(System::min(), System::max()).counts, window.counts(Steady{minutes(9)}).counts);
}

TEST_F(SavedWindowTest, DamageIsFound) {
  ModelWindow window(layout_, minutes(10), 10);
  fill(window, 0, 1);
  const std::string good = saved(window, 0);
  ASSERT_TRUE(parse_saved_window(good).ok());
  for (std::size_t at = 0; at < good.size(); at += 7) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x20);
    EXPECT_FALSE(parse_saved_window(bad).ok()) << at;
    EXPECT_FALSE(parse_saved_window(good.substr(0, at)).ok()) << at;
  }
  EXPECT_FALSE(parse_saved_window(good + "x").ok());
}

TEST(WindowLayout, AFingerprintTellsReferencesApart) {
  const auto of = [](std::uint64_t seed) {
    return WindowLayout::create(live_reference(live_rows(300, seed))).value()->fingerprint();
  };
  EXPECT_EQ(of(1), of(1));
  EXPECT_NE(of(1), of(2));
}

}  // namespace
}  // namespace nexusml::monitor
