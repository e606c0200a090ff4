#include "nexusml/serve/ingest_gate.h"

#include <algorithm>

namespace nexusml::serve {

std::uint64_t IngestGate::bytes_of(const telemetry::PredictionEvent& event) {
  constexpr std::uint64_t kFixed = 160;
  return kFixed + event.values.size_bytes();
}

void IngestGate::enter(const telemetry::PredictionEvent& event, std::chrono::milliseconds limit) {
  const std::uint64_t bytes = bytes_of(event);
  const base::MutexLock lock(mutex_);
  if (bytes_ + bytes > maximum_bytes_ && bytes_ > 0) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (bytes_ + bytes > maximum_bytes_ && bytes_ > 0) {
      if (room_.wait_until(mutex_, until) == std::cv_status::timeout) break;
    }
  }
  bytes_ += bytes;
}

void IngestGate::leave(std::uint64_t bytes) {
  {
    const base::MutexLock lock(mutex_);
    bytes_ -= std::min(bytes_, bytes);
  }
  room_.notify_all();
}

void IngestGate::on_events(std::span<const telemetry::PredictionEvent> events) noexcept {
  std::uint64_t bytes = 0;
  for (const telemetry::PredictionEvent& event : events) {
    if (event.source->external) bytes += bytes_of(event);
  }
  if (bytes > 0) leave(bytes);
}

}  // namespace nexusml::serve
