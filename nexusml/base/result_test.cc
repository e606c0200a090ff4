#include "nexusml/base/result.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusml {
namespace {

Result<int> half(int x) {
  if (x % 2 != 0) return Error(ErrorCode::kInvalidArgument, "odd");
  return x / 2;
}

Result<int> quarter(int x) {
  NEXUSML_ASSIGN_OR_RETURN(const int h, half(x));
  NEXUSML_ASSIGN_OR_RETURN(const int q, half(h));
  return q;
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().message, "odd");
  EXPECT_EQ(quarter(6).error().code, ErrorCode::kInvalidArgument);
}

TEST(Result, ErrorsGainContextGoingUp) {
  EXPECT_EQ(half(3).while_doing("halve 3").while_doing("split").error().message, "split: halve 3: odd");
  EXPECT_EQ(Status(Error(ErrorCode::kNotFound, "x")).while_doing("open").error().message, "open: x");
  EXPECT_TRUE(half(4).while_doing("halve").ok());
}

TEST(Result, AskingTheWrongSideIsABug) {
  EXPECT_DEATH((void)half(3).value(), "BUG: value\\(\\) of a Result that holds: odd");
  EXPECT_DEATH((void)half(4).error(), "BUG: error\\(\\)");
}

TEST(ErrorCode, HasAName) {
  EXPECT_EQ(base::name_of(ErrorCode::kTooLarge), "too_large");
}

}  // namespace
}  // namespace nexusml
