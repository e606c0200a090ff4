// Every alert that this program evaluates is seen pending or firing for its cause, and resolved when the cause is gone.
#include <gtest/gtest.h>

#include <functional>

#include "nexusml/alert/internal/alert_states.h"
#include "nexusml/alert/internal/evaluation.h"
#include "nexusml/alert/testing/watched_metrics.h"

namespace nexusml::alert::internal {
namespace {

using namespace std::chrono_literals;  // NOLINT
using telemetry::Seconds;

/// What happens in each step of 30 s, in bad and in good times.
struct Cause {
  const char* alert;
  Labels labels;
  std::function<void(WatchedMetrics&)> bad;
  std::function<void(WatchedMetrics&)> good;
};

void times(int count, const std::function<void()>& what) {
  for (int i = 0; i < count; ++i) what();
}

Cause gauge(const char* alert, metrics::Gauge telemetry::Families::*gauge, double bad, double good) {
  return {alert,
          {},
          [=](WatchedMetrics& w) { (w.telemetry.families().*gauge).set(bad); },
          [=](WatchedMetrics& w) { (w.telemetry.families().*gauge).set(good); }};
}

void set_memory(WatchedMetrics& w, double used) {
  w.telemetry.families().system_memory_used_bytes.set(used);
  w.telemetry.families().system_memory_total_bytes.set(100);
}
void set_disk(WatchedMetrics& w, double used) {
  w.telemetry.families().system_disk_used_bytes.set(used);
  w.telemetry.families().system_disk_total_bytes.set(100);
}
void set_connected(WatchedMetrics& w, const char* dependency, bool connected) {
  w.telemetry.families().infra_connected.with({dependency}).set(connected ? 1 : 0);
}
void set_trained(WatchedMetrics& w, std::chrono::hours ago) {
  const auto then = std::chrono::duration<double>((w.clock.now() - ago).time_since_epoch()).count();
  w.telemetry.families().last_training.with({"risk"}).set(then);
}

std::vector<Cause> latency_and_confidence() {
  const auto slow = [](double seconds) { return [seconds](WatchedMetrics& w) { w.predict("risk", 5, 0.9, seconds); }; };
  const Labels risk{{"model_type", "risk"}};
  return {
      {"HighPredictionLatency", risk, slow(1.5), slow(0.01)},
      {"HighLatency", risk, slow(3), slow(0.01)},
      {"HighModelLatency", risk, slow(8), slow(0.01)},
      {"LowModelConfidence", risk, [](WatchedMetrics& w) { w.predict("risk", 5, 0.15); },
       [](WatchedMetrics& w) { w.predict("risk", 50, 0.9); }},
      {"LowSentimentConfidence",
       {},
       [](WatchedMetrics& w) { telemetry::record_sentiment_metrics(w.telemetry, "positive", 0.3, Seconds(0.001)); },
       [](WatchedMetrics& w) {
         times(9, [&] { telemetry::record_sentiment_metrics(w.telemetry, "positive", 0.95, Seconds(0.001)); });
       }},
  };
}

std::vector<Cause> errors() {
  const auto nothing = [](WatchedMetrics&) {};
  const Labels risk{{"model_type", "risk"}};
  return {
      {"HighErrorRate",
       {},
       [](WatchedMetrics& w) { times(5, [&] { telemetry::track_error(w.telemetry, "internal", "api"); }); },
       nothing},
      {"HighModelErrorRate", risk,
       [](WatchedMetrics& w) { times(5, [&] { telemetry::track_prediction_error(w.telemetry, "internal", "risk"); }); },
       nothing},
      {"PredictionErrors",
       {{"component", "prediction_risk"}},
       [](WatchedMetrics& w) { telemetry::track_prediction_error(w.telemetry, "internal", "risk"); },
       nothing},
      {"TrainingFailure",
       {{"component", "training_risk"}},
       [](WatchedMetrics& w) { telemetry::track_training_error(w.telemetry, "corrupt", "risk"); },
       nothing},
      {"DatabaseConnectionErrors",
       {{"component", "database_predictions"}},
       [](WatchedMetrics& w) { telemetry::track_database_error(w.telemetry, "unavailable", "predictions"); },
       nothing},
      {"SlowDatabaseQueries",
       {{"operation_type", "select"}},
       [](WatchedMetrics& w) { telemetry::record_database_operation(w.telemetry, "select", "jobs", Seconds(4)); },
       [](WatchedMetrics& w) { telemetry::record_database_operation(w.telemetry, "select", "jobs", Seconds(0.01)); }},
      {"ModelLoadFailure", risk,
       [](WatchedMetrics& w) { telemetry::record_model_load_metrics(w.telemetry, "risk", false, Seconds(1), true); },
       nothing},
      {"ModelNotLoaded", risk,
       [](WatchedMetrics& w) { telemetry::record_model_load_metrics(w.telemetry, "risk", false, Seconds(1)); },
       [](WatchedMetrics& w) { telemetry::record_model_load_metrics(w.telemetry, "risk", true, Seconds(1)); }},
  };
}

std::vector<Cause> models_and_use() {
  const Labels risk{{"model_type", "risk"}};
  return {
      {"LowModelAccuracy", risk, [](WatchedMetrics& w) { telemetry::track_model_accuracy(w.telemetry, "risk", 0.6); },
       [](WatchedMetrics& w) { telemetry::track_model_accuracy(w.telemetry, "risk", 0.9); }},
      {"DataDriftDetected",
       {{"feature_name", "age"}, {"model_type", "risk"}},
       [](WatchedMetrics& w) { telemetry::track_data_drift(w.telemetry, "age", "risk", 0.4, true); },
       [](WatchedMetrics& w) { telemetry::track_data_drift(w.telemetry, "age", "risk", 0.02, false); }},
      {"LowDataQuality",
       {{"data_source", "risk"}, {"metric_type", "validity"}},
       [](WatchedMetrics& w) { telemetry::track_data_quality(w.telemetry, "risk", "validity", 0.5); },
       [](WatchedMetrics& w) { telemetry::track_data_quality(w.telemetry, "risk", "validity", 0.99); }},
      {"NoRecentTraining", risk, [](WatchedMetrics& w) { set_trained(w, 24h * 8); },
       [](WatchedMetrics& w) { set_trained(w, 1h); }},
      {"LowPredictionVolume", {}, [](WatchedMetrics&) {}, [](WatchedMetrics& w) { w.predict("risk", 5); }},
      {"UnbalancedPredictions",
       {},
       [](WatchedMetrics& w) {
         w.predict("risk", 50);
         w.predict("email", 1);
       },
       [](WatchedMetrics& w) {
         w.predict("risk", 50);
         w.predict("email", 50);
       }},
  };
}

std::vector<Cause> machine() {
  return {
      gauge("HighCPUUsage", &telemetry::Families::system_cpu_percent, 90, 20),
      gauge("CriticalCPUUsage", &telemetry::Families::system_cpu_percent, 99, 20),
      gauge("HighProcessMemory", &telemetry::Families::process_memory_bytes, 4e9, 1e8),
      {"HighMemoryUsage",
       {},
       [](WatchedMetrics& w) { set_memory(w, 95); },
       [](WatchedMetrics& w) { set_memory(w, 5); }},
      {"HighDiskUsage", {}, [](WatchedMetrics& w) { set_disk(w, 95); }, [](WatchedMetrics& w) { set_disk(w, 5); }},
      {"RedisDown",
       {},
       [](WatchedMetrics& w) { set_connected(w, "redis", false); },
       [](WatchedMetrics& w) { set_connected(w, "redis", true); }},
      {"MinIODown",
       {},
       [](WatchedMetrics& w) { set_connected(w, "minio", false); },
       [](WatchedMetrics& w) { set_connected(w, "minio", true); }},
  };
}

std::vector<Cause> causes() {
  std::vector<Cause> all;
  for (auto* make : {machine, latency_and_confidence, errors, models_and_use}) {
    for (Cause& cause : make()) all.push_back(std::move(cause));
  }
  return all;
}

/// Evaluates one rule after each step.
class Watch {
 public:
  explicit Watch(const Rule& rule) : rule_(rule) {}

