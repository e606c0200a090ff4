#include "nexusml/store/prometheus/range_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace nexusml::store::prometheus {
namespace {

using std::chrono::milliseconds;
using telemetry::Label;
using ::testing::HasSubstr;

std::string matrix(const std::string& result) {
  return R"({"status":"success","data":{"resultType":"matrix","result":[)" + result + "]}}";
}

std::string refusal(const std::string& json) {
  const auto answer = parse_range_answer(json);
  EXPECT_FALSE(answer.ok()) << json;
  return answer.ok() ? "" : answer.error().message;
}

TEST(RangeAnswer, HoldsSeriesSortedByLabelsWithoutTheMetricsName) {
  const auto answer = parse_range_answer(
      matrix(R"({"metric":{"__name__":"m","model_type":"topic"},"values":[[1795335330.25,"2"],[1795335345.25,"1e3"]]},)"
             R"({"metric":{"__name__":"m","model_type":"a \"b\""},"values":[[0,"-0.5"]]})"));
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  ASSERT_EQ(answer->size(), 2U);
  EXPECT_EQ((*answer)[0].labels, (std::vector<Label>{{"model_type", "a \"b\""}}));
  EXPECT_EQ((*answer)[0].points[0].value, -0.5);
  EXPECT_EQ((*answer)[1].labels, (std::vector<Label>{{"model_type", "topic"}}));
  ASSERT_EQ((*answer)[1].points.size(), 2U);
  EXPECT_EQ((*answer)[1].points[0].time.time_since_epoch(), milliseconds(1795335330250));
  EXPECT_EQ((*answer)[1].points[1].value, 1000);
}

TEST(RangeAnswer, NothingIsNotANumber) {
  const auto answer = parse_range_answer(matrix(R"({"metric":{},"values":[[1,"NaN"],[2,"+Inf"],[3,"4"],[5,"-Inf"]]},)"
                                                R"({"metric":{"a":"b"},"values":[[1,"NaN"]]},)"
                                                R"({"metric":{"c":"d"},"histograms":[]})"));
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  ASSERT_EQ(answer->size(), 1U);
  ASSERT_EQ((*answer)[0].points.size(), 1U);
  EXPECT_EQ((*answer)[0].points[0].value, 4);
  EXPECT_TRUE(parse_range_answer(matrix(""))->empty());
}

TEST(RangeAnswer, WhatIsNoneIsRefused) {
  EXPECT_THAT(refusal(""), HasSubstr("no JSON"));
  EXPECT_THAT(refusal("<html>a page to log in</html>"), HasSubstr("no JSON"));
  EXPECT_THAT(refusal("[]"), HasSubstr("no success"));
  EXPECT_THAT(refusal(R"({"status":"error","error":"x"})"), HasSubstr("no success"));
  EXPECT_THAT(refusal(R"({"status":"success","data":{"resultType":"vector","result":[]}})"), HasSubstr("no matrix"));
  EXPECT_THAT(refusal(matrix("1")), HasSubstr("without labels"));
  EXPECT_THAT(refusal(matrix(R"({"metric":{"a":1},"values":[]})")), HasSubstr("without labels"));
  EXPECT_THAT(refusal(matrix(R"({"metric":{},"values":{}})")), HasSubstr("without values"));
  for (const char* pair : {"1", "[1]", R"([1,2])", R"(["1","2"])", R"([1,"two"])", R"([-1,"2"])", R"([1e300,"2"])",
                           R"([1,"2"],[1,"3"])"}) {
    EXPECT_THAT(refusal(matrix(R"({"metric":{},"values":[)" + std::string(pair) + "]}")),
                HasSubstr("a value that is none"))
        << pair;
  }
}

}  // namespace
}  // namespace nexusml::store::prometheus
