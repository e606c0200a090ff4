#include "nexusml/api/request/accept_quality.h"

#include <gtest/gtest.h>

namespace nexusml::api {
namespace {

int quality(std::string_view accept, std::string_view media_type) {
  const http::HeaderField headers[] = {{"Host", "x"}, {"accept", accept}};
  http::Request request;
  request.headers = headers;
  return accept_quality(request, media_type);
}

TEST(AcceptQuality, IsFullWithoutAWord) {
  EXPECT_EQ(accept_quality({}, "text/csv"), 1000);
  EXPECT_EQ(quality("text/csv", "text/csv"), 1000);
  EXPECT_EQ(quality("TEXT/CSV; charset=utf-8", "text/csv"), 1000);
}

TEST(AcceptQuality, TheMostPreciseRangeDecides) {
  EXPECT_EQ(quality("text/*;q=0.5, */*;q=0.1", "text/csv"), 500);
  EXPECT_EQ(quality("text/csv;q=0, text/*", "text/csv"), 0);
  EXPECT_EQ(quality("*/*;q=0.125,text/*", "application/json"), 125);
  EXPECT_EQ(quality("text/csv;q=0.2, text/csv;q=0.7", "text/csv"), 700);
}

TEST(AcceptQuality, WhatIsNotNamedIsNotWanted) {
  EXPECT_EQ(quality("text/html", "text/csv"), 0);
  EXPECT_EQ(quality("", "text/csv"), 0);
  EXPECT_EQ(quality("te/*", "text/csv"), 0);
}

TEST(AcceptQuality, AMalformedWeightIsNone) {
  for (const char* weight : {"2", "-1", "x", "", "0.1234", "nan", "1e-3"}) {
    EXPECT_EQ(quality(std::string("text/csv;q=") + weight, "text/csv"), 0) << weight;
  }
}

}  // namespace
}  // namespace nexusml::api
