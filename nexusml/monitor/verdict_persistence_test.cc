#include "nexusml/monitor/verdict_persistence.h"

#include <gtest/gtest.h>

namespace nexusml::monitor {
namespace {

TEST(VerdictPersistence, TakesThreeEvaluationsRunning) {
  VerdictPersistence verdict;
  EXPECT_FALSE(verdict.update(true));
  EXPECT_FALSE(verdict.update(true));
  EXPECT_TRUE(verdict.update(true));
  EXPECT_TRUE(verdict.update(true));
  EXPECT_TRUE(verdict.confirmed());
  EXPECT_FALSE(verdict.update(false));
  EXPECT_FALSE(verdict.update(true));
  EXPECT_FALSE(verdict.update(true));
  EXPECT_FALSE(verdict.update(false));
  EXPECT_FALSE(verdict.confirmed());
}

TEST(VerdictPersistence, OneEvaluationIsEnoughWhereOneIsAskedFor) {
  VerdictPersistence verdict(1);
  EXPECT_FALSE(verdict.confirmed());
  EXPECT_TRUE(verdict.update(true));
  EXPECT_FALSE(verdict.update(false));
  EXPECT_FALSE(VerdictPersistence(0).confirmed());
}

}  // namespace
}  // namespace nexusml::monitor
