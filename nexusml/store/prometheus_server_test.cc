#include "nexusml/store/prometheus_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Against a real Prometheus: tests/end_to_end/history_test.py.
namespace nexusml::store {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(PrometheusServer, AddressesAreCheckedWithoutBeingRepeated) {
  for (const char* good : {"http://prometheus:9090", "https://user:secret@example.org/prometheus/", "http://[::1]:9090",
                           "http://127.0.0.1:9090/"}) {
    EXPECT_TRUE(check_prometheus_url(good).ok()) << good;
  }
  for (const char* bad : {"", "prometheus:9090", "ftp://secret@host", "http://", "http://secret:99999999",
                          "http://se cret/", "file:///etc", "http://host/?secret=1", "http://host/#secret",
                          "http://host/?", "http://host\nsecret", "http:///secret"}) {
    const Status checked = check_prometheus_url(bad);
    ASSERT_FALSE(checked.ok()) << bad;
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(checked.error().message, Not(HasSubstr("secret"))) << bad;
  }
}

TEST(PrometheusServer, OneThatIsAwayIsLeftInPeaceForAWhile) {
  base::FakeClock clock(std::chrono::system_clock::time_point(seconds(1'795'335'330)));
  // Nothing listens on port 1.
  const PrometheusServer server({.url = "http://user:secret@127.0.0.1:1", .pause = seconds(5)}, clock);
  const auto ask = [&] {
    const auto answer = server.query_range("up", clock.now() - seconds(60), clock.now(), seconds(15));
    EXPECT_FALSE(answer.ok());
    return answer.ok() ? std::string() : answer.error().message;
  };
  EXPECT_EQ(ask(), "Prometheus does not answer: Couldn't connect to server");
  EXPECT_EQ(ask(), "Prometheus did not answer a moment ago");
  clock.advance(seconds(5));
  EXPECT_THAT(ask(), HasSubstr("does not answer"));
}

}  // namespace
}  // namespace nexusml::store
