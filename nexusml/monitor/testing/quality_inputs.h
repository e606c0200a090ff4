#pragma once

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "nexusml/stats/profile.h"
#include "nexusml/stats/profile_builder.h"
#include "nexusml/telemetry/prediction_event.h"

// For tests of data quality: an invented tabular model, what its training saw, and its inputs.
namespace nexusml::monitor::testing {

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

inline stats::NumericProfile numbers_between(double minimum, double maximum, std::uint64_t count,
                                             std::uint64_t missing = 0) {
  stats::NumericProfile profile;
  profile.count = count;
  profile.missing = missing;
  profile.minimum = minimum;
  profile.maximum = maximum;
  return profile;
}

/// age: a number, 20..60 in training. income: a number, half of them missing in training. city: one of two.
inline telemetry::EventSource quality_source(std::string version = "1") {
  telemetry::EventSource source{.model = "m", .type = "risk", .version = std::move(version)};
  source.features = {{"age", {}}, {"income", {}}, {"city", {"rome", "oslo"}}};
  return source;
}

inline std::shared_ptr<const stats::ReferenceProfile> quality_reference() {
  stats::ReferenceProfile reference;
  reference.rows = reference.sampled_rows = 100;
  stats::CategoricalProfile city;
  city.categories = {{"rome", 60}, {"oslo", 40}};
  reference.features = {{"age", numbers_between(20, 60, 100)}, {"income", numbers_between(0, 1'000, 50, 50)}};
  reference.features.push_back({"city", std::move(city)});
  return std::make_shared<const stats::ReferenceProfile>(std::move(reference));
}

/// An event of these values. Lifetime: a view of both.
inline telemetry::PredictionEvent quality_event(const telemetry::EventSource& source, const std::vector<double>& values,
                                                std::chrono::system_clock::time_point time = {}) {
  telemetry::PredictionEvent event;
  event.source = &source;
  event.id = "0193f1c2-7a3b-7cde-8f01-23456789abcd";
  event.time = time;
  event.values = values;
  return event;
}

/// An input that was refused.
inline telemetry::PredictionEvent refused_event(const telemetry::EventSource& source, telemetry::InputFault fault,
                                                std::string_view field = {}) {
  telemetry::PredictionEvent event;
  event.source = &source;
  event.error = ErrorCode::kInvalidArgument;
  event.fault = fault;
  event.field = field;
  return event;
}

}  // namespace nexusml::monitor::testing
