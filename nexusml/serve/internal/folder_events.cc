#include "nexusml/serve/internal/folder_events.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace nexusml::serve {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kEntries = IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr unsigned kFiles = kEntries | IN_MODIFY | IN_CLOSE_WRITE;

/// The nearest folder above `path` that is there, and the name in it that leads on.
std::pair<fs::path, std::string> nearest_parent(fs::path path) {
  std::error_code failure;
  path = fs::absolute(path, failure).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();  // "models/" is "models"
  while (path.has_relative_path()) {
    const fs::path parent = path.parent_path();
    if (fs::is_directory(parent, failure)) return {parent, path.filename().string()};
    path = parent;
  }
  return {path, ""};
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

FolderEvents::FolderEvents(const models::Repository& repository, std::size_t maximum_folders)
    : repository_(repository),
      maximum_folders_(maximum_folders),
      inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      reliable_(inotify_.valid()) {}

void FolderEvents::watch(const fs::path& folder, unsigned mask, const std::string& only) {
  if (!inotify_.valid()) return;
  const int watch = ::inotify_add_watch(inotify_.get(), folder.c_str(), mask);
  if (watch < 0) {
    // A folder that has gone, or that nobody may read, has no news either.
    if (errno != ENOENT && errno != ENOTDIR && errno != EACCES) reliable_ = false;
    return;
  }
  only_[watch] = only;
  if (only_.size() > maximum_folders_) reliable_ = false;
}

void FolderEvents::watch_all() {
  if (!reliable_) return;
  // From the outside in: what is made while this runs is met further in, or told by the folder around it.
  const auto [parent, name] = nearest_parent(repository_.root());
  watch(parent, kEntries, name);
  std::error_code failure;
  if (!fs::is_directory(repository_.root(), failure)) return;
  watch(repository_.root(), kEntries);
  for (fs::directory_iterator entry(repository_.root(), failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const std::string model = entry->path().filename().string();
    if (!models::is_model_name(model)) continue;
    watch(entry->path(), kEntries);
    const Result<std::vector<std::uint64_t>> versions = repository_.versions(model);
    if (!versions.ok()) continue;
    for (const std::uint64_t version : *versions) watch(entry->path() / std::to_string(version), kFiles);
  }
}

bool FolderEvents::read() {
  alignas(inotify_event) std::array<char, 16 * 1024> buffer{};
  bool concerns = false;
  while (true) {
    const ssize_t bytes = ::read(inotify_.get(), buffer.data(), buffer.size());
    if (bytes <= 0) return concerns;
    for (const char* at = buffer.data(); at < buffer.data() + bytes;) {
      const auto* event = reinterpret_cast<const inotify_event*>(at);
      at += sizeof(inotify_event) + event->len;
      if ((event->mask & IN_Q_OVERFLOW) != 0) concerns = true;  // everything is looked at anyway
      if ((event->mask & IN_IGNORED) != 0) {
        only_.erase(event->wd);
        continue;
      }
      const auto found = only_.find(event->wd);
      if (found == only_.end()) continue;
      const bool itself = event->len == 0;
      concerns = concerns || itself || found->second.empty() || found->second == event->name;
    }
  }
}

}  // namespace nexusml::serve
