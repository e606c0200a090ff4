#include "nexusml/app/config_warnings.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <variant>

#include "nexusml/alert/rules.h"
#include "nexusml/app/folders.h"
#include "nexusml/app/setting_keys.h"
#include "nexusml/app/setting_values.h"

namespace nexusml::app {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using Texts = std::vector<std::string>;

class Warnings {
 public:
  explicit Warnings(const Config& config) : config_(config) {}

  void add_if(bool holds, std::string_view key, const std::string& problem) {
    if (holds) texts_.push_back(config_error(config_, key, problem).message);
  }
  /// A time that should not be longer than another.
  void add_if_longer(std::string_view key, milliseconds time, std::string_view other_key, milliseconds other,
                     const std::string& consequence) {
    add_if(time > other, key,
           "(" + show_seconds(time) + " s) is longer than " + std::string(other_key) + " (" + show_seconds(other) +
               " s): " + consequence);
  }
  [[nodiscard]] Texts take() { return std::move(texts_); }

 private:
  const Config& config_;
  Texts texts_;
};

void look_at_folders(const Config& config, Warnings& warnings) {
  const fs::path existing = existing_folder(config.data.path);
  warnings.add_if(!may_access(existing, W_OK | X_OK), "data.path",
                  "cannot be used: this user may not write to " + existing.string() +
                      "; predictions are answered, and none is kept: make it writable, or set another folder");
  const fs::path data = canonical_folder(config.data.path);
  const fs::path models = canonical_folder(config.models.path);
  const auto [end, rest] = std::mismatch(models.begin(), models.end(), data.begin(), data.end());
  warnings.add_if(
      end == models.end() && rest != data.end(), "data.path",
      "lies in the folder of the models (models.path), where folders are taken for models: put it beside it");
}

/// How far back the rules of alerts look.
milliseconds longest_window() {
  milliseconds longest{0};
  for (const alert::Rule& rule : alert::rules()) {
    std::visit(
        [&](const auto& measure) {
          if constexpr (requires { measure.window; }) longest = std::max<milliseconds>(longest, measure.window);
        },
        rule.measure);
  }
  return longest;
}

void look_at_times(const Config& config, Warnings& warnings) {
  const std::string blind = "what comes between two looks may never be seen; shorten the interval";
  warnings.add_if_longer("drift.evaluation_interval", config.drift.evaluation_interval, "drift.window",
                         config.drift.window, blind);
  warnings.add_if_longer("quality.evaluation_interval", config.quality.evaluation_interval, "quality.window",
                         config.quality.window, blind);
  warnings.add_if_longer("performance.evaluation_interval", config.performance.evaluation_interval,
                         "performance.window", config.performance.window, blind);
  warnings.add_if_longer("history.step", 2 * config.history.step, "history.length", config.history.length,
                         "twice the step at least must fit in; shorten the step, or remember for longer");
  const milliseconds window(
      static_cast<milliseconds::rep>(static_cast<double>(longest_window().count()) * config.alerts.time_scale));
  warnings.add_if(config.alerts.enabled && config.history.length < window, "history.length",
                  "(" + show_seconds(config.history.length) + " s) is shorter than the " + show_seconds(window) +
                      " s that some alerts look back: they see less than they should; remember for longer");
  const milliseconds retention = config.records.retention;
  warnings.add_if(retention.count() > 0 && retention < config.performance.window, "records.retention_days",
                  "is shorter than performance.window (" + show_seconds(config.performance.window) +
                      " s): labels that come later find no prediction; keep them for longer");
  warnings.add_if_longer("alerts.retry_wait", config.alerts.retry_wait, "alerts.longest_retry_wait",
                         config.alerts.longest_retry_wait, "the shorter one holds");
  warnings.add_if_longer("alerts.retry_wait", config.alerts.retry_wait, "alerts.give_up_after",
                         config.alerts.give_up_after, "nothing is tried twice; give up later");
}

void look_at_receivers(const Config& config, Warnings& warnings) {
  const Config::Alerts& alerts = config.alerts;
  const bool is_told = !alerts.alertmanager_url.empty();
  const std::string idle = "has no effect: with alerts.alertmanager_url the Alertmanager tells people; set it there";
  warnings.add_if(is_told && !alerts.email_to.empty(), "alerts.email_to", idle);
  warnings.add_if(is_told && !alerts.slack_url.empty(), "alerts.slack_url", idle);
  warnings.add_if(is_told && !alerts.webhook_url.empty(), "alerts.webhook_url", idle);
  warnings.add_if(!alerts.slack_channel.empty() && alerts.slack_url.empty(), "alerts.slack_channel",
                  "has no effect without alerts.slack_url");
  warnings.add_if(!alerts.smtp_server.empty() && alerts.email_to.empty(), "alerts.smtp_server",
                  "has no effect without alerts.email_to: nobody gets mail");
  warnings.add_if(!alerts.smtp_password.empty() && alerts.smtp_user.empty(), "alerts.smtp_password",
                  "has no effect without alerts.smtp_user");
  warnings.add_if(!alerts.smtp_user.empty() && alerts.smtp_password.empty(), "alerts.smtp_user",
                  "has no password: set alerts.smtp_password_file");
  warnings.add_if(!alerts.smtp_password.empty() && alerts.smtp_encryption == alert::EmailOptions::Encryption::kNone,
                  "alerts.smtp_encryption", "is none: the password for mail is sent readable; write starttls or tls");
}

void look_at_values(const Config& config, Warnings& warnings) {
  using enum alert::Threshold;
  warnings.add_if(config.thresholds.of(kCpuUsageHigh) > config.thresholds.of(kCpuUsageCritical),
                  "thresholds.cpu_usage_high",
                  "is above thresholds.cpu_usage_critical: the critical alert comes first");
  warnings.add_if(config.objects.endpoint.empty() && !config.objects.bucket.empty(), "objects.bucket",
                  "has no effect without objects.endpoint (environment MINIO_ENDPOINT)");
  warnings.add_if(!config.objects.ca_file.empty() && config.objects.endpoint.starts_with("http://"), "objects.ca_file",
                  "has no effect: objects.endpoint begins with http://; write https://");
}

}  // namespace

Texts config_warnings(const Config& config) {
  Warnings warnings(config);
  look_at_folders(config, warnings);
  look_at_times(config, warnings);
  look_at_receivers(config, warnings);
  look_at_values(config, warnings);
  return warnings.take();
}

}  // namespace nexusml::app