  /// Lets it happen until an alert changes to the state. Returns: that alert, and the time that it took; or nothing.
  std::optional<Alert> until(AlertState state, const std::function<void(WatchedMetrics&)>& what,
                             std::chrono::seconds patience) {
    const Time end = metrics.clock.now() + patience;
    while (metrics.clock.now() < end) {
      what(metrics);
      metrics.pass(WatchedMetrics::kStep);
      const Time now = metrics.clock.now();
      for (const Alert& alert : states_.update(rule_, evaluate(rule_.measure, metrics.history, now, 1), {}, now, 24h)) {
        if (alert.state == state) return alert;
      }
    }
    return std::nullopt;
  }
  std::size_t active() const { return states_.active().size(); }

  WatchedMetrics metrics;

 private:
  const Rule& rule_;
  AlertStates states_{{}};
};

class EveryAlert : public testing::TestWithParam<Cause> {};

TEST_P(EveryAlert, FiresForItsCauseAndIsResolvedWithoutIt) {
  const Cause& cause = GetParam();
  const Rule& rule = *find_rule(cause.alert);
  Watch watch(rule);
  const Time began = watch.metrics.clock.now();
  const std::optional<Alert> firing = watch.until(AlertState::kFiring, cause.bad, 2h);
  ASSERT_TRUE(firing.has_value());
  EXPECT_EQ(firing->labels, cause.labels);
  EXPECT_GE(firing->fired - began, rule.hold);
  EXPECT_EQ(firing->fired - firing->began, rule.hold);
  const std::optional<Alert> resolved = watch.until(AlertState::kResolved, cause.good, 3h);
  ASSERT_TRUE(resolved.has_value());
  EXPECT_EQ(resolved->labels, cause.labels);
  EXPECT_EQ(watch.active(), 0);
}

INSTANTIATE_TEST_SUITE_P(Alerts, EveryAlert, testing::ValuesIn(causes()),
                         [](const auto& cause) { return std::string(cause.param.alert); });

TEST(AlertsTogether, TheListOfCausesHoldsEveryAlertThatIsEvaluatedFromMetrics) {
  std::size_t expected = 0;
  for (const Rule& rule : rules()) {
    expected += is_evaluated_here(rule) && !std::holds_alternative<WatchdogSilence>(rule.measure) ? 1 : 0;
  }
  std::map<std::string, int> seen;
  for (const Cause& cause : causes()) ++seen[cause.alert];
  EXPECT_EQ(seen.size(), expected);
}

TEST(AlertsTogether, NothingFiresInGoodTimes) {
  WatchedMetrics metrics;
  AlertStates states({});
  std::size_t changes = 0;
  for (int step = 0; step < 200; ++step) {
    for (const Cause& cause : causes()) cause.good(metrics);
    metrics.predict("email", 55);  // as much as the others get
    metrics.predict("sentiment", 55);
    metrics.pass(WatchedMetrics::kStep);
    const Time now = metrics.clock.now();
    for (const Rule& rule : rules()) {
      changes += states.update(rule, evaluate(rule.measure, metrics.history, now, 1), {}, now, 24h).size();
    }
  }
  EXPECT_EQ(changes, 0);
}

}  // namespace
}  // namespace nexusml::alert::internal
