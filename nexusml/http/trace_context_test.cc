#include "nexusml/http/trace_context.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusml::http {
namespace {

constexpr std::string_view kExample = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(TraceContext, TakesTheExampleOfTheStandard) {
  const auto context = parse_traceparent(kExample);
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->trace(), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(context->parent(), "b7ad6b7169203331");
  EXPECT_TRUE(context->sampled());
}

TEST(TraceContext, RefusesWhatBreaksTheFormat) {
  const std::string good(kExample);
  const auto with = [&good](std::size_t at, std::string_view text) {
    return std::string(good).replace(at, text.size(), text);
  };
  EXPECT_FALSE(parse_traceparent(""));
  EXPECT_FALSE(parse_traceparent(good.substr(0, 54)));
  EXPECT_FALSE(parse_traceparent(good + "-extra")) << "version 00 has exactly four fields";
  EXPECT_FALSE(parse_traceparent(with(0, "ff")));
  EXPECT_FALSE(parse_traceparent(with(0, "0x")));
  EXPECT_FALSE(parse_traceparent(with(3, "A"))) << "upper case";
  EXPECT_FALSE(parse_traceparent(with(2, "_")));
  EXPECT_FALSE(parse_traceparent(with(53, "g1")));
  EXPECT_FALSE(parse_traceparent(with(3, std::string(32, '0'))));
  EXPECT_FALSE(parse_traceparent(with(36, std::string(16, '0'))));
}

TEST(TraceContext, TakesTheKnownFieldsOfALaterVersion) {
  const std::string later = "cc" + std::string(kExample.substr(2));
  EXPECT_TRUE(parse_traceparent(later));
  EXPECT_TRUE(parse_traceparent(later + "-what-comes"));
  EXPECT_FALSE(parse_traceparent(later + ".what-comes"));
}

}  // namespace
}  // namespace nexusml::http
