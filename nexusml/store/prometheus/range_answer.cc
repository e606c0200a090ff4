#include "nexusml/store/prometheus/range_answer.h"

#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "nexusml/base/text.h"

namespace nexusml::store::prometheus {
namespace {

namespace dom = simdjson::dom;

using telemetry::Label;
using telemetry::Point;
using telemetry::SeriesPoints;

constexpr double kLatestSeconds = 9e9;  // nanoseconds since 1970 reach the year 2262
constexpr std::string_view kNameLabel = "__name__";

Error no_answer(const char* what) {
  return Error(ErrorCode::kUnavailable, std::string("what answers is no Prometheus: ") + what);
}

/// Labels in the order of their names, for Prometheus sorts them.
bool read_labels(const dom::element& series, std::vector<Label>& labels) {
  dom::object metric;
  if (series["metric"].get(metric) != simdjson::SUCCESS) return false;
  for (const dom::key_value_pair member : metric) {
    std::string_view value;
    if (member.value.get(value) != simdjson::SUCCESS) return false;
    if (member.key != kNameLabel) labels.push_back({std::string(member.key), std::string(value)});
  }
  return true;
}

/// [1795335330.25, "0.5"]. Returns: false if it is none.
bool read_point(const dom::element& pair, std::vector<Point>& points) {
  dom::array both;
  double seconds = 0;
  std::string_view text;
  if (pair.get(both) != simdjson::SUCCESS || both.size() != 2 || both.at(0).get(seconds) != simdjson::SUCCESS ||
      both.at(1).get(text) != simdjson::SUCCESS || !(seconds >= 0 && seconds <= kLatestSeconds)) {
    return false;
  }
  const std::optional<double> value = base::parse_number(text);
  if (!value) return text == "NaN" || text == "+Inf" || text == "-Inf";
  const std::chrono::system_clock::time_point time(std::chrono::milliseconds(std::llround(seconds * 1000)));
  if (!points.empty() && points.back().time >= time) return false;
  points.push_back({time, *value});
  return true;
}

bool is_before(const SeriesPoints& a, const SeriesPoints& b) {
  return std::lexicographical_compare(a.labels.begin(), a.labels.end(), b.labels.begin(), b.labels.end(),
                                      [](const Label& one, const Label& other) {
                                        return one.name != other.name ? one.name < other.name : one.value < other.value;
                                      });
}

}  // namespace

Result<std::vector<SeriesPoints>> parse_range_answer(std::string_view json) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) return no_answer("no JSON");
  std::string_view status;
  std::string_view type;
  dom::array result;
  if (root["status"].get(status) != simdjson::SUCCESS || status != "success") return no_answer("no success");
  if (root["data"]["resultType"].get(type) != simdjson::SUCCESS || type != "matrix" ||
      root["data"]["result"].get(result) != simdjson::SUCCESS) {
    return no_answer("no matrix");
  }
  std::vector<SeriesPoints> all;
  for (const dom::element one : result) {
    SeriesPoints series;
    if (!read_labels(one, series.labels)) return no_answer("a series without labels");
    dom::array values;
    const auto given = one["values"];  // a series of native histograms has none
    if (given.error() == simdjson::NO_SUCH_FIELD) continue;
    if (given.get(values) != simdjson::SUCCESS) return no_answer("a series without values");
    for (const dom::element pair : values) {
      if (!read_point(pair, series.points)) return no_answer("a value that is none");
    }
    if (!series.points.empty()) all.push_back(std::move(series));
  }
  std::ranges::sort(all, is_before);
  return all;
}

}  // namespace nexusml::store::prometheus
