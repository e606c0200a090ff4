#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "nexusml/api/answer/live_topics.h"
#include "nexusml/base/clock.h"
#include "nexusml/base/mutex.h"

namespace nexusml::api {

/// What every topic says now, made once for all clients however many look.
///
/// Threads:  any. Lifetime: the clock and what the topics refer to outlive it.
class LiveBoard {
 public:
  /// A topic's event.
  struct Note {
    std::uint64_t change = 0;  ///< how often it changed so far; 0: there is nothing to say yet
    std::string data{};        ///< {"timestamp": of the change, "data": the content}
  };
  using Notes = std::vector<Note>;  // in the order of the topics

  LiveBoard(std::vector<LiveTopic> topics, const base::Clock& clock, std::chrono::milliseconds fresh);

  /// The notes; whoever finds them older than `fresh` makes new ones, while others get those that are there.
  [[nodiscard]] std::shared_ptr<const Notes> look() EXCLUDES_LOCK(mutex_);

  [[nodiscard]] const std::vector<LiveTopic>& topics() const { return topics_; }

 private:
  [[nodiscard]] std::shared_ptr<const Notes> renewed(const Notes& old);

  const std::vector<LiveTopic> topics_;
  const base::Clock& clock_;
  const std::chrono::milliseconds fresh_;
  std::vector<std::string> contents_;  ///< of the notes; used by the one that renews
  base::Mutex mutex_;
  bool renewing_ GUARDED_BY(mutex_) = false;
  std::shared_ptr<const Notes> notes_ GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point renewed_at_ GUARDED_BY(mutex_);
};

}  // namespace nexusml::api
