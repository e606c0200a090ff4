#pragma once

#include <vector>

#include "nexusml/alert/internal/notification_json.h"
#include "nexusml/alert/notifier.h"
#include "nexusml/base/mutex.h"

namespace nexusml::alert {

/// What a RecordingNotifier got, and how it answers. The notifier itself goes into an outbox.
///
/// Threads: any.
class Mailbox {
 public:
  /// Titles of what was delivered: "[FIRING:1] RedisDown (critical)".
  [[nodiscard]] std::vector<std::string> titles() const {
    const base::MutexLock lock(mutex_);
    return titles_;
  }
  [[nodiscard]] std::size_t attempts() const {
    const base::MutexLock lock(mutex_);
    return attempts_;
  }
  /// From now on: succeed, or fail so.
  void answer_with(std::optional<ErrorCode> failure) {
    const base::MutexLock lock(mutex_);
    failure_ = failure;
  }
  /// Waits, in real time, until so many were delivered. False after 10 s.
  [[nodiscard]] bool wait_for(std::size_t count) const {
    return wait([count](const Mailbox& box) REQUIRES_LOCK(box.mutex_) { return box.titles_.size() >= count; });
  }
  [[nodiscard]] bool wait_for_attempts(std::size_t count) const {
    return wait([count](const Mailbox& box) REQUIRES_LOCK(box.mutex_) { return box.attempts_ >= count; });
  }

  Status take(const Notification& notification) {
    const base::MutexLock lock(mutex_);
    ++attempts_;
    changed_.notify_all();
    if (failure_) return Error(*failure_, "not now");
    titles_.push_back(internal::title_of(notification));
    return {};
  }

 private:
  template <class Condition>
  bool wait(const Condition& condition) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    const base::MutexLock lock(mutex_);
    while (!condition(*this)) {
      if (changed_.wait_until(mutex_, end) == std::cv_status::timeout) return condition(*this);
    }
    return true;
  }

  mutable base::Mutex mutex_;
  mutable base::ConditionVariable changed_;
  std::vector<std::string> titles_ GUARDED_BY(mutex_);
  std::size_t attempts_ GUARDED_BY(mutex_) = 0;
  std::optional<ErrorCode> failure_ GUARDED_BY(mutex_);
};

class RecordingNotifier final : public Notifier {
 public:
  explicit RecordingNotifier(Mailbox& mailbox) : mailbox_(mailbox) {}
  Status send(const Notification& notification) override { return mailbox_.take(notification); }
  void abort() override {}

 private:
  Mailbox& mailbox_;
};

}  // namespace nexusml::alert
