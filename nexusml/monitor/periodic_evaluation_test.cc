#include "nexusml/monitor/periodic_evaluation.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <string>

namespace nexusml::monitor {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

/// Counts a latch down so many times and no more.
struct Countdown {
  explicit Countdown(int times) : left(times), reached(times) {}
  void count() {
    if (left.fetch_sub(1, std::memory_order_relaxed) > 0) reached.count_down();  // relaxed: the latch orders
  }
  std::atomic<int> left;
  std::latch reached;
};

TEST(PeriodicEvaluation, RefreshesBeforeEachEvaluation) {
  PeriodicEvaluation rounds;
  std::string order;  // that thread's alone until it has ended
  Countdown evaluated(3);
  rounds.start({.refresh = [&] { order += 'r'; },
                .evaluate =
                    [&] {
                      order += 'e';
                      evaluated.count();
                    },
                .evaluation_interval = milliseconds(1)});
  evaluated.reached.wait();
  rounds.stop();
  EXPECT_EQ(order[0], 'r');
  EXPECT_EQ(order.find("ee"), std::string::npos) << order;
}

TEST(PeriodicEvaluation, RefreshesMoreOftenThanItEvaluates) {
  PeriodicEvaluation rounds;
  Countdown refreshed(5);
  int evaluations = 0;
  rounds.start({.refresh = [&] { refreshed.count(); },
                .interval = milliseconds(1),
                .evaluate = [&] { ++evaluations; },
                .evaluation_interval = hours(1)});
  refreshed.reached.wait();
  rounds.stop();
  EXPECT_EQ(evaluations, 0);
}

TEST(PeriodicEvaluation, EvaluatesAtOnceIfAsked) {
  PeriodicEvaluation rounds;
  Countdown evaluated(1);
  int evaluations = 0;
  rounds.start({.interval = hours(1),
                .evaluate =
                    [&] {
                      ++evaluations;
                      evaluated.count();
                    },
                .evaluation_interval = hours(1),
                .evaluates_at_once = true});
  evaluated.reached.wait();
  rounds.stop();
  EXPECT_EQ(evaluations, 1);
}

TEST(PeriodicEvaluation, SavesNowAndThenAndOnceAtItsEnd) {
  PeriodicEvaluation rounds;
  int saved = 0;
  const EvaluationRounds seldom{.save = [&] { ++saved; }, .save_interval = hours(1)};
  rounds.start(seldom);
  rounds.stop();
  rounds.stop();
  EXPECT_EQ(saved, 1) << "stopping again saves nothing";
  Countdown often(2);
  rounds.start({.interval = milliseconds(1), .save = [&] { often.count(); }, .save_interval = milliseconds(1)});
  often.reached.wait();
  rounds.stop();
}

TEST(PeriodicEvaluation, GoesOnAfterWhatThrows) {
  PeriodicEvaluation rounds;
  Countdown evaluated(3);
  rounds.start({.refresh = [] { throw std::runtime_error("no memory"); },
                .evaluate =
                    [&] {
                      evaluated.count();
                      throw std::runtime_error("no memory");
                    },
                .evaluation_interval = milliseconds(1),
                .save = [] { throw std::runtime_error("no memory"); }});
  evaluated.reached.wait();
  rounds.stop();
}

TEST(PeriodicEvaluation, EndsWithItsOwner) {
  int saved = 0;
  {
    PeriodicEvaluation rounds;
    rounds.start({.save = [&] { ++saved; }});
  }
  EXPECT_EQ(saved, 1);
}

TEST(PeriodicEvaluationDeathTest, StartingTwiceIsABug) {
  PeriodicEvaluation rounds;
  rounds.start({});
  EXPECT_DEATH(rounds.start({}), "BUG: a monitor is started twice");
  rounds.stop();
}

}  // namespace
}  // namespace nexusml::monitor
