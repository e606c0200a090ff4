#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

#include "nexusml/telemetry/internal/proc.h"
#include "nexusml/telemetry/system_sampler.h"

namespace nexusml::telemetry::internal {

/// Reads the figures of machine, container and process; remembers the last CPU times, since a share needs two.
///
/// Threads: one at a time.
class SystemReader {
 public:
  SystemReader(std::filesystem::path root, std::filesystem::path disk_path)
      : root_(std::move(root)), disk_path_(std::move(disk_path)) {}

  [[nodiscard]] SystemReading read(std::chrono::steady_clock::time_point now);

 private:
  void read_machine(std::chrono::steady_clock::time_point now, SystemReading& reading);
  void read_process(SystemReading& reading) const;
  [[nodiscard]] std::string text_of(const char* file) const;

  struct ContainerCpu {
    double used_seconds;
    std::chrono::steady_clock::time_point time;
  };

  const std::filesystem::path root_;
  const std::filesystem::path disk_path_;
  std::optional<CpuTimes> last_cpu_;
  std::optional<ContainerCpu> last_container_cpu_;
};

}  // namespace nexusml::telemetry::internal
