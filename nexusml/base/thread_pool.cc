#include "nexusml/base/thread_pool.h"

#include "nexusml/base/error.h"

namespace nexusml::base {

ThreadPool::ThreadPool(std::size_t threads, std::size_t maximum_waiting) : maximum_waiting_(maximum_waiting) {
  if (threads == 0) bug("a thread pool without threads");
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

ThreadPool::~ThreadPool() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  work_arrived_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool ThreadPool::submit(std::function<void()> work) {
  {
    const MutexLock lock(mutex_);
    if (waiting_.size() >= maximum_waiting_) return false;
    waiting_.push_back(std::move(work));
  }
  work_arrived_.notify_one();
  return true;
}

void ThreadPool::run() {
  while (true) {
    std::function<void()> work;
    {
      const MutexLock lock(mutex_);
      while (waiting_.empty() && !stopping_) work_arrived_.wait(mutex_);
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
  }
}

}  // namespace nexusml::base
