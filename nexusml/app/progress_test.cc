#include "nexusml/app/progress.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

namespace nexusml::app {
namespace {

TEST(Progress, PrintsALineEveryTenPerCentElsewhere) {
  std::ostringstream out;
  base::FakeClock clock;
  Progress progress(out, false, clock);
  for (int i = 0; i <= 100; ++i) progress.update(i / 250.0, "validate");
  EXPECT_EQ(out.str(),
            "0 % validate (0.0 s)\n10 % validate (0.0 s)\n20 % validate (0.0 s)\n30 % validate (0.0 s)\n40 % validate "
            "(0.0 s)\n");
}

TEST(Progress, RedrawsOneLineOnATerminal) {
  std::ostringstream out;
  base::FakeClock clock;
  {
    Progress progress(out, true, clock);
    clock.advance(std::chrono::milliseconds(1500));
    progress.update(0.5, "fit");
  }
  EXPECT_EQ(out.str(), "\r[###############               ] 50 % fit 1.5 s\x1b[K\n");
}

TEST(Progress, TakesAnyShare) {
  std::ostringstream out;
  base::FakeClock clock;
  Progress progress(out, false, clock);
  progress.update(std::nan(""), "a");
  progress.update(7, "b");
  EXPECT_EQ(out.str(), "0 % a (0.0 s)\n100 % b (0.0 s)\n");
}

}  // namespace
}  // namespace nexusml::app
