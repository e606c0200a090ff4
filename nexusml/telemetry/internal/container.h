#pragma once

#include <filesystem>
#include <optional>

namespace nexusml::telemetry::internal {

/// What the control groups allow this process and its neighbours in the group, and what they use.
struct Container {
  std::optional<double> memory_limit_bytes;
  std::optional<double> memory_used_bytes;  ///< without the page cache that can be dropped
  std::optional<double> cpu_limit;          ///< in CPUs
  std::optional<double> cpu_used_seconds;
};

/// Reads version 2 and version 1 control groups. The limit of a group is the lowest one on the way up to the root;
/// a process that sees its own group as the root, as in a container, finds its limit there.
/// Takes: where proc and sys are looked for.
[[nodiscard]] Container read_container(const std::filesystem::path& root);

}  // namespace nexusml::telemetry::internal
