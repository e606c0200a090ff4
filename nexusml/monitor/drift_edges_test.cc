// Inputs that no model should have, and some have: defined answers, finite numbers, bounded memory.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "nexusml/monitor/drift_monitor.h"
#include "nexusml/stats/profile_builder.h"

namespace nexusml::monitor {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

class DriftEdgesTest : public ::testing::Test {
 protected:
  void send(const telemetry::EventSource& source, std::size_t rows, const std::vector<double>& values) {
    telemetry::PredictionEvent event;
    event.source = &source;
    event.values = values;
    monitor_.on_events(std::vector<telemetry::PredictionEvent>(rows, event));
  }
  /// Three evaluations; every number of the last one, and every metric, is finite.
  DriftReading judged() {
    for (int i = 0; i < 3; ++i) monitor_.evaluate_now();
    const DriftReading reading = *monitor_.readings().at(0);
    EXPECT_TRUE(reading.errors.empty()) << reading.errors[0];
    std::size_t looked_up = 0;
    for (const LiveFeature& feature : reading.features) {
      EXPECT_TRUE(std::isfinite(feature.drift.score) && std::isfinite(feature.drift.chance)) << feature.drift.name;
      for (const MethodScore& one : feature.scores) {
        EXPECT_TRUE(std::isfinite(one.score) && one.score >= 0) << feature.drift.name << ' ' << name_of(one.method);
      }
      if (++looked_up > kLookedUp) continue;
      const auto shown =
          registry_.value("ml_data_drift_score", {{"feature_name", feature.drift.name}, {"model_type", "m"}});
      EXPECT_TRUE(std::isfinite(shown.value_or(0))) << feature.drift.name;
    }
    return reading;
  }
  static bool drifted(const DriftReading& reading, std::string_view name) {
    for (const LiveFeature& feature : reading.features) {
      if (feature.drift.name == name) return feature.drift.drifted;
    }
    ADD_FAILURE() << name << " was not compared";
    return false;
  }

  static constexpr std::size_t kLookedUp = 50;  // a look-up searches all series

  base::FakeClock clock_;
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_, &clock_};
  DriftMonitor monitor_{telemetry_, clock_, {.reference_events = 1'000}};
  telemetry::EventSource source_{
      .model = "m",
      .external = true,
      .features = {{"constant", {}}, {"missing", {}}, {"single", {"a", "b"}}, {"never", {"x"}}}};
};

TEST_F(DriftEdgesTest, ConstantMissingAndSingleStayAndLeave) {
  send(source_, 1'000, {7, kNone, 0, kNone});
  send(source_, 1'000, {7, kNone, 0, kNone});
  monitor_.evaluate_now();
  send(source_, 500, {7, kNone, 0, kNone});
  const DriftReading same = judged();
  EXPECT_EQ(same.state, DriftState::kStable);
  EXPECT_EQ(same.features.size(), 4U);
  send(source_, 500, {7.5, 3, 1, 0});
  const DriftReading left = judged();
  for (const char* name : {"constant", "missing", "single", "never"}) EXPECT_TRUE(drifted(left, name)) << name;
}

TEST_F(DriftEdgesTest, PredictionsWithoutFeaturesAreCounted) {
  source_.features.clear();
  source_.labels = {"yes", "no"};
  send(source_, 1'000, {});
  monitor_.evaluate_now();
  send(source_, 500, {});
  const DriftReading reading = judged();
  EXPECT_EQ(reading.state, DriftState::kStable);
  EXPECT_EQ(reading.rows, 500U);
  EXPECT_EQ(reading.dataset.share, 0);
  EXPECT_FALSE(reading.prediction_score) << "nothing was predicted";
}

TEST_F(DriftEdgesTest, TenThousandFeaturesAreJudgedTogether) {
  source_.features.clear();
  std::vector<double> values;
  for (int i = 0; i < 10'000; ++i) {
    source_.features.push_back({"f" + std::to_string(i), {}});
    values.push_back(i);
  }
  const auto send_spread = [&](std::size_t rows) {
    for (int i = 0; i < 10; ++i) {
      values[0] = i;
      send(source_, rows / 10, values);
    }
  };
  send_spread(1'000);
  monitor_.evaluate_now();
  EXPECT_EQ(monitor_.readings()[0]->reference_rows, 1'000U);
  send_spread(250);
  EXPECT_EQ(judged().state, DriftState::kStable);
  values[9'999] = -1;
  send_spread(250);
  const DriftReading moved = judged();
  EXPECT_EQ(moved.dataset.drifted_features, 1U);
  EXPECT_EQ(moved.features[0].drift.name, "f9999");
}

TEST_F(DriftEdgesTest, AMillionCategoriesAreAThousandAndTheOthers) {
  std::vector<std::string> names;
  for (int i = 0; i < 1'000'000; ++i) names.push_back("user" + std::to_string(i));
  stats::ReferenceProfile profile;
  profile.rows = profile.sampled_rows = names.size();
  const std::vector<std::string_view> views(names.begin(), names.end());
  profile.features.push_back({"id", stats::profile_categories(views)});
  ASSERT_TRUE(
      monitor_
          .replace_reference("m", std::make_shared<const stats::ReferenceProfile>(profile), ReferenceOrigin::kUpload)
          .ok());
  source_.features = {{"id", {"user5", "nobody"}}};
  for (int i = 0; i < 300; ++i) send(source_, 1, {i == 0 ? 0.0 : 1.0});
  const DriftReading reading = judged();
  EXPECT_EQ(reading.features[0].current.size(), 1'002U);
  EXPECT_FALSE(reading.features[0].drift.drifted) << "another of a million others is no drift";
}

}  // namespace
}  // namespace nexusml::monitor
