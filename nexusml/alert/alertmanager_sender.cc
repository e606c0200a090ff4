#include "nexusml/alert/alertmanager_sender.h"

#include "nexusml/alert/internal/exchange.h"
#include "nexusml/alert/internal/notification_json.h"

namespace nexusml::alert {

/// Hides libcurl from the header.
class AlertmanagerSender::Link {
 public:
  internal::Exchange exchange;
};

AlertmanagerSender::AlertmanagerSender(AlertmanagerOptions options, const telemetry::Telemetry& telemetry,
                                       const base::Clock& clock, base::Log log)
    : options_(std::move(options)),
      telemetry_(telemetry),
      clock_(clock),
      log_(std::move(log)),
      link_(std::make_unique<Link>()) {
  for (const char* outcome : {"sent", "failed"}) {
    (void)telemetry_.families().alert_notifications.with({"alertmanager", outcome});
  }
}

AlertmanagerSender::~AlertmanagerSender() {
  stop();
}

void AlertmanagerSender::start() {
  thread_ = std::thread([this] { run(); });
}

void AlertmanagerSender::stop() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  link_->exchange.abort();
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void AlertmanagerSender::offer(std::vector<NotifiedAlert> alerts) {
  {
    const base::MutexLock lock(mutex_);
    newest_ = std::move(alerts);
  }
  wake_.notify_all();
}

std::optional<std::vector<NotifiedAlert>> AlertmanagerSender::next() {
  const base::MutexLock lock(mutex_);
  while (!newest_ && !stopping_) wake_.wait(mutex_);
  if (stopping_) return std::nullopt;
  return std::exchange(newest_, std::nullopt);
}

void AlertmanagerSender::run() {
  std::string url = options_.url;
  while (url.ends_with('/')) url.pop_back();
  url += "/api/v2/alerts";
  bool was_away = false;
  while (const std::optional<std::vector<NotifiedAlert>> alerts = next()) {
    if (alerts->empty()) continue;
    const std::string json =
        internal::alertmanager_json(*alerts, options_.external_url, clock_.now() + options_.believed_for);
    const Status sent = link_->exchange.post_json(url, json, options_.timeout);
    count(sent.ok() ? "sent" : "failed");
    if (!sent.ok() && !was_away) {
      log_.warning("the Alertmanager cannot be reached", {{"reason", sent.error().message}});
    }
    if (sent.ok() && was_away) log_.info("the Alertmanager can be reached again");
    was_away = !sent.ok();
    if (sent.ok()) continue;
    const auto until = std::chrono::steady_clock::now() + options_.retry;
    const base::MutexLock lock(mutex_);
    while (!newest_ && !stopping_) {
      if (wake_.wait_until(mutex_, until) == std::cv_status::timeout) break;
    }
    if (!newest_) newest_ = *alerts;
  }
}

void AlertmanagerSender::count(std::string_view outcome) const {
  telemetry_.families().alert_notifications.with({"alertmanager", outcome}).increment();
}

}  // namespace nexusml::alert
