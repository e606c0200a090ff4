// The settings of the server itself: where it listens, its limits, its log and its metrics.
#include <arpa/inet.h>

#include <array>

#include "nexusml/app/setting_values.h"
#include "nexusml/app/settings.h"
#include "nexusml/base/text.h"

namespace nexusml::app {
namespace {

/// An IPv4 or IPv6 address, perhaps with a zone (fe80::1%eth0).
bool is_numeric(const std::string& address) {
  in6_addr parsed{};
  return ::inet_pton(AF_INET, address.c_str(), &parsed) == 1 ||
         ::inet_pton(AF_INET6, address.substr(0, address.find('%')).c_str(), &parsed) == 1;
}

bool set_listen(Config& config, std::string_view value) {
  const std::size_t colon = value.rfind(':');
  if (colon == std::string_view::npos) return false;
  std::string_view address = value.substr(0, colon);
  if (address.size() >= 2 && address.front() == '[' && address.back() == ']')
    address = address.substr(1, address.size() - 2);
  if (address == "localhost") address = "127.0.0.1";
  const auto port = base::parse_integer<std::uint16_t>(value.substr(colon + 1));
  if (!is_numeric(std::string(address)) || !port) return false;
  config.server.address = address;
  config.server.port = *port;
  return true;
}

std::string show_listen(const Config& config) {
  const bool six = config.server.address.find(':') != std::string::npos;
  return (six ? "[" + config.server.address + "]" : config.server.address) + ":" + std::to_string(config.server.port);
}

bool set_level(Config& config, std::string_view value) {
  for (const auto level :
       {base::LogLevel::kDebug, base::LogLevel::kInfo, base::LogLevel::kWarning, base::LogLevel::kError}) {
    if (base::equal_ignoring_case(value, base::name_of(level))) {
      config.log.level = level;
      return true;
    }
  }
  return false;
}

bool set_format(Config& config, std::string_view value) {
  if (value != "human" && value != "json") return false;
  config.log.format = value == "json" ? LogFormat::kJson : LogFormat::kHuman;
  return true;
}

using C = Config;
using Value = std::string_view;

constexpr std::array kSettings = {
    Setting{"log.format",
            "how log lines look",
            "human or json",
            {},
            set_format,
            [](const C& c) { return std::string(c.log.format == LogFormat::kJson ? "json" : "human"); }},
    Setting{"log.level",
            "least severe level that is logged",
            "debug, info, warning or error",
            {"ML_LOG_LEVEL"},
            set_level,
            [](const C& c) { return std::string(base::name_of(c.log.level)); }},
    Setting{"metrics.maximum_series",
            "series that one metric may have; more are counted together as \"other\"",
            "an integer from 1 to 1000000",
            {},
            [](C& c, Value v) { return set_integer(v, 1, 1'000'000, c.metrics.maximum_series); },
            [](const C& c) { return std::to_string(c.metrics.maximum_series); }},
    Setting{"metrics.sample_interval",
            "seconds between two samples of the machine",
            "seconds from 0.1 to 3600",
            {},
            [](C& c, Value v) { return set_seconds(v, 0.1, 3600, c.metrics.sample_interval); },
            [](const C& c) { return show_seconds(c.metrics.sample_interval); }},
    Setting{"server.drain_timeout",
            "seconds that requests in flight get to finish at shutdown",
            "seconds from 0 to 600",
            {},
            [](C& c, Value v) { return set_seconds(v, 0, 600, c.server.drain_timeout); },
            [](const C& c) { return show_seconds(c.server.drain_timeout); }},
    Setting{"server.header_timeout",
            "seconds a client may take to send a request's headers",
            "seconds from 0.1 to 600",
            {},
            [](C& c, Value v) { return set_seconds(v, 0.1, 600, c.server.header_timeout); },
            [](const C& c) { return show_seconds(c.server.header_timeout); }},
    Setting{"server.idle_timeout",
            "seconds a connection may wait between requests",
            "seconds from 0.1 to 3600",
            {},
            [](C& c, Value v) { return set_seconds(v, 0.1, 3600, c.server.idle_timeout); },
            [](const C& c) { return show_seconds(c.server.idle_timeout); }},
    Setting{"server.insecure",
            "listen off the loopback without tokens",
            "true or false",
            {},
            [](C& c, Value v) { return set_bool(v, c.server.insecure); },
            [](const C& c) { return show_bool(c.server.insecure); }},
    Setting{"server.listen",
            "where to listen",
            "ADDRESS:PORT with a numeric address, such as 127.0.0.1:8000 or [::1]:8000",
            {},
            set_listen,
            show_listen},
    Setting{"server.maximum_body_bytes",
            "bytes of a request's body that is not streamed",
            "an integer from 1024 to 1073741824",
            {},
            [](C& c, Value v) { return set_integer(v, 1024, 1ULL << 30, c.server.maximum_body_bytes); },
            [](const C& c) { return std::to_string(c.server.maximum_body_bytes); }},
    Setting{"server.maximum_connections",
            "open connections",
            "an integer from 1 to 1000000",
            {},
            [](C& c, Value v) { return set_integer(v, 1, 1'000'000, c.server.maximum_connections); },
            [](const C& c) { return std::to_string(c.server.maximum_connections); }},
    Setting{"server.maximum_header_bytes",
            "bytes of a request's line and headers",
            "an integer from 1024 to 1048576",
            {},
            [](C& c, Value v) { return set_integer(v, 1024, 1 << 20, c.server.maximum_header_bytes); },
            [](const C& c) { return std::to_string(c.server.maximum_header_bytes); }},
    Setting{"server.request_timeout",
            "seconds a client may take to send a whole request",
            "seconds from 0.1 to 3600",
            {},
            [](C& c, Value v) { return set_seconds(v, 0.1, 3600, c.server.request_timeout); },
            [](const C& c) { return show_seconds(c.server.request_timeout); }},
    Setting{"server.threads",
            "network threads; 0: one per processor",
            "an integer from 0 to 1024",
            {},
            [](C& c, Value v) { return set_integer(v, 0, 1024, c.server.threads); },
            [](const C& c) { return std::to_string(c.server.threads); }},
};

}  // namespace

std::span<const Setting> server_settings() {
  return kSettings;
}

}  // namespace nexusml::app
