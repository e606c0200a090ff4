#include "nexusml/app/address_checks.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "nexusml/app/object_storage.h"
#include "nexusml/app/record_database.h"
#include "nexusml/app/setting_keys.h"
#include "nexusml/app/setting_values.h"
#include "nexusml/base/clock.h"
#include "nexusml/base/file.h"
#include "nexusml/store/caches.h"
#include "nexusml/store/prometheus_server.h"
#include "nexusml/store/record_stores.h"

namespace nexusml::app {
namespace {

using Address = std::unique_ptr<CURLU, void (*)(CURLU*)>;

/// ", not "mysql://..."": of an address that may hold a secret the scheme alone, or nothing.
std::string not_this(std::string_view address, bool is_secret) {
  if (!is_secret && address.find('@') == std::string_view::npos) return ", not " + in_quotes(address);
  constexpr std::size_t kLongestScheme = 20;
  const std::size_t scheme = address.find("://");
  if (scheme == std::string_view::npos || scheme > kLongestScheme) return {};
  return ", not " + in_quotes(std::string(address.substr(0, scheme)) + "://...");
}

/// "KEY must be ..., not "mysql://...": the reason".
Error address_error(const Config& config, std::string_view key, const std::string& address, const std::string& reason) {
  const Setting& setting = *find_setting(key);
  const std::string problem = "must be " + std::string(setting.allowed) + not_this(address, setting.secret);
  return config_error(config, key, problem + ": " + reason);
}

std::string part_of(CURLU* address, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(address, part, &text, flags) != CURLUE_OK || text == nullptr) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

/// Why it is no http:// or https:// address; empty if it is one.
std::string fault_of_http(const std::string& url) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) return "it must begin with http:// or https://";
  if (url.find(' ') != std::string::npos) return "it has a space";
  const Address address(curl_url(), curl_url_cleanup);
  const CURLUcode code = curl_url_set(address.get(), CURLUPART_URL, url.c_str(), 0);
  if (code == CURLUE_BAD_PORT_NUMBER) return "its port is no number from 1 to 65535";
  if (code != CURLUE_OK || url.find(":///") != std::string::npos) return "it has no host that can be one";
  return part_of(address.get(), CURLUPART_PORT) == "0" ? "its port is 0" : std::string();
}

Status check_http(const Config& config, std::string_view key, const std::string& url) {
  if (url.empty()) return {};
  const std::string fault = fault_of_http(url);
  if (!fault.empty()) return address_error(config, key, url, fault);
  return {};
}

