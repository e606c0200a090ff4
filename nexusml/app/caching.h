#pragma once

#include <memory>

#include "nexusml/app/config.h"
#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/serve/prediction_cache.h"
#include "nexusml/store/cache.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::app {

/// The cache of the configuration: answers kept in this process and, with redis.url, in Redis.
///
/// Threads:  one owner; the caches from any.
/// Lifetime: everything passed in outlives it; it outlives the models that are served.
class Caching {
 public:
  /// Takes: how many threads answer predictions.
  Caching(const Config& config, const telemetry::Telemetry& telemetry, const base::Clock& clock, base::Log log,
          std::size_t threads);

  /// Null if no model's answers are to be kept.
  [[nodiscard]] serve::PredictionCache* predictions() { return predictions_.get(); }
  /// Redis, with limits for a background thread; null without redis.url.
  [[nodiscard]] store::Cache* shared() { return shared_.get(); }

 private:
  std::unique_ptr<store::Cache> shared_;
  std::unique_ptr<store::Cache> quick_;  // the same, with limits for a thread that answers
  std::unique_ptr<serve::PredictionCache> predictions_;
};

}  // namespace nexusml::app
