#include <algorithm>
#include <array>
#include <cmath>

#include "nexusml/app/config.h"
#include "nexusml/base/text.h"

namespace nexusml::app {
namespace {

/// Bounds of an integer, and reading and showing it.
template <class Integer>
bool set_integer(std::string_view value, std::uint64_t least, std::uint64_t most, Integer& target) {
  const auto number = base::parse_integer<std::uint64_t>(value);
  if (!number || *number < least || *number > most) return false;
  target = static_cast<Integer>(*number);
  return true;
}

/// Seconds with a fraction, as YAML has them: 10, 0.5.
bool set_seconds(std::string_view value, double least, double most, std::chrono::milliseconds& target) {
  const auto seconds = base::parse_number(value);
  if (!seconds || *seconds < least || *seconds > most) return false;
  target = std::chrono::milliseconds(std::llround(*seconds * 1000));
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

bool set_listen(Config& config, std::string_view value) {
  const std::size_t colon = value.rfind(':');
  if (colon == std::string_view::npos) return false;
  std::string_view address = value.substr(0, colon);
  if (address.size() >= 2 && address.front() == '[' && address.back() == ']')
    address = address.substr(1, address.size() - 2);
  const auto port = base::parse_integer<std::uint16_t>(value.substr(colon + 1));
  if (address.empty() || !port) return false;
  config.server.address = address == "localhost" ? "127.0.0.1" : std::string(address);
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
    Setting{"data.path", "folder for what the server writes: its database, its spool, uploads until they are used",
            "a path", "", [](C& c, Value v) { return !(c.data.path = v).empty(); },
            [](const C& c) { return c.data.path; }},
    Setting{"database.url", "where predictions, labels, jobs and alerts are kept; sqlite: in data.path/nexusml.db",
            "sqlite or a PostgreSQL address, postgresql://USER:PASSWORD@HOST/NAME", "DATABASE_URL",
            [](C& c, Value v) { return !(c.database.url = v).empty(); },
            [](const C& c) { return std::string(c.database.url == "sqlite" ? "sqlite" : "(a PostgreSQL address)"); }},
    Setting{"drift.evaluation_interval", "seconds between two looks at whether inputs drifted",
            "seconds from 0.1 to 3600", "",
            [](C& c, Value v) { return set_seconds(v, 0.1, 3600, c.drift.evaluation_interval); },
            [](const C& c) { return show_seconds(c.drift.evaluation_interval); }},
    Setting{"drift.minimum_samples", "predictions in the window below which nothing is compared",
            "an integer from 2 to 1000000000", "",
            [](C& c, Value v) { return set_integer(v, 2, 1'000'000'000, c.drift.minimum_samples); },
            [](const C& c) { return std::to_string(c.drift.minimum_samples); }},
    Setting{"drift.window", "seconds of predictions that are compared with the reference", "seconds from 1 to 604800",
            "", [](C& c, Value v) { return set_seconds(v, 1, 604'800, c.drift.window); },
            [](const C& c) { return show_seconds(c.drift.window); }},
    Setting{"events.buffer_bytes", "memory for predictions that wait to be stored",
            "an integer from 65536 to 1073741824", "",
            [](C& c, Value v) { return set_integer(v, 1 << 16, 1 << 30, c.events.buffer_bytes); },
            [](const C& c) { return std::to_string(c.events.buffer_bytes); }},
    Setting{"events.flush_interval", "seconds after which a prediction survives a crash of the server",
            "seconds from 0.01 to 60", "",
            [](C& c, Value v) { return set_seconds(v, 0.01, 60, c.events.flush_interval); },
            [](const C& c) { return show_seconds(c.events.flush_interval); }},
    Setting{"events.maximum_external_models", "models served elsewhere that are watched", "an integer from 0 to 10000",
            "", [](C& c, Value v) { return set_integer(v, 0, 10'000, c.events.maximum_external_models); },
            [](const C& c) { return std::to_string(c.events.maximum_external_models); }},
    Setting{"events.spool_bytes", "disk for predictions while the database is away",
            "an integer from 65536 to 1099511627776", "",
            [](C& c, Value v) { return set_integer(v, 1 << 16, 1ULL << 40, c.events.spool_bytes); },
            [](const C& c) { return std::to_string(c.events.spool_bytes); }},
    Setting{"log.format", "how log lines look", "human or json", "", set_format,
            [](const C& c) { return std::string(c.log.format == LogFormat::kJson ? "json" : "human"); }},
    Setting{"log.level", "least severe level that is logged", "debug, info, warning or error", "ML_LOG_LEVEL",
            set_level, [](const C& c) { return std::string(base::name_of(c.log.level)); }},
    Setting{"metrics.maximum_series", "series that one metric may have; more are counted together as \"other\"",
            "an integer from 1 to 1000000", "",
            [](C& c, Value v) { return set_integer(v, 1, 1'000'000, c.metrics.maximum_series); },
            [](const C& c) { return std::to_string(c.metrics.maximum_series); }},
    Setting{"metrics.sample_interval", "seconds between two samples of the machine", "seconds from 0.1 to 3600", "",
            [](C& c, Value v) { return set_seconds(v, 0.1, 3600, c.metrics.sample_interval); },
            [](const C& c) { return show_seconds(c.metrics.sample_interval); }},
    Setting{"models.keep_versions", "newest versions of a model that outlive its training; 0: all",
            "an integer from 0 to 1000000", "",
            [](C& c, Value v) { return set_integer(v, 0, 1'000'000, c.models.keep_versions); },
            [](const C& c) { return std::to_string(c.models.keep_versions); }},
    Setting{"models.path", "folder of the model repository", "a path", "ML_MODEL_PATH",
            [](C& c, Value v) { return !(c.models.path = v).empty(); }, [](const C& c) { return c.models.path; }},
    Setting{"models.watch", "load versions that appear in the repository", "true or false", "",
            [](C& c, Value v) { return set_bool(v, c.models.watch); },
            [](const C& c) { return std::string(c.models.watch ? "true" : "false"); }},
    Setting{"server.drain_timeout", "seconds that requests in flight get to finish at shutdown",
            "seconds from 0 to 600", "", [](C& c, Value v) { return set_seconds(v, 0, 600, c.server.drain_timeout); },
            [](const C& c) { return show_seconds(c.server.drain_timeout); }},
    Setting{"server.header_timeout", "seconds a client may take to send a request's headers", "seconds from 0.1 to 600",
            "", [](C& c, Value v) { return set_seconds(v, 0.1, 600, c.server.header_timeout); },
            [](const C& c) { return show_seconds(c.server.header_timeout); }},
    Setting{"server.idle_timeout", "seconds a connection may wait between requests", "seconds from 0.1 to 3600", "",
            [](C& c, Value v) { return set_seconds(v, 0.1, 3600, c.server.idle_timeout); },
            [](const C& c) { return show_seconds(c.server.idle_timeout); }},
    Setting{"server.insecure", "listen off the loopback without tokens", "true or false", "",
            [](C& c, Value v) { return set_bool(v, c.server.insecure); },
            [](const C& c) { return std::string(c.server.insecure ? "true" : "false"); }},
    Setting{"server.listen", "address and port", "ADDRESS:PORT, such as 127.0.0.1:8000 or [::1]:8000", "", set_listen,
            show_listen},
    Setting{"server.maximum_body_bytes", "bytes of a request's body that is not streamed",
            "an integer from 1024 to 1073741824", "",
            [](C& c, Value v) { return set_integer(v, 1024, 1ULL << 30, c.server.maximum_body_bytes); },
            [](const C& c) { return std::to_string(c.server.maximum_body_bytes); }},
    Setting{"server.maximum_connections", "open connections", "an integer from 1 to 1000000", "",
            [](C& c, Value v) { return set_integer(v, 1, 1'000'000, c.server.maximum_connections); },
            [](const C& c) { return std::to_string(c.server.maximum_connections); }},
    Setting{"server.maximum_header_bytes", "bytes of a request's line and headers", "an integer from 1024 to 1048576",
            "", [](C& c, Value v) { return set_integer(v, 1024, 1 << 20, c.server.maximum_header_bytes); },
            [](const C& c) { return std::to_string(c.server.maximum_header_bytes); }},
    Setting{"server.request_timeout", "seconds a client may take to send a whole request", "seconds from 0.1 to 3600",
            "", [](C& c, Value v) { return set_seconds(v, 0.1, 3600, c.server.request_timeout); },
            [](const C& c) { return show_seconds(c.server.request_timeout); }},
    Setting{"server.threads", "network threads; 0: one per processor", "an integer from 0 to 1024", "",
            [](C& c, Value v) { return set_integer(v, 0, 1024, c.server.threads); },
            [](const C& c) { return std::to_string(c.server.threads); }},
};

static_assert(std::is_sorted(kSettings.begin(), kSettings.end(),
                             [](const Setting& a, const Setting& b) { return a.key < b.key; }));

}  // namespace

std::span<const Setting> settings() {
  return kSettings;
}

std::string environment_name(std::string_view key) {
  std::string name = "NEXUSML_";
  for (const char c : key) name += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

}  // namespace nexusml::app
