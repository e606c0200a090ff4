#include "nexusml/serve/release_queue.h"

#include <algorithm>
#include <chrono>

namespace nexusml::serve {
namespace {

/// How often kept models are looked at: others let go without telling, for telling would cost every request.
constexpr std::chrono::milliseconds kLook{10};
/// After this it is said, once, that somebody holds on to a model; a long batch may.
constexpr std::chrono::seconds kOverdue{30};

/// Nobody can come by the model any more, so a count of one stays one.
bool is_unused(const std::shared_ptr<const LoadedModel>& model) {
  return model.use_count() == 1 && model->model.use_count() == 1;
}

}  // namespace

ReleaseQueue::ReleaseQueue(std::function<void(const std::string&)> on_released, base::Log log)
    : on_released_(std::move(on_released)), log_(std::move(log)), thread_([this] { run(); }) {}

ReleaseQueue::~ReleaseQueue() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ReleaseQueue::add(std::shared_ptr<const LoadedModel> model) {
  {
    const base::MutexLock lock(mutex_);
    kept_.push_back({std::move(model), std::chrono::steady_clock::now()});
  }
  changed_.notify_all();
}

bool ReleaseQueue::keeps(std::string_view name) const {
  const base::MutexLock lock(mutex_);
  return std::any_of(kept_.begin(), kept_.end(), [&](const Kept& kept) { return kept.model->name() == name; });
}

std::list<ReleaseQueue::Kept> ReleaseQueue::take_unused() {
  std::list<Kept> unused;
  for (auto kept = kept_.begin(); kept != kept_.end();) {
    const auto here = kept++;
    if (is_unused(here->model)) unused.splice(unused.end(), kept_, here);
  }
  return unused;
}

bool ReleaseQueue::report_overdue() {
  bool found = false;
  for (Kept& kept : kept_) {
    if (kept.reported || std::chrono::steady_clock::now() - kept.since < kOverdue) continue;
    kept.reported = true;
    found = true;
  }
  return found;
}

void ReleaseQueue::run() {
  while (true) {
    std::list<Kept> unused;
    bool overdue = false;
    {
      const base::MutexLock lock(mutex_);
      while (kept_.empty() && !stopping_) changed_.wait(mutex_);
      if (stopping_) return;
      unused = take_unused();
      if (unused.empty()) changed_.wait_for(mutex_, kLook);
      overdue = report_overdue();
    }
    if (overdue) log_.warning("a model that no longer serves is still in use", {{"seconds", kOverdue.count()}});
    while (!unused.empty()) {
      const std::string name = unused.front().model->name();
      unused.pop_front();
      on_released_(name);
    }
  }
}

}  // namespace nexusml::serve
