#include "nexusml/alert/outbox.h"

#include <algorithm>
#include <random>

namespace nexusml::alert {

Outbox::Outbox(std::string name, std::unique_ptr<Notifier> notifier, const telemetry::Telemetry& telemetry,
               const base::Clock& clock, base::Log log, OutboxOptions options)
    : name_(std::move(name)),
      notifier_(std::move(notifier)),
      telemetry_(telemetry),
      clock_(clock),
      log_(std::move(log)),
      options_(options) {
  for (const char* outcome : {"sent", "failed", "dropped"}) {
    (void)telemetry_.families().alert_notifications.with({name_, outcome});
  }
}

Outbox::~Outbox() {
  stop();
}

void Outbox::start(std::function<void()> on_change) {
  on_change_ = std::move(on_change);
  thread_ = std::thread([this] { run(); });
}

void Outbox::stop() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  notifier_->abort();
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Outbox::is_redundant(const Notification& notification) const {
  if (!notification.is_repeat) return false;
  const base::MutexLock lock(mutex_);
  return std::any_of(waiting_.begin(), waiting_.end(),
                     [&](const Notification& one) { return one.alertname == notification.alertname; });
}

void Outbox::push(const Notification& notification) {
  if (is_redundant(notification)) return;
  std::size_t dropped = 0;
  {
    const base::MutexLock lock(mutex_);
    waiting_.push_back(notification);
    for (; waiting_.size() > options_.capacity; ++dropped) waiting_.pop_front();
  }
  for (std::size_t i = 0; i < dropped; ++i) count("dropped");
  wake_.notify_all();
}

std::vector<Notification> Outbox::waiting() const {
  const base::MutexLock lock(mutex_);
  return {waiting_.begin(), waiting_.end()};
}

void Outbox::run() {
  while (true) {
    std::optional<Notification> next;
    {
      const base::MutexLock lock(mutex_);
      while (waiting_.empty() && !stopping_) wake_.wait(mutex_);
      if (stopping_) return;
      next = waiting_.front();
    }
    deliver(*next);
  }
}

void Outbox::deliver(const Notification& notification) {
  std::minstd_rand random(std::random_device{}());
  std::uniform_real_distribution<double> jitter(0.5, 1);
  std::chrono::milliseconds wait = options_.first_wait;
  for (bool is_first = true;; is_first = false) {
    if (clock_.now() - notification.made > options_.give_up_after) {
      count("dropped");
      log_.error("a notification was given up", {{"receiver", name_}, {"alert", notification.alertname}});
      return remove(notification.id);
    }
    const Status sent = notifier_->send(notification);
    if (sent.ok()) {
      count("sent");
      if (!is_first) log_.info("a receiver of alerts can be reached again", {{"receiver", name_}});
      return remove(notification.id);
    }
    {
      const base::MutexLock lock(mutex_);
      if (stopping_) return;  // it failed because of that, perhaps
    }
    count("failed");
    if (sent.error().code == ErrorCode::kInvalidArgument) {
      count("dropped");
      log_.error("a receiver of alerts refused a notification",
                 {{"receiver", name_}, {"alert", notification.alertname}, {"reason", sent.error().message}});
      return remove(notification.id);
    }
    if (is_first) {
      log_.warning("a receiver of alerts cannot be reached; notifications wait",
                   {{"receiver", name_}, {"reason", sent.error().message}});
    }
    const auto time = std::chrono::duration<double, std::milli>(static_cast<double>(wait.count()) * jitter(random));
    if (!waited_for(std::chrono::duration_cast<std::chrono::milliseconds>(time))) return;
    wait = std::min(wait * 2, options_.longest_wait);
  }
}

bool Outbox::waited_for(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  const base::MutexLock lock(mutex_);
  while (!stopping_) {
    if (wake_.wait_until(mutex_, end) == std::cv_status::timeout) return !stopping_;
  }
  return false;
}

void Outbox::remove(std::uint64_t id) {
  {
    const base::MutexLock lock(mutex_);
    std::erase_if(waiting_, [id](const Notification& one) { return one.id == id; });
  }
  on_change_();
}

void Outbox::count(std::string_view outcome) const {
  telemetry_.families().alert_notifications.with({name_, outcome}).increment();
}

}  // namespace nexusml::alert
