#include "nexusml/telemetry/internal/proc.h"

#include <vector>

#include "nexusml/base/text.h"

namespace nexusml::telemetry::internal {
namespace {

using base::parse_integer;

std::optional<std::uint64_t> number(std::string_view text) {
  return parse_integer<std::uint64_t>(base::trim(text));
}

/// The rest of the line that starts with `head`.
std::optional<std::string_view> line_after(std::string_view text, std::string_view head) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line.starts_with(head)) return line.substr(head.size());
    text.remove_prefix(line.size() == text.size() ? line.size() : line.size() + 1);
  }
  return std::nullopt;
}

std::optional<std::uint64_t> kilobytes_after(std::string_view text, std::string_view head) {
  const auto line = line_after(text, head);
  if (!line) return std::nullopt;
  const auto words = base::split_list(*line, ' ');
  if (words.empty()) return std::nullopt;
  const auto value = number(words[0]);
  if (!value || *value > (UINT64_MAX >> 10)) return std::nullopt;
  return *value * 1024;
}

}  // namespace

std::optional<CpuTimes> parse_cpu_times(std::string_view proc_stat) {
  const auto line = line_after(proc_stat, "cpu ");
  if (!line) return std::nullopt;
  // user nice system idle iowait irq softirq steal; guest time is part of user time already
  constexpr std::size_t kIdle = 3;
  constexpr std::size_t kIoWait = 4;
  constexpr std::size_t kSteal = 7;
  constexpr std::uint64_t kMostTicks = 1ULL << 60;  // so that the sum of eight cannot wrap round
  CpuTimes times;
  const auto words = base::split_list(*line, ' ');
  if (words.size() <= kIdle) return std::nullopt;
  for (std::size_t i = 0; i < words.size() && i <= kSteal; ++i) {
    const auto ticks = number(words[i]);
    if (!ticks || *ticks > kMostTicks) return std::nullopt;
    times.total += *ticks;
    if (i != kIdle && i != kIoWait) times.busy += *ticks;
  }
  return times;
}

std::optional<std::uint64_t> parse_boot_time(std::string_view proc_stat) {
  return parse_keyed(proc_stat, "btime");
}

std::optional<MemoryFigures> parse_memory(std::string_view proc_meminfo) {
  const auto total = kilobytes_after(proc_meminfo, "MemTotal:");
  const auto available = kilobytes_after(proc_meminfo, "MemAvailable:");
  if (!total || !available || *available > *total) return std::nullopt;
  return MemoryFigures{*total, *available};
}

std::optional<ProcessFigures> parse_process(std::string_view proc_self_stat) {
  // The program's name stands in brackets and may itself hold blanks and brackets.
  const auto bracket = proc_self_stat.rfind(')');
  if (bracket == std::string_view::npos) return std::nullopt;
  const auto words = base::split_list(proc_self_stat.substr(bracket + 1), ' ');
  // proc(5) counts from 1 and the first word here is its field 3.
  const auto field = [&words](std::size_t index) -> std::optional<std::uint64_t> {
    return index - 3 < words.size() ? number(words[index - 3]) : std::nullopt;
  };
  const auto user = field(14), system = field(15), threads = field(20), start = field(22), size = field(23),
             pages = field(24);
  if (!user || !system || !threads || !start || !size || !pages) return std::nullopt;
  return ProcessFigures{*user + *system, *threads, *start, *size, *pages};
}

std::optional<std::uint64_t> parse_open_file_limit(std::string_view proc_self_limits) {
  const auto line = line_after(proc_self_limits, "Max open files");
  if (!line) return std::nullopt;
  const auto words = base::split_list(*line, ' ');
  return words.empty() ? std::nullopt : number(words[0]);
}

std::optional<std::string> parse_group(std::string_view proc_self_cgroup, std::string_view controller) {
  for (const std::string_view line : base::split_list(proc_self_cgroup, '\n')) {
    const auto first = line.find(':');
    const auto second = line.find(':', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    const std::string_view path = line.substr(second + 1);
    if (!path.starts_with('/')) continue;
    if (controllers.empty() && controller.empty()) return std::string(path);
    for (const std::string_view name : base::split_list(controllers)) {
      if (name == controller) return std::string(path);
    }
  }
  return std::nullopt;
}

std::optional<std::uint64_t> parse_limit(std::string_view text) {
  constexpr std::uint64_t kNoLimit = 1ULL << 60;
  const auto value = number(text);
  return value && *value < kNoLimit ? value : std::nullopt;
}

std::optional<std::uint64_t> parse_keyed(std::string_view text, std::string_view key) {
  const auto line = line_after(text, std::string(key) + " ");
  return line ? number(*line) : std::nullopt;
}

std::optional<double> parse_cpu_max(std::string_view text) {
  const auto words = base::split_list(base::trim(text), ' ');
  if (words.size() != 2) return std::nullopt;
  const auto quota = number(words[0]);
  const auto period = number(words[1]);
  if (!quota || !period || *quota == 0 || *period == 0) return std::nullopt;
  return static_cast<double>(*quota) / static_cast<double>(*period);
}

}  // namespace nexusml::telemetry::internal
