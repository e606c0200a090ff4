#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/mutex.h"
#include "nexusml/base/result.h"
#include "nexusml/telemetry/history_query.h"

namespace nexusml::store {

struct PrometheusOptions {
  std::string url{};            ///< "http://prometheus:9090", with a path if it has one; user and password are secrets
  std::string job = "nexusml";  ///< under which it scrapes this service; empty: whatever the job
  std::chrono::milliseconds timeout{2000};  ///< for a question and its answer
  std::chrono::milliseconds pause{5000};    ///< without questions after one that was not answered
  std::size_t maximum_answer = 8 << 20;     ///< bytes
};

/// Says whether an address can be that of a Prometheus: http or https, a host, and neither query nor fragment.
///
/// Errors:  kInvalidArgument, which does not repeat the address.
/// Threads: pure function.
[[nodiscard]] Status check_prometheus_url(const std::string& url);

/// A Prometheus that remembers for longer than this process.
///
/// Threads:  any; each question has a connection of its own.
/// Lifetime: the clock outlives it.
class PrometheusServer {
 public:
  PrometheusServer(PrometheusOptions options, const base::Clock& clock) : options_(std::move(options)), clock_(clock) {}

  /// The values of an expression at `from`, `from + step`, ... up to `until`, sorted by labels, without the metric's name.
  ///
  /// Takes:   an expression of vector type, and at most 11,000 moments.
  /// Errors:  kUnavailable without an answer in time, during the pause that follows, and for an answer that is none;
  ///          kInvalidArgument if it refuses; kTooLarge beyond `maximum_answer`. Messages name no address.
  /// Cost:    blocks for up to `timeout`.
  /// Source:  Prometheus documentation, HTTP API, range queries.
  [[nodiscard]] Result<std::vector<telemetry::SeriesPoints>> query_range(const std::string& expression,
                                                                         std::chrono::system_clock::time_point from,
                                                                         std::chrono::system_clock::time_point until,
                                                                         std::chrono::milliseconds step) const;

  [[nodiscard]] const std::string& job() const { return options_.job; }

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;

  const PrometheusOptions options_;
  const base::Clock& clock_;
  mutable base::Mutex mutex_;
  mutable std::optional<SteadyTime> quiet_until_ GUARDED_BY(mutex_);  ///< after a question that was not answered
};

}  // namespace nexusml::store
