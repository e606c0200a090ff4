#include "nexusml/api/answer/history_question.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "nexusml/api/answer/parameter.h"
#include "nexusml/api/request/time_range.h"
#include "nexusml/base/text.h"
#include "nexusml/http/url.h"

namespace nexusml::api {
namespace {

constexpr std::array kFunctions = {HistoryFunction::kValue, HistoryFunction::kIncrease, HistoryFunction::kRate,
                                   HistoryFunction::kQuantile};
constexpr std::array<std::string_view, 7> kOptions = {"metric", "range", "hours", "step", "function", "q", "by"};

Error wrong(std::string_view parameter, const std::string& reason) {
  return Error(ErrorCode::kInvalidArgument, std::string(parameter) + ": " + reason, {{std::string(parameter), reason}});
}

/// Name and value of every parameter, decoded; those that cannot be decoded are left out, as query_parameter() does.
std::vector<telemetry::Label> parameters_of(std::string_view query) {
  std::vector<telemetry::Label> parameters;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    telemetry::Label parameter;
    const bool good = http::append_percent_decoded(parameter.name, pair.substr(0, equals), http::PlusSign::kSpace) &&
                      (equals == pair.size() ||
                       http::append_percent_decoded(parameter.value, pair.substr(equals + 1), http::PlusSign::kSpace));
    if (good && !pair.empty()) parameters.push_back(std::move(parameter));
  }
  return parameters;
}

Status read_labels(const http::Request& request, const std::vector<std::string>& labels, HistoryQuestion& question) {
  const auto is_label = [&](const std::string& name) { return std::ranges::find(labels, name) != labels.end(); };
  std::string allowed;
  for (const std::string& label : labels) allowed += (allowed.empty() ? "" : ", ") + label;
  if (allowed.empty()) allowed = "none";
  for (telemetry::Label& parameter : parameters_of(request.query)) {
    if (std::ranges::find(kOptions, parameter.name) != kOptions.end()) continue;
    if (!is_label(parameter.name)) {
      return wrong(parameter.name,
                   "neither an option nor a label of " + question.metric + " (labels: " + allowed + ")");
    }
    question.matchers.push_back(std::move(parameter));
  }
  const std::string by = request.query_parameter("by").value_or("");
  for (const std::string_view name : base::split_list(by)) {
    if (!is_label(std::string(name)))
      return wrong_parameter("by", name, "one of the labels of " + question.metric + " (" + allowed + ")");
    question.by.emplace_back(name);
  }
  return {};
}

Status read_function(const http::Request& request, metrics::MetricType type, HistoryQuestion& question) {
  if (const auto name = request.query_parameter("function")) {
    const auto found = std::ranges::find_if(kFunctions, [&](HistoryFunction one) { return name_of(one) == *name; });
    if (found == kFunctions.end()) return wrong_parameter("function", *name, "value, increase, rate or quantile");
    question.function = *found;
  }
  const bool quantile = question.function == HistoryFunction::kQuantile;
  if (quantile && type != metrics::MetricType::kHistogram) {
    return wrong("function", question.metric + " is no histogram: it has no quantiles");
  }
  if (!quantile && !question.by.empty()) return wrong("by", "goes with function=quantile");
  if (const auto q = request.query_parameter("q")) {
    const auto number = base::parse_number(*q);
    if (!number || *number < 0 || *number > 1) return wrong_parameter("q", *q, "a number from 0 to 1");
    question.q = *number;
  }
  return {};
}

Status read_times(const http::Request& request, const telemetry::MetricHistory& history, HistoryQuestion& question) {
  NEXUSML_ASSIGN_OR_RETURN(question.range, wanted_range(request, std::chrono::hours(1)));
  NEXUSML_ASSIGN_OR_RETURN(question.step, wanted_step(request, question.range, history.options().step));
  return {};
}

}  // namespace

std::string_view name_of(HistoryFunction function) {
  switch (function) {
    case HistoryFunction::kValue:
      return "value";
    case HistoryFunction::kIncrease:
      return "increase";
    case HistoryFunction::kRate:
      return "rate";
    case HistoryFunction::kQuantile:
      return "quantile";
  }
  bug("HistoryFunction outside the enum");
}

Result<HistoryQuestion> read_history_question(const http::Request& request, const telemetry::MetricHistory& history) {
  HistoryQuestion question;
  question.metric = request.query_parameter("metric").value_or("");
  if (question.metric.empty()) return wrong("metric", "the name of a metric was expected; GET /metrics lists them");
  const auto type = history.type_of(question.metric);
  if (!type) {
    return Error(ErrorCode::kNotFound, "no metric \"" + question.metric + "\"; GET /metrics lists them");
  }
  NEXUSML_RETURN_IF_ERROR(read_labels(request, history.labels_of(question.metric), question));
  NEXUSML_RETURN_IF_ERROR(read_function(request, *type, question));
  NEXUSML_RETURN_IF_ERROR(read_times(request, history, question));
  return question;
}

std::vector<telemetry::SeriesPoints> ask_history(const telemetry::MetricHistory& history,
                                                 const HistoryQuestion& question,
                                                 std::chrono::system_clock::time_point until) {
  const auto from = until - question.range;
  switch (question.function) {
    case HistoryFunction::kValue:
      return history.range(question.metric, question.matchers, from, until, question.step);
    case HistoryFunction::kIncrease:
      return history.increases(question.metric, question.matchers, from, until, question.step);
    case HistoryFunction::kRate: {
      auto lines = history.increases(question.metric, question.matchers, from, until, question.step);
      const double seconds = std::chrono::duration<double>(question.step).count();
      for (telemetry::SeriesPoints& line : lines) {
        for (telemetry::Point& point : line.points) point.value /= seconds;
      }
      return lines;
    }
    case HistoryFunction::kQuantile:
      return history.quantiles(question.metric, question.q, question.by, question.matchers, from, until, question.step);
  }
  bug("HistoryFunction outside the enum");
}

}  // namespace nexusml::api
