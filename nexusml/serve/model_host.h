#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/base/mutex.h"
#include "nexusml/base/result.h"
#include "nexusml/models/repository.h"
#include "nexusml/serve/serving_set.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::serve {

/// Where a model stands. kReady answers; with `error` set as well, a later version failed to load and the old one serves.
enum class ModelState { kUnloaded, kLoading, kReady, kFailed };
/// "unloaded", "loading", "ready", "failed".
[[nodiscard]] std::string_view name_of(ModelState state);

/// What is known of one model of the repository.
struct ModelStatus {
  std::string name;
  ModelState state = ModelState::kUnloaded;
  std::uint64_t version = 0;  ///< that answers; 0 if none does
  std::string error;          ///< of the last load, if it failed
  std::optional<std::chrono::system_clock::time_point> loaded_at;
};

/// Holds the models that are served and swaps them while requests run.
///
/// Threads: any. Loading runs on the caller's thread, one load at a time, and never blocks a request.
/// Lifetime: everything passed in outlives it.
class ModelHost {
 public:
  ModelHost(const models::Repository& repository, telemetry::Telemetry& telemetry, const base::Clock& clock,
            base::Log log);

  /// Loads the newest version of every model in the repository; where it is damaged, the newest that is not. A version
  /// that serves already is not read again.
  ///
  /// Errors: kUnavailable if the repository cannot be read. A model that fails is logged, counted and shown in status().
  [[nodiscard]] Status load_all();

  /// Loads a version (the newest if none is named) and puts it in the place of the one that serves. On failure the old
  /// one keeps serving.
  ///
  /// Errors: as models::Repository::load. What is not in the repository changes neither status() nor a metric.
  [[nodiscard]] Status load(std::string_view name, std::optional<std::uint64_t> version = std::nullopt);

  /// Goes back to the newest version before the one that serves.
  ///
  /// Errors: kNotFound if the model does not serve, kConflict if there is no earlier version.
  [[nodiscard]] Status rollback(std::string_view name);

  /// Stops serving a model; requests under way finish.
  ///
  /// Errors: kNotFound if the model does not serve.
  [[nodiscard]] Status unload(std::string_view name);

  /// Every known model, sorted by name.
  [[nodiscard]] std::vector<ModelStatus> status() const;

  [[nodiscard]] std::shared_ptr<const ServingSet> current() const;
  /// Changes whenever current() does. Cost: one load; what requests check instead of taking a lock.
  [[nodiscard]] std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

  [[nodiscard]] const models::Repository& repository() const { return repository_; }

 private:
  void load_newest_that_works(const std::string& name) REQUIRES_LOCK(loading_);
  Status load_version(std::string_view name, std::uint64_t version) REQUIRES_LOCK(loading_);
  void note_failure(std::string_view name, const Error& error);
  std::uint64_t serving_version(std::string_view name) const;  // 0 if none serves
  void set_state(std::string_view name, ModelState state, const std::string& error);
  void publish(ServingSet set);
  void show_facts(const models::ModelInfo& info) const;
  void count_registry() const;

  const models::Repository& repository_;
  telemetry::Telemetry& telemetry_;
  const base::Clock& clock_;
  base::Log log_;

  base::Mutex loading_;  // held during a whole load, so that swaps happen one after another
  mutable base::Mutex mutex_;
  std::shared_ptr<const ServingSet> current_ GUARDED_BY(mutex_) = std::make_shared<ServingSet>();
  std::map<std::string, ModelStatus, std::less<>> status_ GUARDED_BY(mutex_);
  // Written after current_ (release) and read before it (acquire): who sees the number finds at least that set.
  std::atomic<std::uint64_t> generation_{0};
};

/// One thread's view of the served models: takes the lock only after something changed.
///
/// Threads: one at a time; every thread has its own. Lifetime: the host outlives it. An idle view keeps the set that it saw
/// last, and so its models' memory, until it is asked again.
class ServingView {
 public:
  explicit ServingView(const ModelHost& host) : host_(host) {}

  /// Lifetime: what it returns is good until the next call.
  [[nodiscard]] const ServingSet& current() {
    if (const std::uint64_t now = host_.generation(); set_ == nullptr || now != generation_) {
      generation_ = now;
      set_ = host_.current();
    }
    return *set_;
  }

 private:
  const ModelHost& host_;
  std::uint64_t generation_ = 0;
  std::shared_ptr<const ServingSet> set_;
};

}  // namespace nexusml::serve
