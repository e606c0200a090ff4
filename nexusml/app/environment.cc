#include "nexusml/app/environment.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "nexusml/app/nearest_name.h"
#include "nexusml/app/settings.h"

namespace nexusml::app {
namespace {

constexpr std::string_view kPrefix = "NEXUSML_";

/// Read by tests, scripts and deployments of ours.
constexpr std::array<std::string_view, 8> kOurs = {
    "NEXUSML_BATCH_MB",        "NEXUSML_IMAGE",         "NEXUSML_KILLS", "NEXUSML_PYTHON",
    "NEXUSML_REQUIRE_SERVERS", "NEXUSML_UPDATE_GOLDEN", "NEXUSML_URL",   "NEXUSML_VERSION"};

/// A service called nexusml gives every pod NEXUSML_SERVICE_HOST, NEXUSML_PORT_8000_TCP_ADDR and so on, and one called
/// nexusml-redis NEXUSML_REDIS_PORT.
bool is_of_kubernetes(std::string_view name, std::string_view value) {
  constexpr std::string_view kPort = "PORT_";
  const std::size_t port = name.find(kPort);
  const bool has_number = port != std::string_view::npos && port + kPort.size() < name.size() &&
                          name[port + kPort.size()] >= '0' && name[port + kPort.size()] <= '9';
  return has_number || name.ends_with("SERVICE_HOST") || name.find("SERVICE_PORT") != std::string_view::npos ||
         (name.ends_with("_PORT") && value.find("://") != std::string_view::npos);
}

/// NEXUSML_SERVER_LISTEN, without what all have.
std::string_view rest_of(std::string_view name) {
  return name.substr(kPrefix.size());
}

/// NEXUSML_SERVER_ANYTHING: all variables of a section are ours.
bool begins_as_a_section(std::string_view name) {
  const auto all = settings();
  return std::any_of(all.begin(), all.end(), [&](const Setting& one) {
    return name.starts_with(environment_name(one.key.substr(0, one.key.find('.') + 1)));
  });
}

/// LISTEN of NEXUSML_SERVER_LISTEN.
bool is_without_its_section(std::string_view rest, std::string_view meant) {
  return meant.ends_with(rest) && meant.size() > rest.size() && meant[meant.size() - rest.size() - 1] == '_';
}

UnknownVariable unknown_variable(const std::string& name, const std::vector<std::string>& known) {
  UnknownVariable unknown{.name = name, .meant = nearest_name(rest_of(name), known)};
  unknown.is_misspelt = begins_as_a_section(name);
  if (unknown.meant.empty()) return unknown;
  unknown.is_misspelt = unknown.is_misspelt || is_near_name(rest_of(name), unknown.meant) ||
                        is_without_its_section(rest_of(name), unknown.meant);
  unknown.meant.insert(0, kPrefix);
  return unknown;
}

}  // namespace

Environment process_environment() {
  Environment variables;
  for (char** one = environ; one != nullptr && *one != nullptr; ++one) {
    const std::string_view variable = *one;
    const std::size_t equals = variable.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace(variable.substr(0, equals), variable.substr(equals + 1));
  }
  return variables;
}

std::string describe(const UnknownVariable& variable) {
  std::string text = "environment " + variable.name + " is no setting";
  if (!variable.meant.empty()) text += "; did you mean " + variable.meant + "?";
  if (variable.meant.empty()) text += ", and has no effect";
  return text;
}

std::vector<UnknownVariable> unknown_variables(const Environment& environment) {
  std::vector<std::string> known;  // without the prefix
  for (const Setting& setting : settings()) known.emplace_back(rest_of(environment_name(setting.key)));
  std::vector<UnknownVariable> unknown;
  for (auto one = environment.lower_bound(kPrefix); one != environment.end(); ++one) {
    const auto& [name, value] = *one;
    if (!name.starts_with(kPrefix)) break;
    const bool is_known = std::find(known.begin(), known.end(), rest_of(name)) != known.end();
    const bool is_ours = std::find(kOurs.begin(), kOurs.end(), name) != kOurs.end();
    if (!is_known && !is_ours && !is_of_kubernetes(name, value)) unknown.push_back(unknown_variable(name, known));
  }
  return unknown;
}

}  // namespace nexusml::app
