#include "nexusml/telemetry/internal/container.h"

#include <functional>
#include <string>
#include <vector>

#include "nexusml/base/file.h"
#include "nexusml/telemetry/internal/proc.h"

namespace nexusml::telemetry::internal {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  constexpr std::uint64_t kMost = 1 << 20;
  auto text = base::read_file(file, kMost);
  return text.ok() ? std::move(text).value() : std::string();
}

/// The group's folder and those above it, up to and with the hierarchy's own. Nothing above it is ever looked at,
/// whatever the group is called.
std::vector<fs::path> folders(const fs::path& hierarchy, const std::string& group) {
  std::vector<fs::path> found{hierarchy};
  for (const fs::path& part : fs::path(group).relative_path()) {
    if (part == ".." || part == "." || part.empty()) break;
    found.push_back(found.back() / part);
  }
  return {found.rbegin(), found.rend()};
}

struct Lowest {
  std::optional<double> limit;
  fs::path folder;
};

Lowest lowest_limit(const std::vector<fs::path>& candidates,
                    const std::function<std::optional<double>(const fs::path&)>& limit_of) {
  Lowest lowest;
  for (const fs::path& folder : candidates) {
    const auto limit = limit_of(folder);
    if (limit && (!lowest.limit || *limit < *lowest.limit)) lowest = {limit, folder};
  }
  return lowest;
}

std::optional<double> as_double(std::optional<std::uint64_t> value) {
  return value ? std::optional(static_cast<double>(*value)) : std::nullopt;
}

/// Bytes used less the inactive file cache, which the kernel drops before the limit hurts.
std::optional<double> used_memory(const fs::path& folder, const char* usage_file, const char* cache_key) {
  const auto usage = parse_limit(text_of(folder / usage_file));
  if (!usage) return std::nullopt;
  const std::uint64_t cache = parse_keyed(text_of(folder / "memory.stat"), cache_key).value_or(0);
  return static_cast<double>(cache < *usage ? *usage - cache : 0);
}

Container read_version_2(const fs::path& hierarchy, const std::string& group) {
  Container container;
  const auto candidates = folders(hierarchy, group);
  const Lowest memory = lowest_limit(
      candidates, [](const fs::path& folder) { return as_double(parse_limit(text_of(folder / "memory.max"))); });
  if (memory.limit) {
    container.memory_limit_bytes = memory.limit;
    container.memory_used_bytes = used_memory(memory.folder, "memory.current", "inactive_file");
  }
  const Lowest cpu =
      lowest_limit(candidates, [](const fs::path& folder) { return parse_cpu_max(text_of(folder / "cpu.max")); });
  if (cpu.limit) {
    container.cpu_limit = cpu.limit;
    const auto used = parse_keyed(text_of(cpu.folder / "cpu.stat"), "usage_usec");
    if (used) container.cpu_used_seconds = static_cast<double>(*used) / 1e6;
  }
  return container;
}

std::optional<double> quota_version_1(const fs::path& folder) {
  const auto quota = parse_limit(text_of(folder / "cpu.cfs_quota_us"));  // -1, no number here, means no limit
  const auto period = parse_limit(text_of(folder / "cpu.cfs_period_us"));
  if (!quota || !period || *quota == 0 || *period == 0) return std::nullopt;
  return static_cast<double>(*quota) / static_cast<double>(*period);
}

Container read_version_1(const fs::path& hierarchies, const std::string& groups) {
  Container container;
  const auto candidates = [&](const char* controller) {
    return folders(hierarchies / controller, parse_group(groups, controller).value_or("/"));
  };
  const Lowest memory = lowest_limit(candidates("memory"), [](const fs::path& folder) {
    return as_double(parse_limit(text_of(folder / "memory.limit_in_bytes")));
  });
  if (memory.limit) {
    container.memory_limit_bytes = memory.limit;
    container.memory_used_bytes = used_memory(memory.folder, "memory.usage_in_bytes", "total_inactive_file");
  }
  container.cpu_limit = lowest_limit(candidates("cpu"), quota_version_1).limit;
  for (const fs::path& folder : candidates("cpuacct")) {
    if (!container.cpu_limit || container.cpu_used_seconds) break;
    const auto used = parse_limit(text_of(folder / "cpuacct.usage"));  // nanoseconds
    if (used) container.cpu_used_seconds = static_cast<double>(*used) / 1e9;
  }
  return container;
}

}  // namespace

Container read_container(const fs::path& root) {
  const fs::path hierarchies = root / "sys/fs/cgroup";
  const std::string groups = text_of(root / "proc/self/cgroup");
  std::error_code error;
  if (fs::exists(hierarchies / "cgroup.controllers", error)) {
    return read_version_2(hierarchies, parse_group(groups, "").value_or("/"));
  }
  return read_version_1(hierarchies, groups);
}

}  // namespace nexusml::telemetry::internal
