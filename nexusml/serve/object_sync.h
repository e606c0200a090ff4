#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/base/mutex.h"
#include "nexusml/models/object_repository.h"
#include "nexusml/serve/model_host.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::serve {

/// When an ObjectSync looks, and what it keeps.
struct ObjectSyncOptions {
  std::chrono::milliseconds poll_interval{10'000};  ///< between two looks at the object store
  /// Newest versions of a model that are fetched, and that are left in the object store; 0: all. The same for all replicas.
  std::uint64_t keep_versions = 0;
};

/// Keeps the repository on this machine and the one in the object store alike, so that a version made by one replica is
/// served by all: what is new here is published, what is new there is fetched and loaded. While the object store is away,
/// what is here goes on serving.
///
/// Nothing of it happens on another thread than its own, but for fetch_missing(). Failures are counted in ml_errors_total
/// (component "storage") and logged when they begin and end.
/// Threads:  one owner; wake() from any.
/// Lifetime: everything passed in outlives it.
class ObjectSync {
 public:
  ObjectSync(const models::ObjectRepository& objects, ModelHost& host, const telemetry::Telemetry& telemetry,
             const base::Clock& clock, base::Log log, ObjectSyncOptions options);
  ~ObjectSync();
  ObjectSync(const ObjectSync&) = delete;
  ObjectSync& operator=(const ObjectSync&) = delete;

  /// Before anything is loaded: if there is no model on this machine, fetches the newest version of each. Waits no longer
  /// than the object store's own limits.
  void fetch_if_empty();

  /// Begins to look now and then.
  void start();
  /// Ends that; waits for what is under way.
  void stop();
  /// Looks soon, since something was made here.
  void wake();

  /// One look: fetches, publishes, gives way where another content has a number, deletes what is old.
  void look();

 private:
  using Version = std::pair<std::string, std::uint64_t>;
  using Numbers = std::vector<std::uint64_t>;

  void run();
  void compare(const std::string& name, const std::map<std::uint64_t, std::string>& there);
  void fetch_newest(const models::ObjectRepository::Versions& there);
  void fetch_others(const std::string& name, const Numbers& wanted);
  [[nodiscard]] bool fetch(const Version& version);
  void publish(const std::string& name, const Numbers& there);
  [[nodiscard]] bool publish_version(const Version& version);
  [[nodiscard]] bool is_young(const Version& version) const;
  void give_way(const Version& version);
  void delete_old(const std::string& name);
  [[nodiscard]] Numbers wanted_of(const std::map<std::uint64_t, std::string>& there) const;
  [[nodiscard]] Numbers local(const std::string& name) const;
  void note_store(const Status& status);
  void note_failure(const Version& version, std::string_view what, const Error& error);

  /// What failed for a version, and when it is tried again.
  struct Failure {
    std::string reason;
    std::chrono::milliseconds wait{0};
    std::chrono::steady_clock::time_point next_try{};
  };

  const models::ObjectRepository& objects_;
  ModelHost& host_;
  const telemetry::Telemetry& telemetry_;
  const base::Clock& clock_;
  const base::Log log_;
  const ObjectSyncOptions options_;

  // Of whoever looks: one at a time.
  bool store_answers_ = true;
  std::set<Version> in_step_;  // the same content on both sides
  std::map<Version, Failure> failures_;

  base::Mutex mutex_;
  base::ConditionVariable changed_;
  bool woken_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace nexusml::serve
