#include "nexusml/store/dependency.h"

#include <utility>

namespace nexusml::store {

using State = DependencyStatus::State;

std::string_view name_of(State state) {
  switch (state) {
    case State::kUnknown:
      return "unknown";
    case State::kUp:
      return "up";
    case State::kDown:
      return "down";
  }
  bug("State outside the enum");
}

Dependency::Dependency(std::string name, const telemetry::Telemetry& telemetry, const base::Clock& clock)
    : connected_(telemetry.families().infra_connected.with({name})), clock_(clock) {
  status_.name = std::move(name);
}

void Dependency::note_success(std::chrono::steady_clock::time_point began) {
  connected_.set(1);
  const base::MutexLock lock(mutex_);
  status_.state = State::kUp;
  status_.last_success = clock_.now();
  status_.latency = clock_.steady_now() - began;
}

void Dependency::note_failure(ErrorCode code) {
  connected_.set(0);
  const base::MutexLock lock(mutex_);
  status_.state = State::kDown;
  status_.last_error = code;
}

DependencyStatus Dependency::status() const {
  const base::MutexLock lock(mutex_);
  return status_;
}

}  // namespace nexusml::store
