#include "nexusml/monitor/internal/stored_input.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "nexusml/base/text.h"
#include "nexusml/stats/forecast_errors.h"

namespace nexusml::monitor {
namespace {

using nlohmann::json;

/// The member of a JSON object, or null.
json member_of(std::string_view input, std::string_view name) {
  json object = json::parse(input, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return nullptr;
  const auto found = object.find(std::string(name));
  return found != object.end() ? std::move(*found) : json(nullptr);
}

}  // namespace

std::string stored_category(std::string_view input, std::string_view feature) {
  const json value = member_of(input, feature);
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_number()) return base::to_text(value.get<double>());
  return {};
}

double stored_scale(std::string_view input) {
  constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
  const json series = member_of(input, "values");
  if (!series.is_array()) return kMissing;
  std::vector<double> values;
  values.reserve(series.size());
  for (const json& value : series) values.push_back(value.is_number() ? value.get<double>() : kMissing);
  const Result<double> scale = stats::seasonal_naive_error(values, 1);
  return scale.ok() ? *scale : kMissing;
}

}  // namespace nexusml::monitor
