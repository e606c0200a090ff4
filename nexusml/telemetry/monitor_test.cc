#include "nexusml/telemetry/monitor.h"

#include <gtest/gtest.h>

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "nexusml/telemetry/scoped_prediction.h"

namespace nexusml::telemetry {
namespace {

using namespace std::chrono_literals;

/// The smallest lazy task: starts when awaited or run.
template <class T>
class Task {
 public:
  struct promise_type {
    std::optional<T> value;
    std::exception_ptr error;
    std::coroutine_handle<> continuation = std::noop_coroutine();

    Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
      struct Resume {
        bool await_ready() noexcept { return false; }
        std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> ended) noexcept {
          return ended.promise().continuation;
        }
        void await_resume() noexcept {}
      };
      return Resume{};
    }
    void return_value(T result) { value = std::move(result); }
    void unhandled_exception() { error = std::current_exception(); }
  };

  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> continuation) {
    handle_.promise().continuation = continuation;
    return handle_;
  }
  T await_resume() {
    if (handle_.promise().error) std::rethrow_exception(handle_.promise().error);
    return std::move(*handle_.promise().value);
  }

  T run() {
    handle_.resume();
    return await_resume();
  }

 private:
  std::coroutine_handle<promise_type> handle_;
};

/// Starts at once, yields nothing.
struct Background {
  struct promise_type {
    Background get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  bool await_ready() { return true; }
  void await_suspend(std::coroutine_handle<>) {}
  void await_resume() {}
};

struct Diagnosis {
  std::string label;
  double confidence;
};

class Monitor : public testing::Test {
 protected:
  double value(std::string_view name, std::initializer_list<std::pair<std::string_view, std::string_view>> labels) {
    return registry_.value(name, labels).value_or(-1);
  }

  base::FakeClock clock_;
  metrics::Registry registry_;
  Telemetry telemetry_{registry_, &clock_};
};

TEST_F(Monitor, APredictionRecordsLatencyLabelAndConfidenceAndPassesTheResultOn) {
  const Diagnosis diagnosis = monitor_prediction(telemetry_, "diagnostic", [&] {
    clock_.advance(250ms);
    return Diagnosis{"benign", 0.75};
  });
  EXPECT_EQ(diagnosis.label, "benign");
  EXPECT_EQ(value("ml_model_predictions_total", {{"model_type", "diagnostic"}, {"prediction_type", "benign"}}), 1);
  EXPECT_EQ(value("ml_model_prediction_duration_seconds_sum", {{"model_type", "diagnostic"}}), 0.25);
  EXPECT_EQ(value("ml_model_confidence_score_sum", {{"model_type", "diagnostic"}}), 0.75);
}

TEST_F(Monitor, AnExtractorReadsResultsOfAnyShape) {
  const int level = monitor_prediction(
      telemetry_, "risk", [] { return 3; },
      [](int) {
        return PredictionOutcome{"high", 0.5};
      });
  EXPECT_EQ(level, 3);
  EXPECT_EQ(value("ml_model_predictions_total", {{"model_type", "risk"}, {"prediction_type", "high"}}), 1);
}

TEST_F(Monitor, ACallableMayReturnNothingOrSomethingThatOnlyMoves) {
  monitor_prediction(telemetry_, "risk", [] {});
  const std::unique_ptr<int> moved = monitor_prediction(telemetry_, "risk", [] { return std::make_unique<int>(7); });
  EXPECT_EQ(*moved, 7);
  EXPECT_EQ(value("ml_model_predictions_total", {{"model_type", "risk"}, {"prediction_type", "unlabelled"}}), 2);
}

TEST_F(Monitor, AReferenceComesBackAsTheSameReference) {
  Diagnosis diagnosis{"benign", 0.5};
  Diagnosis& same = monitor_prediction(telemetry_, "diagnostic", [&]() -> Diagnosis& { return diagnosis; });
  EXPECT_EQ(&same, &diagnosis);
}

TEST_F(Monitor, AnExtractorThatThrowsDoesNotFailTheCaller) {
  const auto throwing = [](int) -> PredictionOutcome { throw std::runtime_error("x"); };
  EXPECT_EQ(monitor_prediction(
                telemetry_, "risk", [] { return 3; }, throwing),
            3);
  EXPECT_EQ(value("ml_model_predictions_total", {{"model_type", "risk"}, {"prediction_type", "unlabelled"}}), 1);
}

TEST_F(Monitor, AnErrorResultIsCountedByItsCodeAndPassedOnUnchanged) {
  const Result<Diagnosis> result = monitor_prediction(telemetry_, "diagnostic", []() -> Result<Diagnosis> {
    return Error(ErrorCode::kInvalidArgument, "age is not a number");
  });
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "age is not a number");
  EXPECT_EQ(value("ml_errors_total", {{"error_type", "invalid_argument"}, {"component", "prediction_diagnostic"}}), 1);
  EXPECT_EQ(value("model_prediction_errors_total", {{"model_type", "diagnostic"}}), 1);
  EXPECT_EQ(value("model_predictions_total", {{"model_type", "diagnostic"}}), -1);
}

