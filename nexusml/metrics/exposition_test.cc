#include "nexusml/metrics/exposition.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdlib>
#include <limits>
#include <string>

#include "nexusml/metrics/gzip.h"
#include "nexusml/metrics/internal/number_text.h"
#include "nexusml/metrics/lint.h"

namespace nexusml::metrics {
namespace {

TEST(Negotiate, FollowsTheTable) {
  const struct {
    const char* accept;
    Format format;
  } kTable[] = {
      {"", Format::kText},
      {"*/*", Format::kText},
      {"text/html", Format::kText},
      {"application/openmetrics-text", Format::kOpenMetrics},
      {"application/openmetrics-text; version=1.0.0", Format::kOpenMetrics},
      {"application/openmetrics-text; version=0.0.1; charset=utf-8", Format::kOpenMetrics},
      {"application/openmetrics-text; version=\"1.0.0\"", Format::kOpenMetrics},
      {"APPLICATION/OpenMetrics-Text;Version=1.0.0", Format::kOpenMetrics},
      {"application/openmetrics-text; version=2.0.0", Format::kText},
      {"application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
       "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
       Format::kOpenMetrics},  // what Prometheus sends
      {"text/plain;version=0.0.4;q=0.5,application/openmetrics-text;q=0.4", Format::kText},
      {"text/plain;version=0.0.4;q=0.4,application/openmetrics-text;q=0.5", Format::kOpenMetrics},
      {"text/plain, application/openmetrics-text", Format::kText},
      {"application/openmetrics-text, text/plain", Format::kOpenMetrics},
      {"application/openmetrics-text;q=0", Format::kText},
      {"application/openmetrics-text;q=1.001", Format::kText},
      {"application/openmetrics-text;q=nonsense", Format::kText},
      {"application/openmetrics-text;q=", Format::kText},
      {"application/openmetrics-text;q=0.001", Format::kOpenMetrics},
      {",;=\",;", Format::kText},
      {"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
       "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;q=0.5",
       Format::kOpenMetrics},
  };
  for (const auto& row : kTable) EXPECT_EQ(negotiate(row.accept), row.format) << row.accept;
}

TEST(Negotiate, GzipIsUsedWhenItIsAccepted) {
  for (const char* yes : {"gzip", "deflate, gzip", "gzip;q=0.5", "*", "br, *;q=0.1", "GZIP", "x-gzip"}) {
    EXPECT_TRUE(accepts_gzip(yes)) << yes;
  }
  for (const char* no : {"", "identity", "gzip;q=0", "*;q=0", "*, gzip;q=0", "br", "gzipped"}) {
    EXPECT_FALSE(accepts_gzip(no)) << no;
  }
}

std::string gunzip(const std::string& bytes) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string out(10'000'000, '\0');
  std::string in = bytes;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

TEST(Gzip, WhatIsCompressedComesBack) {
  std::string long_text;
  for (int i = 0; i < 100'000; ++i) long_text += "metric{label=\"" + std::to_string(i) + "\"} 1\n";
  for (const std::string& text : {std::string(), std::string("a"), std::string("\0\xff", 2), long_text}) {
    for (const int level : {1, 6, 9}) {
      const auto bytes = gzip(text, level);
      ASSERT_TRUE(bytes.ok());
      EXPECT_EQ(gunzip(*bytes), text);
    }
  }
}

TEST(Gzip, RefusesLevelsThatThereAreNot) {
  EXPECT_EQ(gzip("a", 0).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(gzip("a", 10).error().code, ErrorCode::kInvalidArgument);
}

TEST(NumberText, UpperBoundsAreAlwaysFloats) {
  using internal::bound_text;
  EXPECT_EQ(bound_text(0), "0.0");
  EXPECT_EQ(bound_text(1), "1.0");
  EXPECT_EQ(bound_text(-3), "-3.0");
  EXPECT_EQ(bound_text(0.0001), "0.0001");
  EXPECT_EQ(bound_text(0.00001), "1e-05");
  EXPECT_EQ(bound_text(0.1), "0.1");
  EXPECT_EQ(bound_text(262144), "262144.0");
  EXPECT_EQ(bound_text(1e6), "1e+06");
  EXPECT_EQ(bound_text(67108864), "6.7108864e+07");
  EXPECT_EQ(bound_text(std::numeric_limits<double>::infinity()), "+Inf");
}

TEST(NumberText, ValuesReadBackAsTheSameNumber) {
  const auto text = [](double value) {
    std::string out;
    internal::append_number(out, value);
    return out;
  };
  EXPECT_EQ(text(0), "0");
  EXPECT_EQ(text(1'700'000'000), "1700000000");
  EXPECT_EQ(text(-2), "-2");
  EXPECT_EQ(text(0.1), "0.1");
  EXPECT_EQ(text(1e300), "1e+300");
  EXPECT_EQ(text(std::numeric_limits<double>::quiet_NaN()), "NaN");
  EXPECT_EQ(text(-std::numeric_limits<double>::infinity()), "-Inf");
  for (const double value : {1e15, 1e15 + 2, 1.0 / 3, 5e-324, 1.7976931348623157e308}) {
    EXPECT_EQ(std::strtod(text(value).c_str(), nullptr), value);
  }
}

TEST(Lint, FindsWhatTheConventionsForbid) {
  const auto complaints = [](const char* name, MetricType type) { return lint({.name = name, .help = "H."}, type); };
  EXPECT_TRUE(complaints("latency_seconds", MetricType::kHistogram).empty());
  EXPECT_TRUE(complaints("requests_total", MetricType::kCounter).empty());
  EXPECT_FALSE(complaints("requests", MetricType::kCounter).empty());
  EXPECT_FALSE(complaints("requests_total", MetricType::kGauge).empty());
  EXPECT_FALSE(complaints("latency_ms", MetricType::kGauge).empty());
  EXPECT_FALSE(complaints("a:b", MetricType::kGauge).empty());
  EXPECT_FALSE(lint({.name = "a", .help = "H.", .labels = {{"le", "le"}}}, MetricType::kGauge).empty());
  EXPECT_FALSE(lint({.name = "a", .help = "H.", .labels = {{"x", "x"}, {"x", "y"}}}, MetricType::kGauge).empty());
}

}  // namespace
}  // namespace nexusml::metrics
