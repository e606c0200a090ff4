#include "nexusml/store/shared_counters.h"

#include <utility>
#include <vector>

#include "nexusml/base/text.h"

namespace nexusml::store {
namespace {

constexpr std::string_view kOther = "other";  // the keys beyond the maximum

}  // namespace

std::int64_t SharedCounters::present_window() const {
  return clock_.now().time_since_epoch() /
         std::chrono::duration_cast<std::chrono::system_clock::duration>(options_.window);
}

std::int64_t SharedCounters::add(std::string_view key, std::int64_t by) {
  const std::int64_t now = present_window();
  const base::MutexLock lock(mutex_);
  if (now != window_) counters_.clear();
  window_ = now;
  auto counter = counters_.find(key);
  if (counter == counters_.end()) {
    counter = counters_.emplace(counters_.size() < options_.maximum_keys ? key : kOther, Counter{}).first;
  }
  counter->second.untold += by;
  return counter->second.sum();
}

std::int64_t SharedCounters::value(std::string_view key) const {
  const std::int64_t now = present_window();
  const base::MutexLock lock(mutex_);
  const auto counter = counters_.find(key);
  if (now != window_ || counter == counters_.end()) return 0;
  return counter->second.sum();
}

Status SharedCounters::exchange() {
  if (shared_ == nullptr) return {};
  const std::int64_t window = present_window();
  std::vector<std::pair<std::string, std::int64_t>> untold;
  {
    const base::MutexLock lock(mutex_);
    if (window != window_) counters_.clear();
    window_ = window;
    for (auto& [key, counter] : counters_) {
      counter.telling = std::exchange(counter.untold, 0);
      untold.emplace_back(key, counter.telling);
    }
  }
  Status failed;
  for (const auto& [key, by] : untold) {
    const std::string shared_key = prefix_ + base::to_text(window) + ":" + key;
    // Two windows, so that a replica whose clock is late still finds it.
    const Result<std::int64_t> sum =
        failed.ok() ? shared_->increment(shared_key, by, 2 * options_.window) : Result<std::int64_t>(failed.error());
    if (!sum.ok()) failed = sum.error();
    take_over(window, key, sum);
  }
  return failed;
}

/// Without a sum, what was to be told is told next time.
void SharedCounters::take_over(std::int64_t window, const std::string& key, const Result<std::int64_t>& sum) {
  const base::MutexLock lock(mutex_);
  const auto counter = counters_.find(key);
  if (window != window_ || counter == counters_.end()) return;
  const std::int64_t told = std::exchange(counter->second.telling, 0);
  if (sum.ok()) {
    counter->second.known = *sum;
  } else {
    counter->second.untold += told;
  }
}

}  // namespace nexusml::store
