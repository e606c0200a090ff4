#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/store/dependency.h"
#include "nexusml/store/internal/stop_signal.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::store {

/// How often dependencies are probed.
struct HealthProbesOptions {
  /// From the begin of a probe to that of the next. With a ping's own limit of 2 s a server that goes away is noticed
  /// within 12 s; shorter: sooner, and more connections.
  std::chrono::milliseconds interval{10'000};
};

/// Asks the servers that we depend on, in the background and each on a thread of its own, so that one that hangs delays
/// no other. Logs when one goes away or comes back.
///
/// Threads:  add(), start() and stop() by one owner, add() before start(); the rest by any.
/// Lifetime: everything passed in outlives it. Destruction stops.
class HealthProbes {
 public:
  /// Asks the server itself, and ends within 2 seconds whatever the server does.
  using Ping = std::function<Status()>;

  HealthProbes(const telemetry::Telemetry& telemetry, const base::Clock& clock, base::Log log,
               HealthProbesOptions options = {});
  ~HealthProbes();
  HealthProbes(const HealthProbes&) = delete;
  HealthProbes& operator=(const HealthProbes&) = delete;

  /// Takes: "database", "redis" or "minio".
  void add(std::string name, Ping ping);
  /// A dependency that others note too. `ping` must note what it finds.
  void add(const Dependency& dependency, Ping ping);

  /// The first probes begin at once.
  void start();
  /// Tells the threads to end; returns at once.
  void request_stop() { stop_.give(); }
  /// Waits for a probe under way.
  void stop();

  /// By name. What was not added is absent.
  [[nodiscard]] std::vector<DependencyStatus> status() const;

 private:
  struct Probe {
    const Dependency* dependency = nullptr;
    Ping ping;
  };
  void run(const Probe& probe);

  const telemetry::Telemetry& telemetry_;
  const base::Clock& clock_;
  const base::Log log_;
  const HealthProbesOptions options_;
  std::deque<Dependency> own_;
  std::vector<Probe> probes_;
  internal::StopSignal stop_;
  std::vector<std::thread> threads_;
};

}  // namespace nexusml::store
