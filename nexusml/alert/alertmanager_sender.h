#pragma once

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "nexusml/alert/notification.h"
#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/base/mutex.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::alert {

struct AlertmanagerOptions {
  std::string url;  ///< "http://localhost:9093"; the path /api/v2/alerts is added; may hold a secret
  std::string external_url{};
  /// How long a firing alert is believed without another word; it is sent again long before.
  std::chrono::milliseconds believed_for = std::chrono::minutes(4);
  std::chrono::milliseconds timeout = std::chrono::seconds(10);
  /// Before what could not be sent is sent again, if nothing newer came meanwhile.
  std::chrono::milliseconds retry = std::chrono::seconds(5);
};

/// Tells an Alertmanager which alerts fire and which ended lately. Only the newest word counts: an older one that could
/// not be sent is forgotten. Counted in ml_alert_notifications_total{receiver="alertmanager",outcome}.
///
/// Threads:  any; it owns one. Lifetime: telemetry and clock outlive it.
class AlertmanagerSender {
 public:
  AlertmanagerSender(AlertmanagerOptions options, const telemetry::Telemetry& telemetry, const base::Clock& clock,
                     base::Log log);
  ~AlertmanagerSender();
  AlertmanagerSender(const AlertmanagerSender&) = delete;
  AlertmanagerSender& operator=(const AlertmanagerSender&) = delete;

  void start();
  void stop();

  /// Replaces what it has to say. No alerts: nothing is sent.
  void offer(std::vector<NotifiedAlert> alerts);

 private:
  class Link;

  void run();
  /// What is to be sent now; none: stop.
  std::optional<std::vector<NotifiedAlert>> next();
  void count(std::string_view outcome) const;

  const AlertmanagerOptions options_;
  const telemetry::Telemetry& telemetry_;
  const base::Clock& clock_;
  const base::Log log_;
  const std::unique_ptr<Link> link_;
  base::Mutex mutex_;
  base::ConditionVariable wake_;
  std::optional<std::vector<NotifiedAlert>> newest_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace nexusml::alert
