#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nexusml/models/model.h"
#include "nexusml/serve/prediction_cache.h"
#include "nexusml/telemetry/prediction_event.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::serve {

/// A model ready to answer: its parameters and its metrics' handles, resolved once at load time.
///
/// Threads: immutable; shared by all network threads.
struct LoadedModel {
  std::shared_ptr<const models::Model> model;  ///< shared because requests may still use it after a swap
  telemetry::ModelMetrics metrics;
  std::chrono::system_clock::time_point loaded_at{};
  std::shared_ptr<const telemetry::EventSource> source{};  ///< of its events; shared because they may outlive a swap
  std::shared_ptr<const PredictionCache::Part> cached{};   ///< where its answers are kept; null: nowhere

  [[nodiscard]] const models::ModelInfo& info() const { return model->info(); }
  [[nodiscard]] const std::string& name() const { return model->info().name; }
};

/// The models served at one moment. Every load, swap and unload makes a new set; requests under way keep the old one.
///
/// Threads: immutable.
class ServingSet {
 public:
  ServingSet() = default;
  explicit ServingSet(std::vector<std::shared_ptr<const LoadedModel>> models);

  /// Returns: the model of that name, or null. Cost: a binary search over few names.
  [[nodiscard]] const LoadedModel* find(std::string_view name) const;
  [[nodiscard]] const std::vector<std::shared_ptr<const LoadedModel>>& models() const { return models_; }

  /// This set with `model` added or in place of the one of its name.
  [[nodiscard]] ServingSet with(std::shared_ptr<const LoadedModel> model) const;
  [[nodiscard]] ServingSet without(std::string_view name) const;

 private:
  std::vector<std::shared_ptr<const LoadedModel>> models_;  // sorted by name
};

}  // namespace nexusml::serve
