#include "nexusml/metrics/lint.h"

#include <algorithm>
#include <array>
#include <set>

namespace nexusml::metrics {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string quoted(std::string_view text) {
  return std::string("'").append(text).append("'");
}

std::vector<std::string_view> words_of(std::string_view name) {
  std::vector<std::string_view> words;
  while (true) {
    const auto end = name.find('_');
    words.push_back(name.substr(0, end));
    if (end == std::string_view::npos) return words;
    name.remove_prefix(end + 1);
  }
}

void lint_suffix(std::string_view name, MetricType type, std::vector<std::string>& out) {
  if (type == MetricType::kCounter && !name.ends_with("_total")) out.emplace_back("a counter's name ends in _total");
  if (type != MetricType::kCounter && name.ends_with("_total"))
    out.emplace_back("only a counter's name ends in _total");
  for (const std::string_view suffix : {"_count", "_sum", "_bucket"}) {
    if (name.ends_with(suffix))
      out.push_back(quoted(suffix).append(" is a suffix that belongs to histograms' samples"));
  }
}

void lint_words(std::string_view name, std::vector<std::string>& out) {
  static constexpr std::array<std::string_view, 20> kNotBaseUnits = {
      "milliseconds", "microseconds", "nanoseconds", "ms",         "us",        "ns",        "minutes",
      "hours",        "days",         "weeks",       "kilobytes",  "megabytes", "gigabytes", "kb",
      "mb",           "gb",           "bits",        "percentage", "celcius",   "fahrenheit"};
  static constexpr std::array<std::string_view, 4> kTypes = {"counter", "gauge", "histogram", "summary"};
  for (const std::string_view word : words_of(name)) {
    if (std::ranges::find(kNotBaseUnits, word) != kNotBaseUnits.end()) {
      out.push_back(quoted(word).append(" is not a base unit (seconds, bytes, ratio)"));
    }
    if (std::ranges::find(kTypes, word) != kTypes.end()) {
      out.push_back(quoted(word).append(" is a type, which does not belong into the name"));
    }
  }
  if (std::ranges::any_of(name, [](char c) { return c >= 'A' && c <= 'Z'; })) {
    out.emplace_back("the name is not in snake_case");
  }
  if (name.find(':') != std::string_view::npos) out.emplace_back("colons are for recording rules");
}

void lint_labels(const View& view, std::vector<std::string>& out) {
  std::set<std::string_view> seen;
  for (const LabelMapping& label : view.labels) {
    if (!is_label_name(label.exposed)) out.push_back(quoted(label.exposed).append(" is not a label name"));
    if (label.exposed == "le" || label.exposed == "quantile")
      out.push_back(quoted(label.exposed).append(" is a label of the format's own"));
    if (!seen.insert(label.exposed).second) out.push_back(quoted(label.exposed).append(" stands twice"));
  }
}

}  // namespace

bool is_metric_name(std::string_view text) {
  return !text.empty() && !is_digit(text[0]) &&
         std::ranges::all_of(text, [](char c) { return is_letter(c) || is_digit(c) || c == ':'; });
}

bool is_label_name(std::string_view text) {
  return !text.empty() && !is_digit(text[0]) && !text.starts_with("__") &&
         std::ranges::all_of(text, [](char c) { return is_letter(c) || is_digit(c); });
}

std::vector<std::string> lint(const View& view, MetricType type) {
  std::vector<std::string> out;
  if (!is_metric_name(view.name)) out.emplace_back("this is not a metric name");
  if (view.help.empty()) out.emplace_back("there is no help text");
  lint_suffix(view.name, type, out);
  lint_words(view.name, out);
  lint_labels(view, out);
  return out;
}

}  // namespace nexusml::metrics
