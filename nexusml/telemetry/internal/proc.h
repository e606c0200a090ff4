#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Parsers of the kernel's text files; each returns nothing for what it cannot read. Pure functions.
// Source: proc(5), and the kernel's Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst.
namespace nexusml::telemetry::internal {

/// Of /proc/stat, in clock ticks since boot.
struct CpuTimes {
  std::uint64_t busy = 0;
  std::uint64_t total = 0;
};
[[nodiscard]] std::optional<CpuTimes> parse_cpu_times(std::string_view proc_stat);

/// When the machine was booted, in seconds of Unix time; from /proc/stat.
[[nodiscard]] std::optional<std::uint64_t> parse_boot_time(std::string_view proc_stat);

/// Of /proc/meminfo, in bytes.
struct MemoryFigures {
  std::uint64_t total = 0;
  std::uint64_t available = 0;
};
[[nodiscard]] std::optional<MemoryFigures> parse_memory(std::string_view proc_meminfo);

/// Of /proc/self/stat.
struct ProcessFigures {
  std::uint64_t cpu_ticks = 0;  ///< user and system
  std::uint64_t threads = 0;
  std::uint64_t start_ticks = 0;  ///< after boot
  std::uint64_t virtual_bytes = 0;
  std::uint64_t resident_pages = 0;
};
[[nodiscard]] std::optional<ProcessFigures> parse_process(std::string_view proc_self_stat);

/// The soft limit of open files, of /proc/self/limits; nothing if unlimited.
[[nodiscard]] std::optional<std::uint64_t> parse_open_file_limit(std::string_view proc_self_limits);

/// This process's group under a version 1 controller ("memory", "cpu", "cpuacct"), or under version 2 (""), of
/// /proc/self/cgroup. Starts with a slash.
[[nodiscard]] std::optional<std::string> parse_group(std::string_view proc_self_cgroup, std::string_view controller);

/// A limit file's number; nothing for "max", and for version 1's "no limit", which is a number near 2^63.
[[nodiscard]] std::optional<std::uint64_t> parse_limit(std::string_view text);

/// The value behind `key` in lines of "key value".
[[nodiscard]] std::optional<std::uint64_t> parse_keyed(std::string_view text, std::string_view key);

/// "quota period" of version 2's cpu.max as a number of CPUs; nothing for "max".
[[nodiscard]] std::optional<double> parse_cpu_max(std::string_view text);

}  // namespace nexusml::telemetry::internal
