#include "nexusml/telemetry/internal/system_reader.h"

#include <unistd.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "nexusml/base/file.h"
#include "nexusml/telemetry/internal/container.h"

namespace nexusml::telemetry::internal {
namespace {

namespace fs = std::filesystem;

double percent(double part, double whole) {
  return whole > 0 ? std::clamp(100 * part / whole, 0.0, 100.0) : 0;
}

std::optional<double> open_files(const fs::path& folder) {
  std::error_code error;
  double count = 0;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) ++count;
  if (error) return std::nullopt;
  return count;
}

}  // namespace

std::string SystemReader::text_of(const char* file) const {
  constexpr std::uint64_t kMost = 16 << 20;  // /proc/stat grows with the interrupts of a big machine
  auto text = base::read_file(root_ / file, kMost);
  return text.ok() ? std::move(text).value() : std::string();
}

SystemReading SystemReader::read(std::chrono::steady_clock::time_point now) {
  SystemReading reading;
  read_machine(now, reading);
  read_process(reading);
  std::error_code error;
  const fs::space_info disk = fs::space(disk_path_, error);
  if (!error) {
    reading.disk_total_bytes = static_cast<double>(disk.capacity);
    reading.disk_used_bytes = static_cast<double>(disk.capacity - disk.free);
  }
  return reading;
}

void SystemReader::read_machine(std::chrono::steady_clock::time_point now, SystemReading& reading) {
  const Container container = read_container(root_);
  if (const auto memory = parse_memory(text_of("proc/meminfo"))) {
    reading.memory_total_bytes = static_cast<double>(memory->total);
    reading.memory_used_bytes = static_cast<double>(memory->total - memory->available);
  }
  const bool smaller =
      !reading.memory_total_bytes || container.memory_limit_bytes.value_or(1e300) < *reading.memory_total_bytes;
  if (container.memory_limit_bytes && container.memory_used_bytes && smaller) {
    reading.memory_total_bytes = container.memory_limit_bytes;
    reading.memory_used_bytes = container.memory_used_bytes;
  }

  const auto cpu = parse_cpu_times(text_of("proc/stat"));
  if (cpu && last_cpu_ && cpu->total > last_cpu_->total && cpu->busy >= last_cpu_->busy) {
    reading.cpu_percent =
        percent(static_cast<double>(cpu->busy - last_cpu_->busy), static_cast<double>(cpu->total - last_cpu_->total));
  }
  last_cpu_ = cpu;
  if (!container.cpu_limit || !container.cpu_used_seconds) {
    last_container_cpu_.reset();
    return;
  }
  reading.cpu_percent.reset();
  if (last_container_cpu_ && now > last_container_cpu_->time) {
    const double allowed = Seconds(now - last_container_cpu_->time).count() * *container.cpu_limit;
    reading.cpu_percent = percent(*container.cpu_used_seconds - last_container_cpu_->used_seconds, allowed);
  }
  last_container_cpu_ = {*container.cpu_used_seconds, now};
}

void SystemReader::read_process(SystemReading& reading) const {
  const auto process = parse_process(text_of("proc/self/stat"));
  if (!process) return;
  const auto ticks_per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  reading.process_cpu_seconds = static_cast<double>(process->cpu_ticks) / ticks_per_second;
  reading.process_memory_bytes =
      static_cast<double>(process->resident_pages) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  reading.process_virtual_bytes = static_cast<double>(process->virtual_bytes);
  reading.process_threads = static_cast<double>(process->threads);
  reading.process_open_files = open_files(root_ / "proc/self/fd");
  if (const auto limit = parse_open_file_limit(text_of("proc/self/limits"))) {
    reading.process_max_files = static_cast<double>(*limit);
  }
  if (const auto boot = parse_boot_time(text_of("proc/stat"))) {
    reading.process_start_time =
        static_cast<double>(*boot) + static_cast<double>(process->start_ticks) / ticks_per_second;
  }
}

}  // namespace nexusml::telemetry::internal
