#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <thread>

#include "nexusml/base/log.h"
#include "nexusml/serve/model_host.h"

namespace nexusml::serve {

/// When a RepositoryWatcher looks. All times are lower bounds.
struct RepositoryWatcherOptions {
  /// Quiet time after a change before the repository is looked at, so that a copy of many files is one change. Longer: fewer
  /// looks during a copy, and later service.
  std::chrono::milliseconds quiet{200};
  /// Longest that changes which do not stop put a look off.
  std::chrono::milliseconds longest_wait{2'000};
  /// A damaged version whose files changed less than this ago may still be being copied: it is tried again before it counts
  /// as damaged. Longer forgives slower copies, and reports damage later.
  std::chrono::milliseconds settle{3'000};
  /// Time between two looks without any news, for file systems that do not tell what other machines change.
  std::chrono::milliseconds rescan{60'000};
  /// The same where the system does not tell of changes at all.
  std::chrono::milliseconds poll{10'000};
  /// Folders to be told about at most; with more, and where the system allows fewer, the repository is polled.
  std::size_t maximum_folders = 8'192;
};

/// Loads what appears in the model repository: new models, and newer versions of those that serve. The events of the
/// system (inotify) say only that something changed; what there is, is read from the folders every time, so that no lost,
/// repeated or misunderstood event can lead astray.
///
/// The root may not exist yet, be deleted and made anew, or be a link that is set to another folder.
/// Threads: constructed and destroyed by one; it owns one thread, which loads. Destruction waits for a load under way.
/// Lifetime: the host outlives it.
class RepositoryWatcher {
 public:
  RepositoryWatcher(ModelHost& host, base::Log log, RepositoryWatcherOptions options = {});
  ~RepositoryWatcher();
  RepositoryWatcher(const RepositoryWatcher&) = delete;
  RepositoryWatcher& operator=(const RepositoryWatcher&) = delete;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
  std::thread thread_;
};

}  // namespace nexusml::serve