/// Asking itself, a server would wait for itself, or take its own answers for another's.
Status check_not_own(const Config& config, std::string_view key, const std::string& url) {
  const Address address(curl_url(), curl_url_cleanup);
  if (url.empty() || config.server.port == 0 ||
      curl_url_set(address.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return {};
  }
  std::string host = part_of(address.get(), CURLUPART_HOST);
  if (host == "localhost") host = "127.0.0.1";
  if (host == "[::1]") host = "::1";
  const std::string& own = config.server.address;
  const bool is_here = host == own || ((own == "0.0.0.0" || own == "::") && (host == "127.0.0.1" || host == "::1"));
  if (!is_here || part_of(address.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT) != std::to_string(config.server.port)) {
    return {};
  }
  return config_error(config, key,
                      "is where this server itself listens (server.listen): give one of the two another port");
}

Status check_certificates(const Config& config, std::string_view key, const std::string& file) {
  constexpr std::uint64_t kMaximumBytes = 16 << 20;
  if (file.empty()) return {};
  const Result<std::string> text = base::read_file(file, kMaximumBytes);
  if (!text.ok()) return config_error(config, key, "must be a file that can be read: " + text.error().message);
  if (text->find("-----BEGIN ") != std::string::npos) return {};
  return config_error(config, key,
                      "must be a file of PEM certificates (-----BEGIN CERTIFICATE-----), and " + file + " is none");
}

Status check_database(const Config& config) {
  if (config.database.url == kEmbeddedDatabase) return {};
  const base::SystemClock clock;
  const auto opened = store::open_postgres_records(config.database.url, clock);
  if (opened.ok()) return {};
  return address_error(config, "database.url", config.database.url, opened.error().message);
}

Status check_redis(const Config& config) {
  if (config.redis.url.empty()) return {};
  const base::SystemClock clock;
  const auto opened = store::open_redis_cache(config.redis.url, clock);
  if (opened.ok()) return {};
  return address_error(config, "redis.url", config.redis.url, opened.error().message);
}

Status check_objects(const Config& config) {
  const Config::Objects& objects = config.objects;
  NEXUSML_RETURN_IF_ERROR(check_certificates(config, "objects.ca_file", objects.ca_file));
  if (objects.endpoint.empty()) return {};
  for (const auto& [key, value, variable] :
       {std::tuple("objects.bucket", &objects.bucket, "MINIO_BUCKET"),
        std::tuple("objects.access_key", &objects.access_key, "MINIO_ACCESS_KEY"),
        std::tuple("objects.secret_key", &objects.secret_key, "MINIO_SECRET_KEY")}) {
    if (!value->empty()) continue;
    const std::string origin = origin_of(config, "objects.endpoint");
    return config_error(config, key,
                        "must be set (environment " + std::string(variable) + ", say), since objects.endpoint is" +
                            (origin.empty() ? "" : " (" + origin + ")"));
  }
  if (objects.bucket.find('/') != std::string::npos) {
    return config_error(config, "objects.bucket",
                        "must be a bucket's name without '/', not " + in_quotes(objects.bucket) +
                            ": what begins the names of objects is objects.prefix");
  }
  const auto opened = store::open_s3_objects(s3_options(objects));
  if (!opened.ok()) return address_error(config, "objects.endpoint", objects.endpoint, opened.error().message);
  return check_not_own(config, "objects.endpoint", s3_options(objects).endpoint);
}

Status check_prometheus(const Config& config) {
  if (config.prometheus.url.empty()) return {};
  const Status status = store::check_prometheus_url(config.prometheus.url);
  if (!status.ok()) return address_error(config, "prometheus.url", config.prometheus.url, status.error().message);
  NEXUSML_RETURN_IF_ERROR(check_http(config, "prometheus.url", config.prometheus.url));
  return check_not_own(config, "prometheus.url", config.prometheus.url);
}

bool is_mail_address(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find_first_of(" <>\"") == std::string_view::npos;
}

Status check_mail(const Config& config) {
  const Config::Alerts& alerts = config.alerts;
  NEXUSML_RETURN_IF_ERROR(check_certificates(config, "alerts.smtp_ca_file", alerts.smtp_ca_file));
  if (!alerts.email_from.empty() && !is_mail_address(alerts.email_from)) {
    return config_error(config, "alerts.email_from",
                        "must be one address such as nexusml@example.org, not " + in_quotes(alerts.email_from));
  }
  const auto receivers = base::split_list(alerts.email_to);
  if (!alerts.email_to.empty() &&
      (receivers.empty() || !std::all_of(receivers.begin(), receivers.end(), is_mail_address))) {
    return config_error(config, "alerts.email_to",
                        "must be addresses with commas between them, such as a@example.org, b@example.org, not " +
                            in_quotes(alerts.email_to));
  }
  const bool has_server = !alerts.smtp_server.empty();
  if (has_server && (alerts.smtp_server.find_first_of("/@ ") != std::string::npos ||
                     !fault_of_http("http://" + alerts.smtp_server).empty())) {
    return config_error(config, "alerts.smtp_server",
                        "must be HOST:PORT, such as mail.example.org:587, not " + in_quotes(alerts.smtp_server));
  }
  if (alerts.email_to.empty() || (has_server && !alerts.email_from.empty())) return {};
  return config_error(config, has_server ? "alerts.email_from" : "alerts.smtp_server",
                      "must be set to send mail to alerts.email_to, which is set");
}

Status check_alerts(const Config& config) {
  const Config::Alerts& alerts = config.alerts;
  NEXUSML_RETURN_IF_ERROR(check_http(config, "alerts.alertmanager_url", alerts.alertmanager_url));
  NEXUSML_RETURN_IF_ERROR(check_not_own(config, "alerts.alertmanager_url", alerts.alertmanager_url));
  NEXUSML_RETURN_IF_ERROR(check_http(config, "alerts.external_url", alerts.external_url));
  NEXUSML_RETURN_IF_ERROR(check_http(config, "alerts.runbook_base", alerts.runbook_base));
  if (!alerts.runbook_base.empty() && !alerts.runbook_base.ends_with('/')) {
    return config_error(config, "alerts.runbook_base",
                        "must end in '/', as " + in_quotes(alerts.runbook_base + "/") + " does");
  }
  NEXUSML_RETURN_IF_ERROR(check_http(config, "alerts.slack_url", alerts.slack_url));
  NEXUSML_RETURN_IF_ERROR(check_http(config, "alerts.webhook_url", alerts.webhook_url));
  return check_mail(config);
}

}  // namespace

Status check_addresses(const Config& config) {
  NEXUSML_RETURN_IF_ERROR(check_database(config));
  NEXUSML_RETURN_IF_ERROR(check_redis(config));
  NEXUSML_RETURN_IF_ERROR(check_objects(config));
  NEXUSML_RETURN_IF_ERROR(check_prometheus(config));
  return check_alerts(config);
}

}  // namespace nexusml::app
