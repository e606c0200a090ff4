#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/alert/notifier.h"
#include "nexusml/alert/thresholds.h"
#include "nexusml/app/environment.h"
#include "nexusml/base/log.h"
#include "nexusml/base/result.h"
#include "nexusml/telemetry/prediction_event.h"

namespace nexusml::app {

enum class LogFormat { kHuman, kJson };

/// Everything that can be set from outside, with its defaults. settings.h has the table of the keys.
///
/// Threads: a value.
struct Config {
  struct Server {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8000;
    std::uint64_t threads = 0;
    std::uint64_t maximum_connections = 10'000;
    std::uint64_t maximum_header_bytes = 16 * 1024;
    std::uint64_t maximum_body_bytes = 1024 * 1024;
    std::chrono::milliseconds header_timeout{10'000};
    std::chrono::milliseconds idle_timeout{75'000};
    std::chrono::milliseconds request_timeout{60'000};
    std::chrono::milliseconds drain_timeout{8'000};
    bool insecure = false;
  } server;
  struct Models {
    std::string path = "models";
    bool watch = true;
    std::uint64_t keep_versions = 10;
  } models;
  struct Data {
    std::string path = "data";
  } data;
  struct Database {
    std::string url = "sqlite";  ///< may hold a password: never shown
    std::string url_file;
  } database;
  struct Objects {
    std::string endpoint;
    std::string bucket;
    std::string access_key;  ///< a secret, like the next: never shown
    std::string secret_key;
    std::string access_key_file;
    std::string secret_key_file;
    std::string region = "us-east-1";
    std::string prefix;  ///< empty, or ends in '/'
    std::string ca_file;
    bool tls = false;
    std::chrono::milliseconds poll_interval{10'000};
    std::uint64_t maximum_dataset_bytes = 4ULL << 30;
  } objects;
  struct Redis {
    std::string url;  ///< may hold a password: never shown
    std::string url_file;
  } redis;
  struct Cache {
    std::uint64_t memory_bytes = 32 << 20;
    std::map<std::string, std::chrono::milliseconds, std::less<>> lifetimes;  ///< by model; the others are not cached
  } cache;
  struct Records {
    std::chrono::hours retention{24 * 90};           ///< of predictions and labels; 0: forever
    std::chrono::hours history_retention{24 * 365};  ///< of jobs, quality scores and alerts; 0: forever
  } records;
  struct Events {
    std::chrono::milliseconds flush_interval{200};
    std::uint64_t buffer_bytes = 4 << 20;
    std::uint64_t spool_bytes = 1 << 30;
    std::uint64_t maximum_external_models = 100;
    /// By model; of the others texts are not kept and features are.
    std::map<std::string, telemetry::StoredInput, std::less<>> stored_input;
  } events;
  struct Quality {
    std::chrono::milliseconds window{3'600'000};
    std::chrono::milliseconds evaluation_interval{15'000};
    std::chrono::milliseconds store_interval{300'000};
    std::chrono::milliseconds freshness_grace{900'000};
    double range_tolerance = 0.1;
    std::uint64_t minimum_rows = 30;
  } quality;
  struct Drift {
    std::chrono::milliseconds window{3'600'000};
    std::chrono::milliseconds evaluation_interval{15'000};
    std::uint64_t minimum_samples = 200;
    std::uint64_t reference_events = 2'000;
    std::map<std::string, std::string, std::less<>> methods;    ///< "psi:0.25" by feature
    std::map<std::string, std::string, std::less<>> per_model;  ///< the same by "model.feature"
  } drift;
  struct Performance {
    std::chrono::milliseconds window{24 * 3'600'000};
    std::chrono::milliseconds evaluation_interval{5'000};
    std::uint64_t minimum_labels = 30;
    std::uint64_t index_bytes = 8 << 20;
    std::map<std::string, std::string, std::less<>> segments;  ///< a categorical feature by model
  } performance;
  struct History {
    std::chrono::milliseconds step{15'000};
    std::chrono::milliseconds length{6 * 3'600'000};
    std::uint64_t maximum_bytes = 8 << 20;
  } history;
  struct Prometheus {
    std::string url;  ///< may hold a password
    std::string url_file;
    std::string job = "nexusml";
  } prometheus;
  struct Alerts {
    bool enabled = true;
    std::chrono::milliseconds interval{15'000};
    double time_scale = 1;
    double hysteresis = 0.05;
    std::chrono::milliseconds group_wait{10'000};
    std::chrono::milliseconds group_interval{30'000};
    std::chrono::milliseconds repeat_interval{3'600'000};
    std::chrono::milliseconds watchdog_timeout{900'000};
    std::string instance;  ///< empty: the host's name and server.listen's port
    std::string external_url;
    std::string runbook_base;
    std::string alertmanager_url;
    std::string webhook_url;  ///< a secret, like slack_url and smtp_password: never shown
    std::string webhook_url_file;
    std::string slack_url;
    std::string slack_url_file;
    std::string slack_channel;
    std::string email_to;  ///< empty: no mail
    std::string email_from;
    std::string smtp_server;
    std::string smtp_user;
    std::string smtp_password;
    std::string smtp_password_file;
    std::string smtp_ca_file;
    alert::EmailOptions::Encryption smtp_encryption = alert::EmailOptions::Encryption::kStartTls;
    std::chrono::milliseconds request_timeout{10'000};
    std::chrono::milliseconds retry_wait{1000};
    std::chrono::milliseconds longest_retry_wait{60'000};
    std::chrono::milliseconds give_up_after{86'400'000};
    std::uint64_t queue = 1000;
  } alerts;
  alert::ThresholdValues thresholds;
  struct Log {
    base::LogLevel level = base::LogLevel::kInfo;
    LogFormat format = LogFormat::kHuman;
  } log;
  struct Metrics {
    std::chrono::milliseconds sample_interval{30'000};
    std::uint64_t maximum_series = 1000;
  } metrics;

  /// Where each setting's value came from, by key: kDefaultOrigin, "nexusml.yaml line 3", "environment NEXUSML_...",
  /// "flag --listen", "file /run/secrets/redis (environment REDIS_URL_FILE)".
  std::map<std::string, std::string, std::less<>> origins;
};

inline constexpr std::string_view kDefaultOrigin = "default";

/// A value given on the command line.
struct Override {
  std::string key;
  std::string value;
  std::string flag;  ///< as typed: "flag --listen"
};

/// Reads the file (if one is named, or ./nexusml.yaml is there), then the environment, then the flags; later ones win.
/// Each value is looked at by itself; a server needs load_server_config().
///
/// Errors: kInvalidArgument naming the key, where it stands (file and line, variable or flag) and what is allowed;
///         kNotFound if a named file is not there.
[[nodiscard]] Result<Config> load_config(const std::optional<std::string>& file, const Environment& environment,
                                         const std::vector<Override>& flags);

/// Applies a YAML text to `config`. `name` is the file's name in messages.
///
/// Errors: kInvalidArgument with the line, and the column where the key does not tell it.
[[nodiscard]] Status apply_yaml(Config& config, std::string_view yaml, std::string_view name);

}  // namespace nexusml::app
