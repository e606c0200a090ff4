#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "nexusml/metrics/family.h"

namespace nexusml::telemetry {

/// The metrics of one route, ready for the hot path. Telemetry::route() makes it when routes are set up.
///
/// Cost:     request_ends() about 25 ns; only the first answer with a status makes that status's series.
/// Threads:  any thread may record; begin and end may be on different threads.
/// Lifetime: not beyond the Registry.
class RouteMetrics {
 public:
  using Seconds = std::chrono::duration<double>;

  RouteMetrics() = default;

  /// A request has arrived: ml_api_requests_in_progress goes up by one until request_ends().
  void request_begins() const noexcept { in_progress_.add(1); }

  /// The request was answered, or given up.
  /// Takes: the HTTP status, 100 to 599 (others are counted as "other"), and the sizes of the bodies.
  void request_ends(int status, Seconds duration, std::uint64_t request_bytes,
                    std::uint64_t response_bytes) const noexcept;

 private:
  friend class Telemetry;
  static constexpr int kFirstStatus = 100;
  static constexpr int kStatusCount = 500;

  /// Counters by status, made when a status first occurs; the last one is for what is no status.
  struct ByStatus {
    metrics::Counter counter(int status) noexcept;

    metrics::CounterFamily requests;
    std::string method;
    std::string endpoint;
    std::array<std::atomic<bool>, kStatusCount + 1> made{};
    std::array<std::atomic<metrics::Counter>, kStatusCount + 1> counters{};
  };

  std::unique_ptr<ByStatus> by_status_;
  metrics::LevelGauge in_progress_;
  metrics::Histogram duration_;
  metrics::Histogram request_bytes_;
  metrics::Histogram response_bytes_;
};

}  // namespace nexusml::telemetry
