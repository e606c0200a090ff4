#include "nexusml/api/request/time_range.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace nexusml::api {
namespace {

using namespace std::chrono_literals;

TEST(TimeSpan, IsNumbersWithUnits) {
  EXPECT_EQ(parse_time_span("90s"), 90s);
  EXPECT_EQ(parse_time_span("15m"), 15min);
  EXPECT_EQ(parse_time_span("6h"), 6h);
  EXPECT_EQ(parse_time_span("7d"), 7 * 24h);
  EXPECT_EQ(parse_time_span("2w"), 14 * 24h);
  EXPECT_EQ(parse_time_span("1h30m"), 90min);
  EXPECT_EQ(parse_time_span("1d0h5s"), 24h + 5s);
  EXPECT_EQ(parse_time_span("3660d"), 3660 * 24h);
}

TEST(TimeSpan, EverythingElseIsNone) {
  for (const char* text : {"", "0s", "6", "h", "6x", "6 h", " 6h", "6h ", "-6h", "+6h", "1.5h", "30m1h", "1h1h", "1e3s",
                           "6H", "3661d", "9999999999999999999h", "1h30", "15ms"}) {
    EXPECT_EQ(parse_time_span(text), std::nullopt) << text;
  }
}

Result<std::chrono::milliseconds> range_of(std::string_view query) {
  http::Request request;
  request.query = query;
  return wanted_range(request, 1h);
}

TEST(WantedRange, IsARangeOrHoursOrTheDefault) {
  EXPECT_EQ(range_of("").value(), 1h);
  EXPECT_EQ(range_of("range=15m").value(), 15min);
  EXPECT_EQ(range_of("hours=24").value(), 24h);
  EXPECT_EQ(range_of("hours=0.5").value(), 30min);
}

TEST(WantedRange, NamesTheParameterThatIsWrong) {
  for (const char* query : {"range=soon", "range=", "range=0s"}) {
    EXPECT_TRUE(range_of(query).error().message.starts_with("range:")) << query;
  }
  for (const char* query : {"hours=", "hours=-1", "hours=0", "hours=1e9", "hours=nan", "hours=x"}) {
    EXPECT_TRUE(range_of(query).error().message.starts_with("hours:")) << query;
  }
  EXPECT_EQ(range_of("range=1h&hours=1").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(range_of("hours=x").error().message,
            "hours: a number above 0 and up to 87840, such as 6 or 0.5, was expected, not \"x\"");
  EXPECT_EQ(range_of("range=x").error().message,
            "range: a span such as 90s, 15m, 6h, 7d or 1h30m, up to 87840h, was expected, not \"x\"");
}

TEST(WantedRange, CanBeLimited) {
  const auto limited = [](std::string_view query) {
    http::Request request;
    request.query = query;
    return wanted_range(request, 1h, 7 * 24h);
  };
  EXPECT_EQ(limited("hours=168").value(), 168h);
  EXPECT_EQ(limited("range=1w").value(), 168h);
  EXPECT_TRUE(limited("hours=169").error().message.starts_with("hours: a number above 0 and up to 168,"));
  EXPECT_THAT(limited("range=8d").error().message, ::testing::HasSubstr("up to 168h, was expected, not \"8d\""));
}

Result<std::chrono::milliseconds> step_of(std::string_view query, std::chrono::milliseconds range) {
  http::Request request;
  request.query = query;
  return wanted_step(request, range, 15s);
}

TEST(WantedStep, IsASpanOrAWholeNumberOfSamples) {
  EXPECT_EQ(step_of("step=30s", 1h).value(), 30s);
  EXPECT_EQ(step_of("", 1min).value(), 15s);
  EXPECT_EQ(step_of("", 1h).value(), 15s);
  EXPECT_EQ(step_of("", 6h).value(), 90s);
  EXPECT_EQ(step_of("", 7 * 24h).value(), 42min);
}

TEST(WantedStep, IsRefusedIfItIsNoneOrGivesTooManyPoints) {
  EXPECT_TRUE(step_of("step=often", 1h).error().message.starts_with("step:"));
  EXPECT_EQ(step_of("step=1s", 24h).error().message, "step: gives more than 11000 points over the range");
}

}  // namespace
}  // namespace nexusml::api
