#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/base/mutex.h"
#include "nexusml/metrics/counter.h"
#include "nexusml/models/model.h"
#include "nexusml/store/cache.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::serve {

/// What is cached, and how much.
struct PredictionCacheOptions {
  /// How long an answer is good, by model; the others are not cached. Longer: more hits.
  std::map<std::string, std::chrono::milliseconds, std::less<>> lifetimes;
  std::size_t memory_bytes = 32 << 20;    ///< of answers kept in this process
  std::size_t maximum_waiting = 4 << 20;  ///< bytes of answers on their way to the shared cache; more are not shared
  std::chrono::milliseconds retry{500};   ///< between two attempts to reach a shared cache that failed
};

/// Answers given before: in this process first, then in a cache that replicas share. A key is a hash of everything that the
/// model version is made of and of the whole input, so no answer of another version is ever found.
///
/// Lookups in the shared cache are the caller's time; after one failure they stop until the background thread has reached
/// the cache again. Writes to it are that thread's work.
///
/// Threads:  any; it owns one thread if there is a shared cache.
/// Lifetime: everything passed in outlives it; it outlives the models that it gave a part to.
class PredictionCache {
 public:
  /// One model version's part of the cache.
  ///
  /// Threads: any.
  struct Part {
    PredictionCache& cache;
    std::string version;  ///< stands for all that the version is made of
    std::chrono::milliseconds lifetime;
    metrics::Counter hits;
    metrics::Counter misses;
  };

  /// Takes: the cache that replicas share, or null. It makes connections only in ping().
  PredictionCache(store::Cache* shared, const telemetry::Telemetry& telemetry, const base::Clock& clock, base::Log log,
                  PredictionCacheOptions options);
  ~PredictionCache();
  PredictionCache(const PredictionCache&) = delete;
  PredictionCache& operator=(const PredictionCache&) = delete;

  /// The part for a version, or null if the model is not to be cached.
  [[nodiscard]] std::shared_ptr<const Part> part_of(const models::ModelInfo& info);

  /// The key of an input.
  [[nodiscard]] static std::string key_of(const Part& part, const models::Input& input);

  /// Returns: what put() was given for the key, by whichever replica.
  [[nodiscard]] std::optional<std::string> get(const Part& part, const std::string& key);

  /// Keeps an answer. Never waits: what finds no room on its way to the shared cache stays in this process.
  void put(const Part& part, const std::string& key, std::string value);

  /// Whether the shared cache answered last time; false if there is none.
  [[nodiscard]] bool shared_works() const { return shared_works_.load(std::memory_order_relaxed); }

 private:
  struct Write {
    std::string key;
    std::string value;
    std::chrono::milliseconds lifetime;
  };

  void run() EXCLUDES_LOCK(mutex_);
  void reach_shared() EXCLUDES_LOCK(mutex_);
  void write(const Write& write) EXCLUDES_LOCK(mutex_);
  void note_failure(const Error& error) EXCLUDES_LOCK(mutex_);

  store::Cache* const shared_;
  const telemetry::Telemetry& telemetry_;
  const base::Log log_;
  const PredictionCacheOptions options_;
  const std::unique_ptr<store::Cache> memory_;
  // Relaxed: who reads an old value asks in vain once more, or misses once more.
  std::atomic<bool> shared_works_{false};

  base::Mutex mutex_;
  base::ConditionVariable changed_;
  std::deque<Write> waiting_ GUARDED_BY(mutex_);
  std::size_t waiting_bytes_ GUARDED_BY(mutex_) = 0;
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool said_that_it_failed_ = false;  // of the thread
  std::thread thread_;
};

}  // namespace nexusml::serve
