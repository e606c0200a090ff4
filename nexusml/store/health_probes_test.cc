#include "nexusml/store/health_probes.h"

#include <gmock/gmock.h>

#include <atomic>
#include <latch>

namespace nexusml::store {
namespace {

using State = DependencyStatus::State;

class HealthProbesTest : public testing::Test {
 protected:
  std::optional<double> connected(std::string_view metric) { return registry_.value(metric, {}); }
  /// Waits until a condition holds that a probe's thread makes true.
  static bool comes_true(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }

  base::FakeClock clock_{Time(std::chrono::hours(1))};
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_, &clock_};
  std::atomic<bool> up_{true};
  HealthProbes probes_{telemetry_, clock_, {}, {.interval = std::chrono::milliseconds(1)}};
  HealthProbes::Ping ping_ = [this]() -> Status {
    if (up_) return {};
    return Error(ErrorCode::kUnavailable, "nobody at /a/secret/path");
  };
};

TEST_F(HealthProbesTest, ShowNothingBeforeTheFirstProbe) {
  probes_.add("redis", ping_);
  ASSERT_EQ(probes_.status().size(), 1u);
  EXPECT_EQ(probes_.status()[0].state, State::kUnknown);
  EXPECT_EQ(connected("infra_redis_connected"), std::nullopt);
}

TEST_F(HealthProbesTest, NoticeThatAServerGoesAwayAndComesBack) {
  probes_.add("redis", ping_);
  probes_.start();
  EXPECT_TRUE(comes_true([&] { return probes_.status()[0].state == State::kUp; }));
  EXPECT_EQ(probes_.status()[0].last_success, clock_.now());
  EXPECT_EQ(probes_.status()[0].last_error, std::nullopt);
  EXPECT_EQ(connected("infra_redis_connected"), 1);
  up_ = false;
  EXPECT_TRUE(comes_true([&] { return probes_.status()[0].state == State::kDown; }));
  EXPECT_EQ(probes_.status()[0].last_error, ErrorCode::kUnavailable);
  EXPECT_EQ(connected("infra_redis_connected"), 0);
  up_ = true;
  EXPECT_TRUE(comes_true([&] { return probes_.status()[0].state == State::kUp; }));
  EXPECT_EQ(connected("infra_redis_connected"), 1);
  probes_.stop();
}

TEST_F(HealthProbesTest, OneThatHangsDelaysNoOther) {
  std::latch released(1);
  probes_.add("minio", [&]() -> Status {
    released.wait();
    return {};
  });
  probes_.add("redis", ping_);
  probes_.start();
  EXPECT_TRUE(comes_true([&] { return probes_.status()[1].state == State::kUp; }));
  EXPECT_EQ(probes_.status()[0].name, "minio");
  EXPECT_EQ(probes_.status()[0].state, State::kUnknown);
  released.count_down();
  EXPECT_TRUE(comes_true([&] { return probes_.status()[0].state == State::kUp; }));
}

TEST_F(HealthProbesTest, ADependencyThatOthersNoteShowsWhatTheyNote) {
  Dependency database("database", telemetry_, clock_);
  probes_.add(database, [] { return Status(); });
  database.note_failure(ErrorCode::kUnavailable);
  EXPECT_EQ(probes_.status()[0].state, State::kDown);
  const auto began = clock_.steady_now();
  clock_.advance(std::chrono::milliseconds(20));
  database.note_success(began);
  EXPECT_EQ(probes_.status()[0].state, State::kUp);
  EXPECT_DOUBLE_EQ(probes_.status()[0].latency.count(), 0.02);
}

}  // namespace
}  // namespace nexusml::store
