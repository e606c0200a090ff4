#include "nexusml/telemetry/route_metrics.h"

#include <new>

#include "nexusml/base/text.h"

namespace nexusml::telemetry {

void RouteMetrics::request_ends(int status, Seconds duration, std::uint64_t request_bytes,
                                std::uint64_t response_bytes) const noexcept {
  if (by_status_ == nullptr) return;
  in_progress_.subtract(1);
  by_status_->counter(status).increment();
  duration_.observe(duration.count());
  request_bytes_.observe(static_cast<double>(request_bytes));
  response_bytes_.observe(static_cast<double>(response_bytes));
}

metrics::Counter RouteMetrics::ByStatus::counter(int status) noexcept {
  const bool known = status >= kFirstStatus && status < kFirstStatus + kStatusCount;
  const auto index = static_cast<std::size_t>(known ? status - kFirstStatus : kStatusCount);
  // acquire pairs with the release below: who sees `made` sees the counter. Two threads may both make it; they get the
  // same series.
  if (!made[index].load(std::memory_order_acquire)) {
    try {
      const std::string text = known ? base::to_text(status) : "other";
      counters[index].store(requests.with({method, endpoint, text}), std::memory_order_relaxed);
      made[index].store(true, std::memory_order_release);
    } catch (const std::bad_alloc&) {
      return {};  // a failure to record never fails the request
    }
  }
  return counters[index].load(std::memory_order_relaxed);
}

}  // namespace nexusml::telemetry
