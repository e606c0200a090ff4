#include "nexusml/models/series_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace nexusml::models {
namespace {

using testing::ElementsAre;
using testing::IsNan;

std::vector<double> series(std::string_view text) {
  std::vector<double> values{99};
  const Status status = parse_series(text, values);
  EXPECT_TRUE(status.ok()) << text << ": " << (status.ok() ? "" : status.error().message);
  return values;
}

std::string refusal(std::string_view text) {
  std::vector<double> values;
  const Status status = parse_series(text, values);
  if (status.ok()) return "accepted";
  EXPECT_EQ(status.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(status.error().fields.at(0).field, "values");
  return status.error().message;
}

TEST(ParseSeries, TakesSpacesSemicolonsCommasAndJsonLists) {
  for (const char* text : {"1 -2.5 3e2", "1;-2.5;3e2", "1,-2.5,3e2", "[1, -2.5, 3e2]", "  1\t-2.5 \n 3e2 ",
                           " [ 1 ; -2.5 ; 3e2 ] ", "[1 -2.5 300]", "+1; -2.50; 300.0"}) {
    EXPECT_THAT(series(text), ElementsAre(1, -2.5, 300)) << text;
  }
  EXPECT_THAT(series("7"), ElementsAre(7));
}

TEST(ParseSeries, EmptyPiecesAndTheWordsForMissingAreMissing) {
  EXPECT_THAT(series("1;;3"), ElementsAre(1, IsNan(), 3));
  EXPECT_THAT(series("1; ;3;"), ElementsAre(1, IsNan(), 3, IsNan()));
  EXPECT_THAT(series("[null, 2, NaN]"), ElementsAre(IsNan(), 2, IsNan()));
  EXPECT_THAT(series("1 NA 3"), ElementsAre(1, IsNan(), 3));
  EXPECT_THAT(series(";"), ElementsAre(IsNan(), IsNan()));
}

TEST(ParseSeries, RefusesWhatIsNoFiniteNumberAndNeverRepeatsIt) {
  EXPECT_EQ(refusal(""), "values: holds no number");
  EXPECT_EQ(refusal(" [ ] "), "values: holds no number");
  EXPECT_EQ(refusal("[1, 2"), "values: a bracket is open");
  EXPECT_EQ(refusal("1]"), "values: a bracket is open");
  EXPECT_EQ(refusal("["), "values: a bracket is open");
  EXPECT_EQ(refusal("[[1]]"), "values: number 1 is no finite number");
  EXPECT_EQ(refusal("1; two; 3"), "values: number 2 is no finite number");
  EXPECT_EQ(refusal("1; 2 3"), "values: number 2 is no finite number");
  for (const char* text : {"inf", "-inf", "1e999", "Infinity"}) {
    EXPECT_EQ(refusal("1 " + std::string(text)), "values: number 2 is no finite number") << text;
  }
}

}  // namespace
}  // namespace nexusml::models
