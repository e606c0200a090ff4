#include "nexusml/api/answer/prediction_counts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "nexusml/telemetry/error_types.h"

namespace nexusml::api {
namespace {

using telemetry::Label;
using telemetry::SeriesPoints;
using Time = std::chrono::system_clock::time_point;
using Key = std::tuple<Time, std::string, std::string>;  // hour, model, label

Time hour_of(Time time) {
  return std::chrono::floor<std::chrono::hours>(time);
}

/// Adds what a counter of the history grew by in each hour.
class HourlyCounts {
 public:
  HourlyCounts(const Service& service, store::TimeWindow window) : history_(service.history), window_(window) {}

  template <class Add>
  void for_each(std::string_view counter, const std::vector<Label>& matchers, Add add) const {
    const Time first = hour_of(window_.from) + std::chrono::hours(1);
    const Time last = hour_of(window_.until);
    const auto lines = history_.increases(counter, matchers, first, last, std::chrono::hours(1));
    for (const SeriesPoints& line : lines) {
      for (const telemetry::Point& point : line.points) {
        add(line.labels, point.time - std::chrono::hours(1), static_cast<std::uint64_t>(std::llround(point.value)));
      }
    }
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(window_.until - last);
    if (since <= std::chrono::milliseconds::zero()) return;
    for (const telemetry::SeriesValue& one : history_.increase(counter, since, matchers)) {
      add(one.labels, last, static_cast<std::uint64_t>(std::llround(one.value)));
    }
  }

 private:
  const telemetry::MetricHistory& history_;
  const store::TimeWindow window_;
};

std::vector<store::PredictionCount> counts_of_history(const Service& service, std::string_view model,
                                                      store::TimeWindow window) {
  const HourlyCounts hourly(service, window);
  std::vector<Label> matchers;
  if (!model.empty()) matchers.push_back({"model_type", std::string(model)});
  std::map<Key, store::PredictionCount> counts;
  const auto entry = [&](const std::vector<Label>& labels, Time hour, std::string label) -> store::PredictionCount& {
    const std::string name(telemetry::label_of(labels, "model_type"));
    store::PredictionCount& one = counts[Key(hour, name, label)];
    one.hour = hour;
    one.model = name;
    one.label = std::move(label);
    return one;
  };
  hourly.for_each("ml_model_predictions_total", matchers,
                  [&](const std::vector<Label>& labels, Time hour, std::uint64_t count) {
                    if (count == 0) return;
                    std::string label(telemetry::label_of(labels, "prediction_type"));
                    if (label == telemetry::kUnlabelled) label.clear();
                    entry(labels, hour, std::move(label)).count += count;
                  });
  hourly.for_each("model_prediction_errors_total", matchers,
                  [&](const std::vector<Label>& labels, Time hour, std::uint64_t count) {
                    if (count == 0) return;
                    store::PredictionCount& one = entry(labels, hour, "");
                    one.count += count;
                    one.failed += count;
                  });
  std::vector<store::PredictionCount> result;
  for (auto& [key, one] : counts) result.push_back(std::move(one));
  return result;
}

}  // namespace

Result<PredictionCounts> count_predictions(const Service& service, std::string_view model, store::TimeWindow window) {
  Result<std::vector<store::PredictionCount>> stored = service.records.count_predictions(model, window);
  if (stored.ok()) return PredictionCounts{.from_records = true, .hours = std::move(*stored)};
  if (stored.error().code != ErrorCode::kUnavailable) return std::move(stored).error();
  return PredictionCounts{.from_records = false, .hours = counts_of_history(service, model, window)};
}

}  // namespace nexusml::api
