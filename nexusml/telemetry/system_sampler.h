#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

#include "nexusml/telemetry/telemetry.h"

namespace nexusml::telemetry {

/// The machine and this process at one moment; what could not be read is absent. Inside a container with limits, the
/// container is the machine.
struct SystemReading {
  std::optional<double> cpu_percent;  ///< 0..100 of the CPUs that may be used, since the reading before; none at first
  std::optional<double> memory_used_bytes;
  std::optional<double> memory_total_bytes;
  std::optional<double> disk_used_bytes;
  std::optional<double> disk_total_bytes;
  std::optional<double> process_cpu_seconds;
  std::optional<double> process_memory_bytes;
  std::optional<double> process_virtual_bytes;
  std::optional<double> process_threads;
  std::optional<double> process_open_files;
  std::optional<double> process_max_files;
  std::optional<double> process_start_time;  ///< seconds of Unix time
};

struct SystemSamplerOptions {
  /// Between two readings. Shorter shows shorter peaks, and each reading costs about 0.2 ms.
  std::chrono::milliseconds period = std::chrono::seconds(30);
  /// The file system that ml_system_disk_* describe: the one that data is written to.
  std::filesystem::path disk_path = "/";
  /// Where proc and sys are looked for; another folder in tests.
  std::filesystem::path root = "/";
};

/// Reads CPU, memory, disk and process figures from /proc and the control groups (version 1 and 2), and sets their
/// gauges: system_*, ml_system_*, process_*. What cannot be read is left out, never shown as 0.
///
/// Takes the first reading when constructed and the second, which knows the CPU share, at most a second later.
///
/// Threads:  any; it owns one thread.
/// Lifetime: the telemetry outlives it. Destruction stops the thread at once.
class SystemSampler {
 public:
  explicit SystemSampler(const Telemetry& telemetry, SystemSamplerOptions options = {});
  ~SystemSampler();
  SystemSampler(const SystemSampler&) = delete;
  SystemSampler& operator=(const SystemSampler&) = delete;

  /// Takes a reading now, in the calling thread, and sets the gauges.
  void sample();

  /// The newest reading.
  [[nodiscard]] SystemReading latest() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace nexusml::telemetry
