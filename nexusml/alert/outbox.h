#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "nexusml/alert/notifier.h"
#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/base/mutex.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::alert {

struct OutboxOptions {
  /// Notifications that wait at most; beyond it the oldest are dropped.
  std::size_t capacity = 1000;
  /// Before the first retry; doubled each time, with a random part, up to `longest_wait`.
  std::chrono::milliseconds first_wait = std::chrono::seconds(1);
  std::chrono::milliseconds longest_wait = std::chrono::minutes(1);
  /// A notification older than this is dropped.
  std::chrono::milliseconds give_up_after = std::chrono::hours(24);
};

/// The notifications that wait for one receiver, and the thread that delivers them in order. A receiver that is down or
/// hangs delays nobody else. Counted in ml_alert_notifications_total{receiver,outcome}.
///
/// Threads:  any. Lifetime: telemetry and clock outlive it.
class Outbox {
 public:
  /// Takes: a name that is the same after a restart; `on_change` is called, on the outbox's thread, when less waits.
  Outbox(std::string name, std::unique_ptr<Notifier> notifier, const telemetry::Telemetry& telemetry,
         const base::Clock& clock, base::Log log, OutboxOptions options = {});
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  void start(std::function<void()> on_change);
  /// Ends the thread, within about a second. What waits can still be asked for.
  void stop();

  /// A repeat is left out while another notification of the same alert waits.
  void push(const Notification& notification);
  /// Whether push() would leave it out.
  [[nodiscard]] bool is_redundant(const Notification& notification) const;

  [[nodiscard]] const std::string& name() const { return name_; }
  /// What is not delivered yet, oldest first.
  [[nodiscard]] std::vector<Notification> waiting() const;

 private:
  void run();
  void deliver(const Notification& notification);
  /// False when it is time to stop.
  bool waited_for(std::chrono::milliseconds time);
  void remove(std::uint64_t id);
  void count(std::string_view outcome) const;

  const std::string name_;
  const std::unique_ptr<Notifier> notifier_;
  const telemetry::Telemetry& telemetry_;
  const base::Clock& clock_;
  const base::Log log_;
  const OutboxOptions options_;
  std::function<void()> on_change_;
  mutable base::Mutex mutex_;
  base::ConditionVariable wake_;
  std::deque<Notification> waiting_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace nexusml::alert
