// The settings of the object store and the cache.
#include <array>

#include "nexusml/app/setting_values.h"
#include "nexusml/app/settings.h"
#include "nexusml/models/repository.h"
#include "nexusml/store/objects.h"

namespace nexusml::app {
namespace {

using C = Config;
using Value = std::string_view;

/// An address with a password in it is refused, and shown nowhere.
std::string show_endpoint(const std::string& endpoint) {
  return endpoint.find('@') == std::string::npos ? show_optional_text(endpoint) : "(an address)";
}

/// "team/": a path, with the '/' after it.
bool set_prefix(Value value, std::string& target) {
  std::string prefix;
  if (!set_optional_line(value, prefix)) return false;
  if (!prefix.empty() && prefix.back() != '/') prefix += '/';
  if (!store::check_object_prefix(prefix).ok()) return false;
  target = std::move(prefix);
  return true;
}

constexpr Value kLifetimes = "seconds from 0.001 to 31536000; leave a model out to keep none of its answers";

Status set_cache_lifetime(Config& config, Value model, Value value) {
  if (const Status named = models::check_model_name(model); !named.ok()) {  // only models served here are cached
    return Error(ErrorCode::kInvalidArgument, "must name a model: " + named.error().message);
  }
  std::chrono::milliseconds lifetime{0};
  if (!set_seconds(value, 0.001, 31'536'000, lifetime)) return must_be(kLifetimes, value);
  config.cache.lifetimes[std::string(model)] = lifetime;
  return {};
}

std::vector<std::pair<std::string, std::string>> show_cache_lifetimes(const Config& config) {
  std::vector<std::pair<std::string, std::string>> shown;
  for (const auto& [model, lifetime] : config.cache.lifetimes) shown.emplace_back(model, show_seconds(lifetime));
  return shown;
}

constexpr std::array kFamilies = {
    SettingFamily{"cache.ttl.", "<model>", "seconds for which a model's answers are given again to the same input",
                  kLifetimes, set_cache_lifetime, show_cache_lifetimes},
};

constexpr std::array kSettings = {
    Setting{"cache.memory_bytes",
            "memory for answers that are kept in this process",
            "an integer from 65536 to 1099511627776",
            {},
            [](C& c, Value v) { return set_integer(v, 1 << 16, 1ULL << 40, c.cache.memory_bytes); },
            [](const C& c) { return std::to_string(c.cache.memory_bytes); }},
    Setting{"objects.access_key",
            "whom the object store knows us as",
            "a text or none",
            {"MINIO_ACCESS_KEY", "MINIO_ROOT_USER"},
            [](C& c, Value v) { return set_optional_line(v, c.objects.access_key); },
            [](const C& c) { return show_optional_secret(c.objects.access_key); },
            true},
    Setting{"objects.access_key_file",
            "file that holds objects.access_key",
            "a path or none",
            {"MINIO_ACCESS_KEY_FILE"},
            [](C& c, Value v) { return set_optional_line(v, c.objects.access_key_file); },
            [](const C& c) { return show_optional_text(c.objects.access_key_file); }},
    Setting{"objects.bucket",
            "bucket for model versions; it must exist",
            "a text or none",
            {"MINIO_BUCKET"},
            [](C& c, Value v) { return set_optional_line(v, c.objects.bucket); },
            [](const C& c) { return show_optional_text(c.objects.bucket); }},
    Setting{"objects.ca_file",
            "PEM file of the authorities that the object store's certificate may be from; none: the system's",
            "a path or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.objects.ca_file); },
            [](const C& c) { return show_optional_text(c.objects.ca_file); }},
    Setting{"objects.endpoint",
            "S3 or MinIO where replicas share model versions",
            "HOST:PORT, http://HOST:PORT, https://HOST:PORT or none",
            {"MINIO_ENDPOINT"},
            [](C& c, Value v) { return set_optional_line(v, c.objects.endpoint); },
            [](const C& c) { return show_endpoint(c.objects.endpoint); },
            true},
    Setting{"objects.maximum_dataset_bytes",
            "bytes of a training data set that is fetched from the object store",
            "an integer from 1024 to 1099511627776",
            {},
            [](C& c, Value v) { return set_integer(v, 1024, 1ULL << 40, c.objects.maximum_dataset_bytes); },
            [](const C& c) { return std::to_string(c.objects.maximum_dataset_bytes); }},
    Setting{"objects.poll_interval",
            "seconds between two looks for versions of other replicas",
            "seconds from 0.1 to 86400",
            {},
            [](C& c, Value v) { return set_seconds(v, 0.1, 86'400, c.objects.poll_interval); },
            [](const C& c) { return show_seconds(c.objects.poll_interval); }},
    Setting{"objects.prefix",
            "what begins the name of everything that is written to the bucket",
            "a path without . and .., or none",
            {},
            [](C& c, Value v) { return set_prefix(v, c.objects.prefix); },
            [](const C& c) { return show_optional_text(c.objects.prefix); }},
    Setting{"objects.region",
            "region of the object store, part of every signature",
            "a text",
            {"MINIO_REGION"},
            [](C& c, Value v) { return v != "none" && set_optional_line(v, c.objects.region); },
            [](const C& c) { return c.objects.region; }},
    Setting{"objects.secret_key",
            "what signs requests to the object store",
            "a text or none",
            {"MINIO_SECRET_KEY", "MINIO_ROOT_PASSWORD"},
            [](C& c, Value v) { return set_optional_line(v, c.objects.secret_key); },
            [](const C& c) { return show_optional_secret(c.objects.secret_key); },
            true},
    Setting{"objects.secret_key_file",
            "file that holds objects.secret_key",
            "a path or none",
            {"MINIO_SECRET_KEY_FILE"},
            [](C& c, Value v) { return set_optional_line(v, c.objects.secret_key_file); },
            [](const C& c) { return show_optional_text(c.objects.secret_key_file); }},
    Setting{"objects.tls",
            "whether an endpoint without http:// or https:// is asked over TLS",
            "true or false",
            {"MINIO_SECURE"},
            [](C& c, Value v) { return set_bool(v, c.objects.tls); },
            [](const C& c) { return show_bool(c.objects.tls); }},
    Setting{"redis.url",
            "Redis where replicas share cached answers and counters",
            "redis://USER:PASSWORD@HOST:PORT/DATABASE or none",
            {"REDIS_URL"},
            [](C& c, Value v) { return set_optional_line(v, c.redis.url); },
            [](const C& c) { return show_optional_secret(c.redis.url, "(a Redis address)"); },
            true},
    Setting{"redis.url_file",
            "file that holds redis.url",
            "a path or none",
            {"REDIS_URL_FILE"},
            [](C& c, Value v) { return set_optional_line(v, c.redis.url_file); },
            [](const C& c) { return show_optional_text(c.redis.url_file); }},
};

}  // namespace

std::span<const Setting> object_settings() {
  return kSettings;
}

std::span<const SettingFamily> object_setting_families() {
  return kFamilies;
}

}  // namespace nexusml::app
