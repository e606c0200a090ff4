#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "nexusml/base/clock.h"
#include "nexusml/base/mutex.h"
#include "nexusml/base/result.h"
#include "nexusml/store/record_types.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::store {

/// How a server that we depend on was when it was last asked.
struct DependencyStatus {
  enum class State : std::uint8_t { kUnknown, kUp, kDown };
  std::string name{};
  State state = State::kUnknown;
  std::chrono::duration<double> latency{};  ///< of the last time that it answered
  std::optional<Time> last_success{};
  std::optional<ErrorCode> last_error{};  ///< of the last failure; its message is for the log alone
};
/// "unknown", "up", "down".
[[nodiscard]] std::string_view name_of(DependencyStatus::State state);

/// A server that we depend on, as far as those who use or probe it note; the gauge infra_<name>_connected shows it from
/// the first note on, so that nothing alerts about a server that nobody has asked yet.
///
/// Threads:  any. Lifetime: telemetry and clock outlive it.
class Dependency {
 public:
  /// Takes: "database", "redis" or "minio", which have gauges.
  Dependency(std::string name, const telemetry::Telemetry& telemetry, const base::Clock& clock);

  /// It answered what it was asked at `began`, by the steady clock.
  void note_success(std::chrono::steady_clock::time_point began) EXCLUDES_LOCK(mutex_);
  void note_failure(ErrorCode code) EXCLUDES_LOCK(mutex_);

  [[nodiscard]] DependencyStatus status() const EXCLUDES_LOCK(mutex_);

 private:
  const metrics::Gauge connected_;
  const base::Clock& clock_;
  mutable base::Mutex mutex_;
  DependencyStatus status_ GUARDED_BY(mutex_);
};

}  // namespace nexusml::store
