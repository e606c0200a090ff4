#include "nexusml/api/answer/history_source.h"

#include <algorithm>
#include <utility>

#include "nexusml/api/answer/history_promql.h"

namespace nexusml::api {
namespace {

using Time = std::chrono::system_clock::time_point;

/// The memory suffices when what it lacks is less than the range's first point.
bool begins_before_memory(const Service& service, const HistoryQuestion& question, Time until) {
  const std::optional<Time> oldest = service.history.coverage().oldest;
  return !oldest || *oldest > until - question.range + question.step;
}

/// The job is the same everywhere, so that it says nothing.
void drop_job(std::vector<telemetry::SeriesPoints>& series) {
  for (telemetry::SeriesPoints& one : series) {
    std::erase_if(one.labels, [](const telemetry::Label& label) { return label.name == "job"; });
  }
}

Result<std::vector<telemetry::SeriesPoints>> ask_prometheus(const Service& service, const HistoryQuestion& question,
                                                            Time until) {
  const store::PrometheusServer& prometheus = *service.prometheus;
  const auto type = service.history.type_of(question.metric).value_or(metrics::MetricType::kGauge);
  return prometheus.query_range(promql(question, type, prometheus.job()), first_point(question, until), until,
                                question.step);
}

}  // namespace

HistoryAnswer find_history(const Service& service, const HistoryQuestion& question, Time until) {
  HistoryAnswer answer;
  if (service.prometheus != nullptr && begins_before_memory(service, question, until)) {
    auto series = ask_prometheus(service, question, until);
    if (series.ok()) {
      if (!service.prometheus->job().empty()) drop_job(*series);
      return {.series = std::move(*series), .is_from_prometheus = true};
    }
    answer.note = series.error().message + "; this is what the process itself remembers";
  }
  answer.series = ask_history(service.history, question, until);
  return answer;
}

}  // namespace nexusml::api