TEST_F(Monitor, AValueInsideAResultIsReadLikeAPlainOne) {
  const Result<Diagnosis> result = monitor_prediction(telemetry_, "diagnostic", []() -> Result<Diagnosis> {
    return Diagnosis{"malign", 1};
  });
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(value("ml_model_predictions_total", {{"model_type", "diagnostic"}, {"prediction_type", "malign"}}), 1);
}

TEST_F(Monitor, AnExceptionIsCountedAndPassedOnUnchanged) {
  EXPECT_THROW(monitor_prediction(telemetry_, "risk", []() -> int { throw std::out_of_range("x"); }),
               std::out_of_range);
  EXPECT_EQ(value("ml_errors_total", {{"error_type", "exception"}, {"component", "prediction_risk"}}), 1);
}

Task<Diagnosis> slow_diagnosis(base::FakeClock& clock) {
  clock.advance(2s);
  co_return Diagnosis{"benign", 0.5};
}

Task<int> failing_task() {
  throw std::runtime_error("broken");
  co_return 0;
}

TEST_F(Monitor, ACoroutineIsMeasuredFromItsFirstStepToItsEnd) {
  Task<Diagnosis> task = monitor_prediction(telemetry_, "diagnostic", [this] { return slow_diagnosis(clock_); });
  clock_.advance(1h);  // the task has not begun
  EXPECT_EQ(value("ml_model_predictions_total", {{"model_type", "diagnostic"}, {"prediction_type", "benign"}}), -1);
  EXPECT_EQ(task.run().label, "benign");
  EXPECT_EQ(value("ml_model_predictions_total", {{"model_type", "diagnostic"}, {"prediction_type", "benign"}}), 1);
  EXPECT_EQ(value("ml_model_prediction_duration_seconds_sum", {{"model_type", "diagnostic"}}), 2);
}

TEST_F(Monitor, ACoroutinesExceptionIsCountedAndPassedOnUnchanged) {
  Task<int> task = monitor_database_operation(telemetry_, "insert", "predictions", [] { return failing_task(); });
  EXPECT_THROW(task.run(), std::runtime_error);
  EXPECT_EQ(value("ml_errors_total", {{"error_type", "exception"}, {"component", "database_predictions"}}), 1);
}

Background nothing() {
  co_return;
}

TEST_F(Monitor, ACoroutineMayYieldNothing) {
  monitor_database_operation(telemetry_, "delete", "jobs", [] { return nothing(); });
  EXPECT_EQ(value("ml_database_operations_total", {{"operation_type", "delete"}, {"table_name", "jobs"}}), 1);
}

struct Evaluation {
  std::uint64_t samples;
  std::uint64_t features;
  double accuracy;
};

TEST_F(Monitor, TrainingRecordsDurationSizeAccuracyAndTime) {
  clock_.advance(1'000'000s);
  monitor_training(telemetry_, "risk", [&] {
    clock_.advance(3s);
    return Evaluation{1000, 12, 0.9};
  });
  EXPECT_EQ(value("ml_model_training_duration_seconds_sum", {{"model_type", "risk"}}), 3);
  EXPECT_EQ(value("ml_model_training_samples", {{"model_type", "risk"}}), 1000);
  EXPECT_EQ(value("ml_model_features_count", {{"model_type", "risk"}}), 12);
  EXPECT_EQ(value("ml_model_accuracy", {{"model_type", "risk"}}), 0.9);
  EXPECT_EQ(value("ml_model_last_training_timestamp_seconds", {{"model_type", "risk"}}), 1'000'003);
}

TEST_F(Monitor, ATrainingThatFailsLeavesTheGaugesAndCountsAnError) {
  const Status status =
      monitor_training(telemetry_, "risk", []() -> Status { return Error(ErrorCode::kCorrupt, "x"); });
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(value("ml_errors_total", {{"error_type", "corrupt"}, {"component", "training_risk"}}), 1);
  EXPECT_EQ(value("ml_model_last_training_timestamp_seconds", {{"model_type", "risk"}}), -1);
}

TEST_F(Monitor, ADatabaseOperationIsCountedByTableAndTimedByOperation) {
  monitor_database_operation(telemetry_, "select", "jobs", [&] { clock_.advance(10ms); });
  EXPECT_EQ(value("ml_database_operations_total", {{"operation_type", "select"}, {"table_name", "jobs"}}), 1);
  EXPECT_EQ(value("ml_database_operation_duration_seconds_sum", {{"operation_type", "select"}}), 0.01);
}

TEST_F(Monitor, AScopeCountsItsFirstEndOnly) {
  ScopedPrediction scope(telemetry_, "risk");
  scope.succeed("low", 0.5);
  scope.fail("late");
  EXPECT_EQ(value("model_predictions_total", {{"model_type", "risk"}}), 1);
  EXPECT_EQ(value("model_prediction_errors_total", {{"model_type", "risk"}}), -1);
}

TEST_F(Monitor, AScopeLeftByAnExceptionCountsAnError) {
  try {
    const ScopedPrediction scope(telemetry_, "risk");
    throw std::runtime_error("x");
  } catch (const std::runtime_error&) {
    EXPECT_EQ(value("ml_errors_total", {{"error_type", "exception"}, {"component", "prediction_risk"}}), 1);
  }
}

}  // namespace
}  // namespace nexusml::telemetry
