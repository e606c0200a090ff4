#include "nexusml/api/answer/history_promql.h"

#include <algorithm>
#include <cstdint>

#include "nexusml/base/text.h"

namespace nexusml::api {
namespace {

using metrics::MetricType;

/// A text in double quotes.
std::string quoted(std::string_view text) {
  std::string all = "\"";
  for (const char c : text) {
    if (c == '\n') {
      all += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') all += '\\';
    all += c;
  }
  return all + '"';
}

/// name{job="nexusml",label="value"}
std::string selector(const std::string& name, const HistoryQuestion& question, std::string_view job) {
  std::string conditions;
  if (!job.empty()) conditions = "job=" + quoted(job);
  for (const telemetry::Label& matcher : question.matchers) {
    conditions += (conditions.empty() ? "" : ",") + matcher.name + "=" + quoted(matcher.value);
  }
  return name + "{" + conditions + "}";
}

bool names_a_part(const std::string& name) {
  return name.ends_with("_count") || name.ends_with("_sum");
}

/// The series that value, increase and rate are of: of a histogram its observations are counted.
std::string series_name(const HistoryQuestion& question, MetricType type) {
  const bool is_whole_histogram = type == MetricType::kHistogram && !names_a_part(question.metric);
  return is_whole_histogram ? question.metric + "_count" : question.metric;
}

std::string bucket_name(const HistoryQuestion& question) {
  const bool is_part = names_a_part(question.metric);
  return question.metric.substr(0, is_part ? question.metric.rfind('_') : std::string::npos) + "_bucket";
}

std::string quantile(const HistoryQuestion& question, const std::string& step, std::string_view job) {
  std::string labels = "le";
  for (const std::string& label : question.by) labels += "," + label;
  return "histogram_quantile(" + base::to_text(question.q) + ",sum by(" + labels + ")(increase(" +
         selector(bucket_name(question), question, job) + step + ")))";
}

}  // namespace

std::string promql(const HistoryQuestion& question, MetricType type, std::string_view job) {
  const std::string step = "[" + base::to_text(question.step.count()) + "ms]";
  const std::string series = selector(series_name(question, type), question, job);
  const bool is_gauge = type == MetricType::kGauge;  // may fall, which is no restart
  switch (question.function) {
    case HistoryFunction::kValue:
      return series;
    case HistoryFunction::kIncrease:
      return (is_gauge ? "delta(" : "increase(") + series + step + ")";
    case HistoryFunction::kRate: {
      const std::string seconds = base::to_text(std::chrono::duration<double>(question.step).count());
      return is_gauge ? "delta(" + series + step + ")/" + seconds : "rate(" + series + step + ")";
    }
    case HistoryFunction::kQuantile:
      return quantile(question, step, job);
  }
  bug("HistoryFunction outside the enum");
}

std::chrono::system_clock::time_point first_point(const HistoryQuestion& question,
                                                  std::chrono::system_clock::time_point until) {
  const std::int64_t points = std::max<std::int64_t>(1, question.range / question.step);
  return until - (points - 1) * question.step;
}

}  // namespace nexusml::api
