#include "nexusml/app/alerting.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "nexusml/base/text.h"

namespace nexusml::app {
namespace {

using Receivers = std::vector<std::unique_ptr<alert::Outbox>>;

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string("localhost");
}

std::string instance_of(const Config& config) {
  if (!config.alerts.instance.empty()) return config.alerts.instance;
  return host_name() + ":" + base::to_text(config.server.port);
}

alert::EmailOptions email_options(const Config::Alerts& alerts) {
  alert::EmailOptions options;
  options.server = alerts.smtp_server;
  options.from = alerts.email_from;
  for (const std::string_view one : base::split_list(alerts.email_to)) options.to.emplace_back(one);
  options.user = alerts.smtp_user;
  options.password = alerts.smtp_password;
  options.encryption = alerts.smtp_encryption;
  options.certificate_authorities = alerts.smtp_ca_file;
  options.external_url = alerts.external_url;
  options.timeout = alerts.request_timeout;
  return options;
}

Receivers receivers(const Config& config, const telemetry::Telemetry& telemetry, const base::Clock& clock,
                    const base::Log& log) {
  const Config::Alerts& alerts = config.alerts;
  Receivers all;
  if (!alerts.alertmanager_url.empty()) return all;  // it tells them
  const auto add = [&](const char* name, std::unique_ptr<alert::Notifier> notifier) {
    all.push_back(std::make_unique<alert::Outbox>(name, std::move(notifier), telemetry, clock, log,
                                                  alert::OutboxOptions{.capacity = alerts.queue,
                                                                       .first_wait = alerts.retry_wait,
                                                                       .longest_wait = alerts.longest_retry_wait,
                                                                       .give_up_after = alerts.give_up_after}));
  };
  if (!alerts.webhook_url.empty()) {
    add("webhook",
        alert::webhook_notifier(
            {.url = alerts.webhook_url, .external_url = alerts.external_url, .timeout = alerts.request_timeout}));
  }
  if (!alerts.slack_url.empty()) {
    add("slack", alert::slack_notifier({.url = alerts.slack_url,
                                        .channel = alerts.slack_channel,
                                        .external_url = alerts.external_url,
                                        .timeout = alerts.request_timeout}));
  }
  if (!alerts.email_to.empty()) add("email", alert::email_notifier(email_options(alerts)));
  return all;
}

std::unique_ptr<alert::AlertmanagerSender> alertmanager(const Config& config, const telemetry::Telemetry& telemetry,
                                                        const base::Clock& clock, const base::Log& log) {
  const Config::Alerts& alerts = config.alerts;
  if (alerts.alertmanager_url.empty()) return nullptr;
  // Believed until some evaluations were missed, and not less than a slow network needs.
  const auto believed_for = std::max<std::chrono::milliseconds>(4 * alerts.interval, std::chrono::seconds(10));
  return std::make_unique<alert::AlertmanagerSender>(alert::AlertmanagerOptions{.url = alerts.alertmanager_url,
                                                                                .external_url = alerts.external_url,
                                                                                .believed_for = believed_for,
                                                                                .timeout = alerts.request_timeout,
                                                                                .retry = alerts.retry_wait},
                                                     telemetry, clock, log);
}

alert::AlertEngineOptions engine_options(const Config& config) {
  const Config::Alerts& alerts = config.alerts;
  return {.interval = alerts.interval,
          .time_scale = alerts.time_scale,
          .hysteresis = alerts.hysteresis,
          .group_wait = alerts.group_wait,
          .group_interval = alerts.group_interval,
          .repeat_interval = alerts.repeat_interval,
          .watchdog_timeout = alerts.watchdog_timeout,
          .instance = instance_of(config),
          .runbook_base = alerts.runbook_base,
          .state_file = std::filesystem::path(config.data.path) / "alerts.json"};
}

}  // namespace

Alerting::Alerting(const Config& config, const telemetry::MetricHistory& history, const telemetry::Telemetry& telemetry,
                   const base::Clock& clock, store::RecordStore& records, const base::Log& log)
    : is_enabled_(config.alerts.enabled),
      thresholds_(config.thresholds, clock),
      journal_(records, thresholds_, log),
      engine_(history, telemetry, clock, thresholds_, journal_, log, engine_options(config),
              receivers(config, telemetry, clock, log), alertmanager(config, telemetry, clock, log)) {}

Alerting::~Alerting() {
  stop();
}

void Alerting::start() {
  journal_.start();
  if (is_enabled_) engine_.start();
}

void Alerting::stop() {
  engine_.stop();
  journal_.stop();
}

}  // namespace nexusml::app
