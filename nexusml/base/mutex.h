#pragma once

#include <condition_variable>
#include <mutex>

// Clang's thread-safety attributes; empty for other compilers. GUARDED_BY states which mutex protects a member.
#if defined(__clang__)
#define NEXUSML_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define NEXUSML_THREAD_ATTRIBUTE(x)
#endif
#define GUARDED_BY(x) NEXUSML_THREAD_ATTRIBUTE(guarded_by(x))
#define PT_GUARDED_BY(x) NEXUSML_THREAD_ATTRIBUTE(pt_guarded_by(x))
#define REQUIRES_LOCK(...) NEXUSML_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define EXCLUDES_LOCK(...) NEXUSML_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))

namespace nexusml::base {

/// std::mutex that the thread-safety analysis understands.
///
/// Threads: any.
class NEXUSML_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  void lock() NEXUSML_THREAD_ATTRIBUTE(acquire_capability()) { mutex_.lock(); }
  void unlock() NEXUSML_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
  bool try_lock() NEXUSML_THREAD_ATTRIBUTE(try_acquire_capability(true)) { return mutex_.try_lock(); }

 private:
  std::mutex mutex_;
};

/// Holds a Mutex for a scope.
///
/// Threads: the one that made it.
class NEXUSML_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) NEXUSML_THREAD_ATTRIBUTE(acquire_capability(mutex)) : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() NEXUSML_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

/// A condition variable over Mutex. Wait with the Mutex held: `condition.wait(mutex);` in a loop over the predicate.
using ConditionVariable = std::condition_variable_any;

}  // namespace nexusml::base
