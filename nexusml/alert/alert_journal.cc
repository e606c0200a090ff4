#include "nexusml/alert/alert_journal.h"

#include <algorithm>
#include <optional>

namespace nexusml::alert {

using Clock = std::chrono::steady_clock;

AlertJournal::AlertJournal(store::RecordStore& store, ThresholdBook& thresholds, base::Log log,
                           AlertJournalOptions options)
    : store_(store), thresholds_(thresholds), log_(std::move(log)), options_(options) {}

AlertJournal::~AlertJournal() {
  stop();
}

void AlertJournal::start() {
  thread_ = std::thread([this] { run(); });
}

void AlertJournal::stop() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void AlertJournal::add(std::vector<store::AlertRecord> records) {
  if (records.empty()) return;
  {
    const base::MutexLock lock(mutex_);
    for (store::AlertRecord& record : records) {
      ring_.push_front(record);
      waiting_.push_back(std::move(record));
    }
    while (ring_.size() > options_.ring) ring_.pop_back();
    while (waiting_.size() > options_.waiting) waiting_.pop_front();
  }
  wake_.notify_all();
}

std::vector<store::AlertRecord> AlertJournal::recent(std::size_t limit) const {
  const base::MutexLock lock(mutex_);
  const auto end = ring_.begin() + static_cast<std::ptrdiff_t>(std::min(limit, ring_.size()));
  return {ring_.begin(), end};
}

std::size_t AlertJournal::waiting() const {
  const base::MutexLock lock(mutex_);
  return waiting_.size();
}

bool AlertJournal::write() {
  while (true) {
    std::optional<store::AlertRecord> next;
    {
      const base::MutexLock lock(mutex_);
      if (waiting_.empty()) return true;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    const Status written = store_.append_alert(*next);
    if (written.ok()) continue;
    if (written.error().code == ErrorCode::kInvalidArgument) {
      log_.warning("an entry of the history of alerts cannot be stored", {{"reason", written.error().message}});
      continue;
    }
    const base::MutexLock lock(mutex_);
    waiting_.push_front(std::move(*next));
    return false;
  }
}

void AlertJournal::run() {
  std::optional<Clock::time_point> loaded;
  bool was_away = false;
  while (true) {
    bool is_there = write();
    if (is_there && (!loaded || Clock::now() - *loaded >= options_.reload)) {
      is_there = thresholds_.reload(store_).ok();
      if (is_there) loaded = Clock::now();
    }
    if (is_there == was_away) {
      was_away = !is_there;
      if (was_away) log_.warning("the store is away; the history of alerts waits in memory");
    }
    const auto until = Clock::now() + (is_there ? options_.reload : options_.retry);
    const base::MutexLock lock(mutex_);
    while (!stopping_ && (!is_there || waiting_.empty())) {
      if (wake_.wait_until(mutex_, until) == std::cv_status::timeout) break;
    }
    if (stopping_ && (waiting_.empty() || !is_there)) return;
  }
}

}  // namespace nexusml::alert
