#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/stats/profile_builder.h"
#include "nexusml/telemetry/prediction_event.h"

// For tests of live drift: rows of an invented model, its reference, and its events.
namespace nexusml::monitor::testing {

inline constexpr std::size_t kNumbers = 8;

/// One row: numbers of several shapes, one category of four, one of 40 of which most are rare, and the answer.
struct LiveRow {
  std::vector<double> values;
  std::int32_t label = 0;
  double confidence = 0;
};

/// Draws rows; the first number can be moved by so many standard deviations.
inline std::vector<LiveRow> live_rows(std::size_t count, std::uint64_t seed, double shift = 0) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  std::vector<LiveRow> rows(count);
  for (LiveRow& row : rows) {
    row.values = {normal(random) + shift,
                  std::exp(normal(random)),
                  uniform(random),
                  std::floor(5 * uniform(random)),
                  uniform(random) < 0.9 ? 0 : normal(random),
                  uniform(random) < 0.1 ? std::nan("") : normal(random),
                  1e9 + normal(random),
                  -std::log(1 - uniform(random)),
                  std::floor(4 * uniform(random) * uniform(random)),
                  std::floor(40 * std::pow(uniform(random), 6))};
    row.label = uniform(random) < 0.8 ? 0 : 1;
    row.confidence = 0.5 + uniform(random) / 2;
  }
  return rows;
}

inline telemetry::EventSource live_source(std::string version = "1") {
  telemetry::EventSource source{.model = "m", .type = "diagnostic", .version = std::move(version)};
  source.labels = {"no", "yes"};
  for (std::size_t i = 0; i < kNumbers; ++i) source.features.push_back({"x" + std::to_string(i), {}});
  source.features.push_back({"c4", {"a", "b", "c", "d"}});
  telemetry::EventFeature& many = source.features.emplace_back();
  many.name = "c40";
  for (int i = 0; i < 40; ++i) many.categories.push_back("k" + std::to_string(i));
  return source;
}

inline std::shared_ptr<const stats::ReferenceProfile> live_reference(std::span<const LiveRow> rows) {
  const telemetry::EventSource source = live_source();
  auto reference = std::make_shared<stats::ReferenceProfile>();
  reference->rows = reference->sampled_rows = rows.size();
  for (std::size_t i = 0; i < source.features.size(); ++i) {
    const telemetry::EventFeature& feature = source.features[i];
    std::vector<double> numbers;
    std::vector<std::string_view> names;
    for (const LiveRow& row : rows) {
      if (feature.categories.empty()) {
        numbers.push_back(row.values[i]);
      } else {
        names.push_back(feature.categories[static_cast<std::size_t>(row.values[i])]);
      }
    }
    if (feature.categories.empty()) {
      reference->features.push_back({feature.name, stats::profile_numbers(std::move(numbers))});
    } else {
      reference->features.push_back({feature.name, stats::profile_categories(names)});
    }
  }
  std::vector<std::string_view> labels;
  std::vector<double> confidences;
  for (const LiveRow& row : rows) {
    labels.push_back(source.labels[static_cast<std::size_t>(row.label)]);
    confidences.push_back(row.confidence);
  }
  reference->labels = stats::profile_categories(labels);
  reference->confidence = stats::profile_numbers(std::move(confidences));
  return reference;
}

/// The row's event. Lifetime: a view of both.
inline telemetry::PredictionEvent live_event(const telemetry::EventSource& source, const LiveRow& row) {
  telemetry::PredictionEvent event;
  event.source = &source;
  event.values = row.values;
  event.label = row.label;
  event.confidence = row.confidence;
  return event;
}

inline std::vector<telemetry::PredictionEvent> live_events(const telemetry::EventSource& source,
                                                           std::span<const LiveRow> rows) {
  std::vector<telemetry::PredictionEvent> events;
  for (const LiveRow& row : rows) events.push_back(live_event(source, row));
  return events;
}

}  // namespace nexusml::monitor::testing
