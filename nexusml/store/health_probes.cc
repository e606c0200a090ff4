#include "nexusml/store/health_probes.h"

#include <algorithm>
#include <utility>

namespace nexusml::store {

using std::chrono::steady_clock;

HealthProbes::HealthProbes(const telemetry::Telemetry& telemetry, const base::Clock& clock, base::Log log,
                           HealthProbesOptions options)
    : telemetry_(telemetry), clock_(clock), log_(std::move(log)), options_(options) {}

HealthProbes::~HealthProbes() {
  stop();
}

void HealthProbes::add(std::string name, Ping ping) {
  Dependency& dependency = own_.emplace_back(std::move(name), telemetry_, clock_);
  add(dependency, [this, &dependency, ping = std::move(ping)]() -> Status {
    const auto began = clock_.steady_now();
    Status answered = ping();
    if (answered.ok()) {
      dependency.note_success(began);
    } else {
      dependency.note_failure(answered.error().code);
    }
    return answered;
  });
}

void HealthProbes::add(const Dependency& dependency, Ping ping) {
  if (!threads_.empty()) bug("a health probe is added after the start");
  probes_.push_back({&dependency, std::move(ping)});
}

void HealthProbes::start() {
  for (const Probe& probe : probes_) threads_.emplace_back([this, &probe] { run(probe); });
}

void HealthProbes::stop() {
  request_stop();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

std::vector<DependencyStatus> HealthProbes::status() const {
  std::vector<DependencyStatus> all;
  for (const Probe& probe : probes_) all.push_back(probe.dependency->status());
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return all;
}

void HealthProbes::run(const Probe& probe) {
  const std::string name = probe.dependency->status().name;
  bool away = false;
  while (!stop_.given()) {
    const auto began = steady_clock::now();
    const Status answered = probe.ping();
    if (!answered.ok() && !away) log_.warning("away", {{"server", name}, {"reason", answered.error().message}});
    if (answered.ok() && away) log_.info("back", {{"server", name}});
    away = !answered.ok();
    if (stop_.rest_until(began + options_.interval)) return;
  }
}

}  // namespace nexusml::store
