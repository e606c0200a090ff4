#include "nexusml/serve/version_folder.h"

#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace nexusml::serve {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kHashSeed = 0xcbf29ce484222325ULL;

/// FNV-1a: the numbers are only ever compared with each other.
std::uint64_t mix(std::uint64_t hash, std::string_view bytes) {
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  return hash;
}

std::chrono::system_clock::time_point time_of(const timespec& time) {
  return std::chrono::system_clock::time_point(std::chrono::duration_cast<std::chrono::system_clock::duration>(
      std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec)));
}

}  // namespace

VersionFolder inspect_version_folder(const fs::path& folder) {
  VersionFolder seen;
  std::vector<std::string> entries;
  const auto look_at = [&](const fs::path& path, const std::string& name) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return;
    seen.changed = std::max(seen.changed, time_of(status.st_ctim));
    entries.push_back(name + '\0' + std::to_string(status.st_size) + ' ' + std::to_string(status.st_ctim.tv_sec) + '.' +
                      std::to_string(status.st_ctim.tv_nsec) + ' ' + std::to_string(status.st_ino));
  };
  look_at(folder, "");
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    const std::string name = entry->path().filename().string();
    seen.has_info = seen.has_info || name == "model.json";
    look_at(entry->path(), name);
  }
  std::sort(entries.begin(), entries.end());
  seen.files = kHashSeed;
  for (const std::string& entry : entries) seen.files = mix(seen.files, entry);
  return seen;
}

}  // namespace nexusml::serve
