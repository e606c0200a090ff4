#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "nexusml/base/mutex.h"

namespace nexusml::base {

/// A few threads for work that is too long for a network thread: rendering a large scrape, loading a model.
///
/// Threads: submit from any. The destructor finishes what was submitted.
class ThreadPool {
 public:
  /// Takes: at least one thread, and how much work may wait.
  explicit ThreadPool(std::size_t threads, std::size_t maximum_waiting = 1024);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  /// Returns: false, and nothing happens, if too much work waits already. The work must not throw.
  [[nodiscard]] bool submit(std::function<void()> work);

 private:
  void run();

  const std::size_t maximum_waiting_;
  Mutex mutex_;
  ConditionVariable work_arrived_;
  std::deque<std::function<void()>> waiting_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace nexusml::base
