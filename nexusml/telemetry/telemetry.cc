#include "nexusml/telemetry/telemetry.h"

#include <array>
#include <utility>

#include "nexusml/telemetry/error_types.h"

namespace nexusml::telemetry {
namespace {

#if defined(__clang__)
constexpr std::string_view kCompiler = "clang " __clang_version__;
#else
constexpr std::string_view kCompiler = "gcc " __VERSION__;
#endif

constexpr std::array<std::string_view, 2> kEncoders = {"user", "item"};  // by ModelMetrics::Encoder

/// Makes the series whose labels are known before anything has happened, so that rates start at 0.
void start_at_zero(const Families& families) {
  for (const std::string_view severity : {"critical", "warning", "info"})
    families.alerts_firing.with({severity}).set(0);
  for (const std::string_view reason : {"queue_full", "spool_full"}) (void)families.events_dropped.with({reason});
  for (const std::string_view component : {"api", "alerting", "storage"}) {
    (void)families.errors.with({base::name_of(ErrorCode::kInternal), component, "other", ""});
  }
  for (const std::string_view encoder : kEncoders) {
    (void)families.recsys_encoder_duration.with({encoder});
    (void)families.recsys_encoder_unknown.with({encoder});
  }
  families.event_queue_depth.set(0);
  families.build_info.with({NEXUSML_VERSION, kCompiler}).set(1);
}

/// The series of a model that its bundle does not hold.
void start_model_at_zero(const Families& families, std::string_view name) {
  for (const std::string_view outcome : {"success", "failure"}) {
    (void)families.model_loads.with({name, outcome});
    (void)families.batches.with({name, outcome});
  }
  (void)families.model_load_duration.with({name});
  (void)families.batch_duration.with({name});
  (void)families.batch_records.with({name});
  (void)families.training_duration.with({name});
  (void)families.feedback.with({name});
  (void)families.events_delivered.with({name});
  const std::string training = "training_" + std::string(name);
  for (const ErrorCode code : kErrorCodes) {
    (void)families.errors.with({base::name_of(code), training, "training", name});
  }
}

}  // namespace

Telemetry::Telemetry(metrics::Registry& registry, const base::Clock* clock)
    : registry_(registry), clock_(clock != nullptr ? *clock : system_clock_), families_(registry) {
  start_at_zero(families_);
}

ModelMetrics Telemetry::model(std::string_view type, std::string_view name, std::span<const std::string> labels) {
  {
    const base::MutexLock lock(mutex_);
    type_by_model_[std::string(name)] = type;
  }
  ModelMetrics bundle;
  for (const std::string& label : labels) bundle.by_label_.push_back(families_.predictions.with({type, name, label}));
  bundle.by_label_.push_back(families_.predictions.with({type, name, labels.empty() ? kUnlabelled : "other"}));
  bundle.confidence_ = families_.confidence.with({type, name});
  bundle.latency_ = families_.prediction_latency.with({type, name});
  bundle.loaded_ = families_.model_loaded.with({name});
  bundle.loaded_.add(0);  // 0 if new; a hot swap leaves it as it is
  if (type == "recsys") {
    bundle.rating_ = families_.recsys_rating.with({name});
    bundle.cold_starts_ = families_.recsys_cold_start.with({name});
    for (std::size_t i = 0; i < kEncoders.size(); ++i) {
      bundle.lookups_[i] = families_.recsys_encoder_duration.with({kEncoders[i]});
      bundle.unknown_[i] = families_.recsys_encoder_unknown.with({kEncoders[i]});
    }
  }
  const std::string component = "prediction_" + std::string(name);
  for (const ErrorCode code : kErrorCodes) {
    bundle.errors_[static_cast<std::size_t>(code)] =
        families_.errors.with({base::name_of(code), component, "prediction", name});
  }
  start_model_at_zero(families_, name);
  return bundle;
}

std::string Telemetry::type_of(std::string_view model) const {
  const base::MutexLock lock(mutex_);
  const auto found = type_by_model_.find(model);
  return found != type_by_model_.end() ? found->second : std::string(model);
}

RouteMetrics Telemetry::route(std::string_view method, std::string_view endpoint) const {
  RouteMetrics bundle;
  bundle.by_status_ = std::make_unique<RouteMetrics::ByStatus>();
  bundle.by_status_->requests = families_.api_requests;
  bundle.by_status_->method = method;
  bundle.by_status_->endpoint = endpoint;
  bundle.in_progress_ = families_.api_in_progress;
  bundle.duration_ = families_.api_latency.with({method, endpoint});
  bundle.request_bytes_ = families_.request_size_bytes.with({method, endpoint});
  bundle.response_bytes_ = families_.response_size_bytes.with({method, endpoint});
  (void)families_.api_requests.with({method, endpoint, "200"});
  return bundle;
}

}  // namespace nexusml::telemetry
