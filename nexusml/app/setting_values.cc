#include "nexusml/app/setting_values.h"

#include <cmath>

namespace nexusml::app {

bool set_number(std::string_view value, double least, double most, double& target) {
  const auto number = base::parse_number(value);
  if (!number || !(*number >= least && *number <= most)) return false;
  target = *number;
  return true;
}

bool set_seconds(std::string_view value, double least, double most, std::chrono::milliseconds& target) {
  double seconds = 0;
  if (!set_number(value, least, most, seconds)) return false;
  target = std::chrono::milliseconds(std::llround(seconds * 1000));
  return true;
}

std::string show_seconds(std::chrono::milliseconds time) {
  return base::to_text(static_cast<double>(time.count()) / 1000);
}

bool set_bool(std::string_view value, bool& target) {
  if (value != "true" && value != "false") return false;
  target = value == "true";
  return true;
}

std::string show_bool(bool value) {
  return value ? "true" : "false";
}

}  // namespace nexusml::app
