#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
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
#include "nexusml/serve/model_status.h"
#include "nexusml/serve/release_queue.h"
#include "nexusml/serve/serving_set.h"
#include "nexusml/serve/version_choice.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::serve {

/// How a ModelHost waits.
struct ModelHostOptions {
  /// Longest that unload() waits for requests under way to let go of the model. Longer: more callers see `unloaded`, and
  /// hold a thread of the pool; the model is freed when it can be, either way.
  std::chrono::milliseconds release_wait{2'000};
  /// What of a model's inputs may leave the request's thread. Empty: default_stored_input().
  std::function<telemetry::StoredInput(const models::ModelInfo&)> stored_input{};
  /// Keeps answers of the models that it is set up for. Null: none are kept.
  PredictionCache* predictions = nullptr;
};

/// Holds the models that are served and swaps them while requests run. An operator's word (load of a version, rollback,
/// unload) holds as VersionChoice says.
///
/// Threads: any. Loading runs on the caller's thread, one load at a time, and never blocks a request.
/// Lifetime: everything passed in outlives it.
class ModelHost {
 public:
  ModelHost(const models::Repository& repository, telemetry::Telemetry& telemetry, const base::Clock& clock,
            base::Log log, ModelHostOptions options = {});

  /// Loads what is newer than what serves, of every model in the repository; where it is damaged, the newest that is not.
  /// Damaged versions are tried again. What an operator chose or unloaded stays so.
  ///
  /// Errors: kUnavailable if the repository cannot be read. A model that fails is logged, counted and shown in status().
  [[nodiscard]] Status load_all();

  /// The same for one model and for whoever looks often: a version that failed is not tried again while its files stay
  /// the same, and one whose files changed less than `settle` ago may fail without being counted, for it may still be
  /// being copied.
  ///
  /// Returns: false if such a version is there, so that looking again after `settle` makes sense.
  [[nodiscard]] bool load_newer(std::string_view name, std::chrono::milliseconds settle);

  /// Loads a version (the newest if none is named) and puts it in the place of the one that serves. On failure the old
  /// one keeps serving. It is an operator's word: an older version stays until a newer one appears.
  ///
  /// Errors: as models::Repository::load. What is not in the repository changes neither status() nor a metric.
  [[nodiscard]] Status load(std::string_view name, std::optional<std::uint64_t> version = std::nullopt);

  /// Loads a version that was just trained, unless the model was unloaded after `asked_at`.
  ///
  /// Errors: as models::Repository::load.
  [[nodiscard]] Status load_trained(std::string_view name, std::uint64_t version,
                                    std::chrono::system_clock::time_point asked_at);

  /// Goes back to the newest version before the one that serves, and stays there until a newer one appears.
  ///
  /// Errors: kNotFound if the model does not serve, kConflict if there is no earlier version.
  [[nodiscard]] Status rollback(std::string_view name);

  /// Stops serving a model, or gives up one that failed; requests under way finish. It stays so until a load. Waits, at
  /// most options.release_wait, until it is unloaded.
  ///
  /// Errors: kNotFound if the model neither serves nor failed.
  [[nodiscard]] Status unload(std::string_view name);

  /// Deletes versions from the repository, but neither the newest `keep` nor the one that serves. 0 keeps all.
  ///
  /// Returns: the versions that were deleted, ascending. What cannot be deleted is logged and stays.
  std::vector<std::uint64_t> delete_old_versions(std::string_view name, std::uint64_t keep);

  /// Every known model, sorted by name.
  [[nodiscard]] std::vector<ModelStatus> status() const;

  [[nodiscard]] std::shared_ptr<const ServingSet> current() const;
  /// Changes whenever current() does. Cost: one load; what requests check instead of taking a lock.
  [[nodiscard]] std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

  [[nodiscard]] const models::Repository& repository() const { return repository_; }

 private:
  /// How load_newer and load_all differ.
  struct Look {
    std::chrono::milliseconds settle{0};
    bool retry_refused = false;
  };
  /// What came of trying a version: kAbsent has no model.json, kIncomplete may still be being copied.
  enum class Attempt { kLoaded, kFailed, kAbsent, kIncomplete };

  bool load_newer_locked(const std::string& name, Look look) REQUIRES_LOCK(loading_);
  Attempt try_version(const std::string& name, std::uint64_t version, Look look, std::string& reason)
      REQUIRES_LOCK(loading_);
  Status load_version(std::string_view name, std::uint64_t version, bool may_be_incomplete = false)
      REQUIRES_LOCK(loading_);
  void put_in_place(std::shared_ptr<const models::Model> model) REQUIRES_LOCK(loading_);
  Status load_chosen(std::string_view name, std::uint64_t version) REQUIRES_LOCK(loading_);
  VersionChoice& choice(std::string_view name) REQUIRES_LOCK(loading_);
  void note_failure(std::string_view name, const Error& error);
  [[nodiscard]] std::shared_ptr<const LoadedModel> serving(std::string_view name) const;
  [[nodiscard]] std::uint64_t serving_version(std::string_view name) const;  // 0 if none serves
  void set_state(std::string_view name, ModelState state, const std::string& error);
  void set_pinned(std::string_view name, bool pinned);
  void publish(ServingSet set);
  void note_released(const std::string& name);
  void wait_for_release(std::string_view name);
  void count_registry() const;

  const models::Repository& repository_;
  telemetry::Telemetry& telemetry_;
  const base::Clock& clock_;
  base::Log log_;
  const ModelHostOptions options_;

  base::Mutex loading_;  // held during a whole load, so that swaps happen one after another
  std::map<std::string, VersionChoice, std::less<>> choices_ GUARDED_BY(loading_);
  mutable base::Mutex mutex_;
  base::ConditionVariable released_;
  std::shared_ptr<const ServingSet> current_ GUARDED_BY(mutex_) = std::make_shared<ServingSet>();
  std::map<std::string, ModelStatus, std::less<>> status_ GUARDED_BY(mutex_);
  // Written after current_ (release) and read before it (acquire): who sees the number finds at least that set.
  std::atomic<std::uint64_t> generation_{0};
  ReleaseQueue release_queue_;  // last: its thread uses what stands above
};

/// One thread's view of the served models: takes the lock only after something changed.
///
/// Threads: one at a time; every thread has its own. Lifetime: the host outlives it. A view keeps the set that it saw last,
/// and so its models' memory, until it is asked again: whoever may be idle asks it now and then, as network threads do
/// every tick.
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
