#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/uuid.h"
#include "nexusml/store/record_types.h"
#include "nexusml/telemetry/prediction_event.h"

// For tests of live performance: predictions of invented models, and what the store keeps of them.
namespace nexusml::monitor::testing {

using Time = std::chrono::system_clock::time_point;

/// Noon of a day.
inline const Time kNoon = Time(std::chrono::hours(24 * 20'000 + 12));

/// A prediction with what its event refers to.
struct Predicted {
  std::string id{};
  Time time{};
  std::int32_t label = -1;
  double confidence = 0.8;
  double value = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> scores{};
  std::vector<double> values{};
  std::vector<double> series{};

  [[nodiscard]] telemetry::PredictionEvent event(const telemetry::EventSource& source) const {
    telemetry::PredictionEvent event;
    event.source = &source;
    event.id = id;
    event.time = time;
    event.label = label;
    event.confidence = confidence;
    event.rating = value;
    event.scores = scores;
    event.values = values;
    event.series = series;
    return event;
  }
  [[nodiscard]] store::PredictionRecord record(const telemetry::EventSource& source,
                                               std::string_view features = {}) const {
    store::PredictionRecord record;
    record.id = id;
    record.time = time;
    record.model = source.model;
    record.version = source.version;
    record.type = source.type;
    if (label >= 0) record.label = source.labels[static_cast<std::size_t>(label)];
    record.value = value;
    record.confidence = confidence;
    record.features = features;
    return record;
  }
};

/// A model "m" with three labels and one feature of three categories.
inline telemetry::EventSource label_source(std::string version = "1") {
  telemetry::EventSource source;
  source.model = "m";
  source.type = "diagnostic";
  source.version = std::move(version);
  source.labels = {"a", "b", "c"};
  source.features = {{"age", {}}, {"site", {"north", "south", "east"}}};
  return source;
}

/// A model "r" that answers numbers.
inline telemetry::EventSource number_source() {
  telemetry::EventSource source;
  source.model = "r";
  source.type = "recsys";
  source.version = "1";
  return source;
}

/// Ids that rise.
class Ids {
 public:
  std::string next(Time time = kNoon) { return std::string(base::view(generator_.next(time))); }

 private:
  base::Uuid7Generator generator_{7};
};

}  // namespace nexusml::monitor::testing
