#include "nexusml/telemetry/system_sampler.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "nexusml/base/mutex.h"
#include "nexusml/telemetry/internal/system_reader.h"

namespace nexusml::telemetry {
namespace {

/// Sets the gauge, or takes its value away: an old value would be a lie.
void show(const metrics::Gauge& gauge, const std::optional<double>& value) {
  if (value) {
    gauge.set(*value);
  } else {
    gauge.clear();
  }
}

void show(const Families& families, const SystemReading& reading) {
  show(families.system_cpu_percent, reading.cpu_percent);
  show(families.system_memory_used_bytes, reading.memory_used_bytes);
  show(families.system_memory_total_bytes, reading.memory_total_bytes);
  show(families.system_disk_used_bytes, reading.disk_used_bytes);
  show(families.system_disk_total_bytes, reading.disk_total_bytes);
  show(families.process_memory_bytes, reading.process_memory_bytes);
  show(families.process_virtual_memory_bytes, reading.process_virtual_bytes);
  show(families.process_threads, reading.process_threads);
  show(families.process_open_files, reading.process_open_files);
  show(families.process_max_files, reading.process_max_files);
  show(families.process_start_time, reading.process_start_time);
}

}  // namespace

class SystemSampler::State {
 public:
  State(const Telemetry& telemetry, SystemSamplerOptions options)
      : telemetry_(telemetry), period_(options.period), reader_(std::move(options.root), std::move(options.disk_path)) {
    sample();
    const metrics::View cpu = views_of(Recorded::kProcessCpu).front();
    cpu_token_ =
        telemetry_.registry().counter_callback(cpu.name, cpu.help, [this] { return latest().process_cpu_seconds; });
    thread_ = std::thread([this] { run(); });
  }

  ~State() {
    {
      const base::MutexLock lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  void sample() {
    const base::MutexLock one_at_a_time(reader_mutex_);
    const SystemReading reading = reader_.read(telemetry_.clock().steady_now());
    show(telemetry_.families(), reading);
    const base::MutexLock lock(mutex_);
    latest_ = reading;
  }

  SystemReading latest() const {
    const base::MutexLock lock(mutex_);
    return latest_;
  }

 private:
  void run() {
    constexpr std::chrono::milliseconds kFirstPeriod = std::chrono::seconds(1);
    std::chrono::milliseconds period = std::min(period_, kFirstPeriod);
    while (waited_for(period)) {
      sample();
      period = period_;
    }
  }

  /// False when it is time to stop.
  bool waited_for(std::chrono::milliseconds period) {
    const auto end = std::chrono::steady_clock::now() + period;
    const base::MutexLock lock(mutex_);
    while (!stopping_) {
      if (wake_.wait_until(mutex_, end) == std::cv_status::timeout) return !stopping_;
    }
    return false;
  }

  const Telemetry& telemetry_;
  const std::chrono::milliseconds period_;
  base::Mutex reader_mutex_;
  internal::SystemReader reader_ GUARDED_BY(reader_mutex_);
  mutable base::Mutex mutex_;
  SystemReading latest_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  base::ConditionVariable wake_;
  metrics::CallbackToken cpu_token_;
  std::thread thread_;
};

SystemSampler::SystemSampler(const Telemetry& telemetry, SystemSamplerOptions options)
    : state_(std::make_unique<State>(telemetry, std::move(options))) {}
SystemSampler::~SystemSampler() = default;

void SystemSampler::sample() {
  state_->sample();
}

SystemReading SystemSampler::latest() const {
  return state_->latest();
}

}  // namespace nexusml::telemetry
