#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "nexusml/serve/model_host.h"
#include "tests/support/sample_models.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::serve {

/// The lines of a log, for tests.
///
/// Threads: any.
class LogLines final : public base::LogSink {
 public:
  void write(base::LogLevel level, std::string_view, std::string_view message,
             const std::vector<base::LogField>&) override {
    const base::MutexLock lock(mutex_);
    lines_.push_back(std::string(base::name_of(level)) + " " + std::string(message));
  }
  std::vector<std::string> take() {
    const base::MutexLock lock(mutex_);
    return std::exchange(lines_, {});
  }

 private:
  base::Mutex mutex_;
  std::vector<std::string> lines_ GUARDED_BY(mutex_);
};

/// A host over a repository in a folder of its own, which begins empty.
class ModelHostTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { model_ = support::train_sentiment().release(); }
  static void TearDownTestSuite() { delete model_; }

  std::filesystem::path file(int version, const char* name = "text.bin") const {
    return folder_.path() / "sentiment" / std::to_string(version) / name;
  }
  ModelStatus status(std::string_view name = "sentiment") const {
    for (const ModelStatus& one : host_.status()) {
      if (one.name == name) return one;
    }
    return {};
  }
  std::optional<double> metric(std::string_view name) { return registry_.value(name, {{"model_type", "sentiment"}}); }
  std::optional<double> registered(std::string_view state) {
    return registry_.value("ml_models_registry_count", {{"model_type", "sentiment"}, {"status", state}});
  }

  /// The background frees what nobody uses; a minute is ample.
  static bool becomes_true(const std::function<bool()>& condition) {
    for (int i = 0; i < 12000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return condition();
  }
  /// Changes the format version that a model's model.json states.
  void set_format(int version, const std::string& format) const {
    std::string json = support::read_text(file(version, "model.json"));
    const std::string key = "\"format_version\": ";
    const std::size_t at = json.find(key) + key.size();
    json.replace(at, json.find_first_of(",\n}", at) - at, format);
    support::write_text(file(version, "model.json"), json);
  }

  static inline models::Model* model_ = nullptr;
  support::TemporaryFolder folder_;
  models::Repository repository_{folder_.path()};
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_};
  base::FakeClock clock_{std::chrono::system_clock::time_point(std::chrono::hours(1000))};
  LogLines log_;
  // A test holds models on purpose, so nothing waits for it.
  ModelHost host_{
      repository_, telemetry_, clock_, base::Log(log_, "models"), {.release_wait = std::chrono::milliseconds(0)}};
};

}  // namespace nexusml::serve
