#include "nexusml/app/caching.h"

#include "nexusml/store/caches.h"

namespace nexusml::app {
namespace {

using std::chrono::milliseconds;

/// A ping may connect, log in, choose a database and ask, and must end within 2 seconds.
store::RedisOptions patient() {
  return {.connect_timeout = milliseconds(500), .operation_timeout = milliseconds(450)};
}

/// What a prediction waits for Redis at most, once: after a failure only the cache's own thread asks.
store::RedisOptions quick(std::size_t threads) {
  return {.connect_timeout = milliseconds(100),
          .operation_timeout = milliseconds(5),
          .pause_after_failure = std::chrono::hours(1),
          .connections = threads + 1,
          .connect_when_needed = false};
}

}  // namespace

Caching::Caching(const Config& config, const telemetry::Telemetry& telemetry, const base::Clock& clock, base::Log log,
                 std::size_t threads) {
  if (!config.redis.url.empty()) {  // check_config() opened the same
    shared_ = store::open_redis_cache(config.redis.url, clock, patient()).value();
    quick_ = store::open_redis_cache(config.redis.url, clock, quick(threads)).value();
  }
  if (config.cache.lifetimes.empty()) return;
  predictions_ = std::make_unique<serve::PredictionCache>(
      quick_.get(), telemetry, clock, std::move(log),
      serve::PredictionCacheOptions{.lifetimes = config.cache.lifetimes,
                                    .memory_bytes = static_cast<std::size_t>(config.cache.memory_bytes)});
}

}  // namespace nexusml::app
