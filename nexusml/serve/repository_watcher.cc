#include "nexusml/serve/repository_watcher.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "nexusml/serve/internal/folder_events.h"

namespace nexusml::serve {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

/// What the thread does: waits for news, for quiet after it, or for the time of the next look; then looks.
class RepositoryWatcher::Loop {
 public:
  Loop(ModelHost& host, base::Log log, RepositoryWatcherOptions options)
      : host_(host),
        log_(std::move(log)),
        options_(options),
        events_(host.repository(), options.maximum_folders),
        stop_(::eventfd(0, EFD_CLOEXEC)) {
    if (!stop_.valid()) bug("no descriptor is left to stop the watcher with");
  }

  void run() {
    look();
    while (wait()) {
      if (Clock::now() >= next_look_) look();
    }
  }

  void stop() const {
    const std::uint64_t one = 1;
    if (::write(stop_.get(), &one, sizeof(one)) != sizeof(one)) bug("an event counter that takes no event");
  }

 private:
  /// Returns: false when it is to stop.
  bool wait() {
    std::array<pollfd, 2> sources{{{stop_.get(), POLLIN, 0}, {events_.descriptor(), POLLIN, 0}}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_look_ - Clock::now());
    const int timeout = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
    if (::poll(sources.data(), sources.size(), timeout) <= 0) return true;
    if (sources[0].revents != 0) return false;
    if (sources[1].revents != 0 && events_.read()) note_change();
    return true;
  }

  void note_change() {
    const auto now = Clock::now();
    if (!first_change_) first_change_ = now;
    next_look_ = std::min(now + options_.quiet, *first_change_ + options_.longest_wait);
  }

  void look() {
    first_change_.reset();
    events_.watch_all();
    say_once_that_it_polls();
    bool complete = true;
    const Result<std::vector<std::string>> names = host_.repository().names();
    if (names.ok()) {
      for (const std::string& name : *names) complete = host_.load_newer(name, options_.settle) && complete;
    }
    say_whether_readable(names);
    next_look_ = Clock::now() + (events_.reliable() ? options_.rescan : options_.poll);
    if (!complete) next_look_ = std::min(next_look_, Clock::now() + options_.settle);
  }

  void say_once_that_it_polls() {
    if (events_.reliable() || said_polling_) return;
    said_polling_ = true;
    log_.warning("the system does not tell of all changes to the model repository; it is polled",
                 {{"seconds", std::chrono::duration<double>(options_.poll).count()},
                  {"hint", "raise fs.inotify.max_user_watches and max_user_instances"}});
  }

  void say_whether_readable(const Result<std::vector<std::string>>& names) {
    if (!names.ok() && readable_) log_.error("model repository not read", {{"reason", names.error().message}});
    readable_ = names.ok();
  }

  ModelHost& host_;
  const base::Log log_;
  const RepositoryWatcherOptions options_;
  FolderEvents events_;
  Descriptor stop_;
  Clock::time_point next_look_{};
  std::optional<Clock::time_point> first_change_;
  bool said_polling_ = false;
  bool readable_ = true;
};

RepositoryWatcher::RepositoryWatcher(ModelHost& host, base::Log log, RepositoryWatcherOptions options)
    : loop_(std::make_unique<Loop>(host, std::move(log), options)), thread_([this] { loop_->run(); }) {}

RepositoryWatcher::~RepositoryWatcher() {
  loop_->stop();
  thread_.join();
}

}  // namespace nexusml::serve
