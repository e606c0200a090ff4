#include "nexusml/alert/requests.h"

#include <simdjson.h>

#include <cmath>

#include "nexusml/base/time_format.h"

namespace nexusml::alert {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kMaximumChanges = 1000;
constexpr std::chrono::days kYear{366};
constexpr double kMaximumSeconds = 366.0 * 86'400;

RequestFailure refuse(std::string field, std::string reason) {
  std::string message = field + " " + reason;
  return {false, Error(ErrorCode::kInvalidArgument, std::move(message), {{std::move(field), std::move(reason)}})};
}

std::optional<RequestFailure> parse(dom::parser& parser, std::string_view json, dom::object& root) {
  const auto failure = parser.parse(json.data(), json.size()).get(root);
  if (failure == simdjson::SUCCESS) return std::nullopt;
  const char* what = failure == simdjson::EMPTY            ? "the body is empty: it must be a JSON object"
                     : failure == simdjson::INCORRECT_TYPE ? "the body must be a JSON object"
                                                           : "the body must be JSON";
  return RequestFailure{true, Error(ErrorCode::kInvalidArgument, what)};
}

std::string names_of_thresholds() {
  std::string names;
  for (const ThresholdRow& row : threshold_table()) names.append(names.empty() ? "" : ", ").append(row.name);
  return names;
}

/// Reads one threshold. Takes: its name's path in messages.
std::optional<RequestFailure> read_change(const dom::key_value_pair& member, const std::string& path, std::string model,
                                          std::vector<ThresholdChange>& changes) {
  const std::string key = path + std::string(member.key);
  const ThresholdRow* row = find_threshold(member.key);
  if (row == nullptr) return refuse(key, "is no threshold; there are per_model and " + names_of_thresholds());
  if (changes.size() >= kMaximumChanges) return refuse(key, "is one change too many: at most 1000 at once");
  ThresholdChange change{row->threshold, std::move(model), std::nullopt};
  if (!member.value.is_null()) {
    double value = 0;
    if (member.value.get(value) != simdjson::SUCCESS) {
      return refuse(key, "must be " + allowed_values(*row) + ", or null for what the configuration says");
    }
    change.value = value;
  }
  changes.push_back(std::move(change));
  return std::nullopt;
}

std::optional<RequestFailure> read_models(const dom::element& value, std::vector<ThresholdChange>& changes) {
  dom::object models;
  if (value.get(models) != simdjson::SUCCESS) return refuse("per_model", "must be an object of objects");
  for (const dom::key_value_pair model : models) {
    const std::string path = "per_model." + std::string(model.key);
    dom::object thresholds;
    if (!is_model_name(model.key)) return refuse("per_model", "must hold names of models");
    if (model.value.get(thresholds) != simdjson::SUCCESS) return refuse(path, "must be an object of thresholds");
    for (const dom::key_value_pair member : thresholds) {
      if (auto failure = read_change(member, path + ".", std::string(model.key), changes)) return failure;
      if (!row_of(changes.back().threshold).of_model) {
        return refuse(path + "." + std::string(member.key), "cannot be set for one model");
      }
    }
  }
  return std::nullopt;
}

std::optional<RequestFailure> read_text(const dom::object& object, std::string_view key, std::string& target) {
  std::string_view text;
  const auto failure = object[key].get(text);
  if (failure == simdjson::NO_SUCH_FIELD) return refuse(std::string(key), "is missing: it must be a text");
  if (failure != simdjson::SUCCESS) return refuse(std::string(key), "must be a text");
  target = text;
  return std::nullopt;
}

std::optional<RequestFailure> read_matchers(const dom::object& root, std::vector<Matcher>& matchers) {
  dom::array list;
  if (root["matchers"].get(list) != simdjson::SUCCESS || list.size() > kMaximumMatchers) {
    return refuse("matchers", "must be a list of 1 to 20 conditions");
  }
  for (const dom::element one : list) {
    dom::object object;
    if (one.get(object) != simdjson::SUCCESS) return refuse("matchers", "must hold objects");
    Matcher matcher;
    if (auto failure = read_text(object, "name", matcher.label)) return refuse("matchers.name", "must be a text");
    if (auto failure = read_text(object, "value", matcher.value)) return refuse("matchers.value", "must be a text");
    const auto is_equal = object["is_equal"];
    if (is_equal.error() != simdjson::NO_SUCH_FIELD && is_equal.get(matcher.is_equal) != simdjson::SUCCESS) {
      return refuse("matchers.is_equal", "must be true or false");
    }
    matchers.push_back(std::move(matcher));
  }
  return std::nullopt;
}

std::optional<RequestFailure> read_time(const dom::object& root, std::string_view key, std::optional<Time>& target) {
  const auto value = root[key];
  if (value.error() == simdjson::NO_SUCH_FIELD) return std::nullopt;
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) target = base::parse_time(text);
  if (target) return std::nullopt;
  return refuse(std::string(key), "must be a time such as 2026-11-22T08:15:30Z");
}

}  // namespace

std::optional<RequestFailure> read_threshold_changes(std::string_view json, std::vector<ThresholdChange>& changes) {
  changes.clear();
  dom::parser parser;
  dom::object root;
  if (auto failure = parse(parser, json, root)) return failure;
  for (const dom::key_value_pair member : root) {
    auto failure =
        member.key == "per_model" ? read_models(member.value, changes) : read_change(member, "", "", changes);
    if (failure) return failure;
  }
  if (changes.empty()) return refuse("body", R"(must change a threshold, such as {"cpu_usage_high": 90})");
  return std::nullopt;
}

std::optional<RequestFailure> read_silence(std::string_view json, Time now, Silence& silence) {
  silence = {};
  dom::parser parser;
  dom::object root;
  if (auto failure = parse(parser, json, root)) return failure;
  if (auto failure = read_matchers(root, silence.matchers)) return failure;
  std::optional<Time> begins;
  std::optional<Time> ends;
  if (auto failure = read_time(root, "starts_at", begins)) return failure;
  if (auto failure = read_time(root, "ends_at", ends)) return failure;
  silence.begins = begins.value_or(now);
  if (silence.begins > now + kYear || silence.begins < now - kYear) return refuse("starts_at", "must be within a year");
  if (!ends) {
    double seconds = 0;
    if (root["duration_seconds"].get(seconds) != simdjson::SUCCESS || !(seconds > 0) || seconds > kMaximumSeconds) {
      return refuse("ends_at", "must be given, or duration_seconds up to a year");
    }
    ends = silence.begins + std::chrono::duration_cast<Time::duration>(std::chrono::duration<double>(seconds));
  }
  silence.ends = *ends;
  if (auto failure = read_text(root, "created_by", silence.creator)) return failure;
  return read_text(root, "comment", silence.comment);
}

}  // namespace nexusml::alert
