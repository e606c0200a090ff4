#include "nexusml/app/setting_values.h"

#include <algorithm>
#include <cmath>

#include "nexusml/alert/thresholds.h"
#include "nexusml/base/json_writer.h"

namespace nexusml::app {
namespace {

constexpr std::string_view kNone = "none";

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

}  // namespace

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

bool set_path(std::string_view value, std::string& target) {
  if (value.empty() || std::any_of(value.begin(), value.end(), is_control)) return false;
  target = value;
  return true;
}

bool set_bool(std::string_view value, bool& target) {
  if (value != "true" && value != "false") return false;
  target = value == "true";
  return true;
}

std::string show_bool(bool value) {
  return value ? "true" : "false";
}

bool set_optional_text(std::string_view value, std::string& target) {
  if (value.empty()) return false;
  target = value == kNone ? std::string_view() : value;
  return true;
}

bool set_optional_line(std::string_view value, std::string& target) {
  return std::none_of(value.begin(), value.end(), is_control) && set_optional_text(value, target);
}

std::string show_optional_text(const std::string& text) {
  return text.empty() ? std::string(kNone) : text;
}

std::string show_optional_url(const std::string& url) {
  if (url.empty()) return std::string(kNone);
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return "(an address)";
  const std::size_t host = scheme + 3;
  const std::size_t at = url.substr(0, url.find('/', host)).rfind('@');
  return at == std::string::npos ? url : url.substr(0, host) + url.substr(at + 1);
}

std::string show_optional_secret(const std::string& secret, std::string_view shown) {
  return std::string(secret.empty() ? kNone : shown);
}

std::string in_quotes(std::string_view value) {
  constexpr std::size_t kMost = 100;
  std::string text;
  base::append_json_string(text, value.substr(0, kMost));
  if (value.size() > kMost) text += "...";
  return text;
}

Status check_model_name(std::string_view name) {
  if (alert::is_model_name(name)) return {};
  return Error(ErrorCode::kInvalidArgument,
               "must name a model: " + in_quotes(name) +
                   " can be no name, which has letters, digits, '.', '_' and '-', at most 64");
}

Error must_be(std::string_view allowed, std::string_view value) {
  return Error(ErrorCode::kInvalidArgument, "must be " + std::string(allowed) + ", not " + in_quotes(value));
}

}  // namespace nexusml::app
