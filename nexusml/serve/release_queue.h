#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>

#include "nexusml/base/log.h"
#include "nexusml/base/mutex.h"
#include "nexusml/serve/serving_set.h"

namespace nexusml::serve {

/// Models that no longer serve, kept until no request, batch or network thread uses them, then freed on a thread of its
/// own: taking a large model apart takes milliseconds that no network thread has.
///
/// A network thread lets go of a model when it looks at the served models again, at the latest at its next tick.
/// Threads: any; it owns one, which sleeps while nothing is kept. Destruction frees what nobody else uses.
class ReleaseQueue {
 public:
  /// Takes: who is told the name of every model that was freed, on the queue's thread, without a lock held.
  ReleaseQueue(std::function<void(const std::string& name)> on_released, base::Log log);
  ~ReleaseQueue();
  ReleaseQueue(const ReleaseQueue&) = delete;
  ReleaseQueue& operator=(const ReleaseQueue&) = delete;

  /// Takes: a model that is in no current set any more, so that nobody new can come by it.
  void add(std::shared_ptr<const LoadedModel> model);
  /// Whether a model of that name is still kept.
  [[nodiscard]] bool keeps(std::string_view name) const;

 private:
  struct Kept {
    std::shared_ptr<const LoadedModel> model;
    std::chrono::steady_clock::time_point since;
    bool reported = false;
  };

  void run();
  std::list<Kept> take_unused() REQUIRES_LOCK(mutex_);
  bool report_overdue() REQUIRES_LOCK(mutex_);

  const std::function<void(const std::string&)> on_released_;
  const base::Log log_;
  mutable base::Mutex mutex_;
  base::ConditionVariable changed_;
  std::list<Kept> kept_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace nexusml::serve
