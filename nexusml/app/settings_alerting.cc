// The settings of alerts.
#include <array>

#include "nexusml/app/setting_values.h"
#include "nexusml/app/settings.h"
#include "nexusml/base/text.h"

namespace nexusml::app {
namespace {

using C = Config;
using Value = std::string_view;

using alert::EmailOptions;

std::string_view encryption_name(EmailOptions::Encryption encryption) {
  switch (encryption) {
    case EmailOptions::Encryption::kNone:
      return "none";
    case EmailOptions::Encryption::kStartTls:
      return "starttls";
    case EmailOptions::Encryption::kTls:
      return "tls";
  }
  bug("Encryption outside the enum");
}

bool set_encryption(C& config, Value value) {
  using enum EmailOptions::Encryption;
  for (const EmailOptions::Encryption one : {kNone, kStartTls, kTls}) {
    if (encryption_name(one) != value) continue;
    config.alerts.smtp_encryption = one;
    return true;
  }
  return false;
}

constexpr std::array kSettings = {
    Setting{"alerts.alertmanager_url",
            "an Alertmanager that is told of alerts instead of the receivers below",
            "http://HOST:PORT or https://HOST:PORT, or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.alerts.alertmanager_url); },
            [](const C& c) { return show_optional_url(c.alerts.alertmanager_url); },
            true},
    Setting{"alerts.email_from",
            "the sender of mails",
            "an address such as nexusml@example.org, or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.alerts.email_from); },
            [](const C& c) { return show_optional_text(c.alerts.email_from); }},
    Setting{"alerts.email_to",
            "who gets mails; none: nobody",
            "addresses with commas between them, or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.alerts.email_to); },
            [](const C& c) { return show_optional_text(c.alerts.email_to); }},
    Setting{"alerts.enabled",
            "evaluate the rules and notify",
            "true or false",
            {},
            [](C& c, Value v) { return set_bool(v, c.alerts.enabled); },
            [](const C& c) { return show_bool(c.alerts.enabled); }},
    Setting{"alerts.external_url",
            "where people find this server, for links in notifications",
            "an address such as https://ml.example.org, or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.alerts.external_url); },
            [](const C& c) { return show_optional_url(c.alerts.external_url); },
            true},
    Setting{"alerts.give_up_after",
            "seconds after which a notification that could not be delivered is dropped",
            "seconds from 1 to 2592000",
            {},
            [](C& c, Value v) { return set_seconds(v, 1, 2592000, c.alerts.give_up_after); },
            [](const C& c) { return show_seconds(c.alerts.give_up_after); }},
    Setting{"alerts.group_interval",
            "seconds between two notifications of one alert whose instances change",
            "seconds from 0 to 86400",
            {},
            [](C& c, Value v) { return set_seconds(v, 0, 86400, c.alerts.group_interval); },
            [](const C& c) { return show_seconds(c.alerts.group_interval); }},
    Setting{"alerts.group_wait",
            "seconds between an alert and its first notification, so that those that fire together come together",
            "seconds from 0 to 3600",
            {},
            [](C& c, Value v) { return set_seconds(v, 0, 3600, c.alerts.group_wait); },
            [](const C& c) { return show_seconds(c.alerts.group_wait); }},
    Setting{"alerts.hysteresis",
            "how far back over its limit a value must come before an alert is resolved, a share of the limit",
            "a number from 0 to 0.9",
            {},
            [](C& c, Value v) { return set_number(v, 0, 0.9, c.alerts.hysteresis); },
            [](const C& c) { return base::to_text(c.alerts.hysteresis); }},
    Setting{"alerts.instance",
            "the label instance of every alert; none: the host's name and the port",
            "a text or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.alerts.instance); },
            [](const C& c) { return show_optional_text(c.alerts.instance); }},
    Setting{"alerts.interval",
            "seconds between two evaluations of the rules",
            "seconds from 0.05 to 3600",
            {},
            [](C& c, Value v) { return set_seconds(v, 0.05, 3600, c.alerts.interval); },
            [](const C& c) { return show_seconds(c.alerts.interval); }},
    Setting{"alerts.longest_retry_wait",
            "seconds between two attempts to reach a receiver, at most",
            "seconds from 0.01 to 86400",
            {},
            [](C& c, Value v) { return set_seconds(v, 0.01, 86400, c.alerts.longest_retry_wait); },
            [](const C& c) { return show_seconds(c.alerts.longest_retry_wait); }},
    Setting{"alerts.queue",
            "notifications that wait for a receiver at most",
            "an integer from 1 to 100000",
            {},
            [](C& c, Value v) { return set_integer(v, 1, 100'000, c.alerts.queue); },
            [](const C& c) { return std::to_string(c.alerts.queue); }},
    Setting{"alerts.repeat_interval",
            "seconds between two notifications of an alert that goes on",
            "seconds from 1 to 2592000",
            {},
            [](C& c, Value v) { return set_seconds(v, 1, 2592000, c.alerts.repeat_interval); },
            [](const C& c) { return show_seconds(c.alerts.repeat_interval); }},
    Setting{"alerts.request_timeout",
            "seconds that a receiver may take",
            "seconds from 0.1 to 600",
            {},
            [](C& c, Value v) { return set_seconds(v, 0.1, 600, c.alerts.request_timeout); },
            [](const C& c) { return show_seconds(c.alerts.request_timeout); }},
    Setting{"alerts.retry_wait",
            "seconds before the first retry, doubled each time",
            "seconds from 0.01 to 3600",
            {},
            [](C& c, Value v) { return set_seconds(v, 0.01, 3600, c.alerts.retry_wait); },
            [](const C& c) { return show_seconds(c.alerts.retry_wait); }},
    Setting{"alerts.runbook_base",
            "put before the path of a runbook in notifications",
            "an address that ends in /, or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.alerts.runbook_base); },
            [](const C& c) { return show_optional_text(c.alerts.runbook_base); }},
    Setting{"alerts.slack_channel",
            "a channel other than the webhook's own",
            "#channel, or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.alerts.slack_channel); },
            [](const C& c) { return show_optional_text(c.alerts.slack_channel); }},
    Setting{"alerts.slack_url",
            "incoming webhook of Slack that is notified; a secret",
            "http:// or https:// address, or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.alerts.slack_url); },
            [](const C& c) { return show_optional_secret(c.alerts.slack_url); },
            true},
    Setting{"alerts.slack_url_file",
            "file that holds alerts.slack_url",
            "a path, or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.alerts.slack_url_file); },
            [](const C& c) { return show_optional_text(c.alerts.slack_url_file); }},
    Setting{"alerts.smtp_ca_file",
            "certificates that the mail server's must come from; none: the system's",
            "a path, or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.alerts.smtp_ca_file); },
            [](const C& c) { return show_optional_text(c.alerts.smtp_ca_file); }},
    Setting{"alerts.smtp_encryption",
            "how mail is encrypted; with starttls and tls an unencrypted or untrusted server is refused",
            "starttls, tls or none",
            {},
            [](C& c, Value v) { return set_encryption(c, v); },
            [](const C& c) { return std::string(encryption_name(c.alerts.smtp_encryption)); }},
    Setting{"alerts.smtp_password",
            "password at the mail server",
            "a text or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.alerts.smtp_password); },
            [](const C& c) { return show_optional_secret(c.alerts.smtp_password); },
            true},
    Setting{"alerts.smtp_password_file",
            "file that holds alerts.smtp_password",
            "a path, or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.alerts.smtp_password_file); },
            [](const C& c) { return show_optional_text(c.alerts.smtp_password_file); }},
    Setting{"alerts.smtp_server",
            "the mail server",
            "HOST:PORT or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.alerts.smtp_server); },
            [](const C& c) { return show_optional_text(c.alerts.smtp_server); }},
    Setting{"alerts.smtp_user",
            "user at the mail server; none: without authentication",
            "a text or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.alerts.smtp_user); },
            [](const C& c) { return show_optional_text(c.alerts.smtp_user); }},
    Setting{"alerts.time_scale",
            "what every window and duration of the rules is multiplied with; for tests",
            "a number from 0.0001 to 10",
            {},
            [](C& c, Value v) { return set_number(v, 0.0001, 10, c.alerts.time_scale); },
            [](const C& c) { return base::to_text(c.alerts.time_scale); }},
    Setting{"alerts.watchdog_timeout",
            "seconds that the watchdog may be silent, once it was heard",
            "seconds from 0.1 to 604800",
            {},
            [](C& c, Value v) { return set_seconds(v, 0.1, 604800, c.alerts.watchdog_timeout); },
            [](const C& c) { return show_seconds(c.alerts.watchdog_timeout); }},
    Setting{"alerts.webhook_url",
            "address that is notified as Alertmanager's webhooks are; a secret",
            "http:// or https:// address, or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.alerts.webhook_url); },
            [](const C& c) { return show_optional_secret(c.alerts.webhook_url); },
            true},
    Setting{"alerts.webhook_url_file",
            "file that holds alerts.webhook_url",
            "a path, or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.alerts.webhook_url_file); },
            [](const C& c) { return show_optional_text(c.alerts.webhook_url_file); }},
};

}  // namespace

std::span<const Setting> alerting_settings() {
  return kSettings;
}

}  // namespace nexusml::app
