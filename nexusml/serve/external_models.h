#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/mutex.h"
#include "nexusml/base/result.h"
#include "nexusml/serve/ingest_gate.h"
#include "nexusml/serve/internal/external_model.h"
#include "nexusml/serve/internal/recent_ids.h"
#include "nexusml/telemetry/event_queue.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::serve {

class ExternalIngest;

/// How many models served elsewhere are watched.
struct ExternalOptions {
  std::size_t maximum_models = 100;   ///< each costs metrics and monitors; later ones are refused
  internal::ExternalLimits limits{};  ///< of each
  std::size_t recent_ids = 131'072;   ///< prediction ids that are surely known when they come again; 100 bytes each
  std::chrono::milliseconds room_wait{5'000};  ///< longest that ingest waits for room in the event queue
  /// What of a model's features may leave the request's thread. Empty: all, but for free text.
  std::function<telemetry::StoredInput(std::string_view model)> stored_input{};
};

/// Models that are served by other programs, known by their predictions alone. Each has the metrics and events of one that
/// is served here.
///
/// Threads:  any. Lifetime: everything passed in outlives it. Models, once known, stay.
class ExternalModels {
 public:
  /// Takes: the gate, which must be among the queue's consumers; whether a model of a name is served here, for such names
  ///        are refused: their metrics would mix.
  ExternalModels(telemetry::Telemetry& telemetry, telemetry::EventQueue& events, IngestGate& gate,
                 const base::Clock& clock, std::function<bool(std::string_view name)> served_here,
                 ExternalOptions options = {});
  ~ExternalModels();

  /// Finds or makes it. Errors: kConflict if one of that name is served here, kTooLarge if there are too many.
  [[nodiscard]] Result<internal::ExternalModel*> model(std::string_view name) EXCLUDES_LOCK(mutex_);
  /// Returns: null if there is none of that name.
  [[nodiscard]] internal::ExternalModel* find(std::string_view name) EXCLUDES_LOCK(mutex_);

  /// A reader for one piece of a body, to be given back. There are as many as are used at once.
  [[nodiscard]] std::unique_ptr<ExternalIngest> lease() EXCLUDES_LOCK(mutex_);
  void give_back(std::unique_ptr<ExternalIngest> ingest) EXCLUDES_LOCK(mutex_);

 private:
  friend class ExternalIngest;

  telemetry::Telemetry& telemetry_;
  telemetry::EventQueue& events_;
  IngestGate& gate_;
  const base::Clock& clock_;
  const std::function<bool(std::string_view)> served_here_;
  const ExternalOptions options_;
  internal::RecentIds recent_;
  base::Mutex mutex_;
  std::map<std::string, std::unique_ptr<internal::ExternalModel>, std::less<>> models_ GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<ExternalIngest>> idle_ GUARDED_BY(mutex_);
};

}  // namespace nexusml::serve
