#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nexusml::serve {

/// Which version of one model is to serve: the newest, unless an operator said otherwise. What an operator says holds until
///   - a version chosen by load or rollback: a newer version than all of that moment appears, or load without a version;
///   - unload: any load, or a training that was asked for after it.
/// It also remembers the versions that could not be loaded, so that each is tried, and counted, once as long as its files
/// stay as they are. Nothing is kept over a restart.
///
/// Threads: one at a time.
class VersionChoice {
 public:
  using Time = std::chrono::system_clock::time_point;

  void follow_newest();
  /// Takes: the version, and the newest in the repository now; if it is that one, nothing is held on to.
  void choose(std::uint64_t version, std::uint64_t newest);
  void unload(Time now);

  [[nodiscard]] bool pinned() const { return newest_when_chosen_ != 0; }
  [[nodiscard]] bool unloaded() const { return unloaded_at_.has_value(); }
  [[nodiscard]] bool unloaded_after(Time time) const { return unloaded_at_ && *unloaded_at_ > time; }

  /// The versions to try in turn, newest first: those above the one that serves and above what an operator passed over.
  ///
  /// Takes: the versions that are there, ascending; the one that serves, 0 if none does.
  [[nodiscard]] std::vector<std::uint64_t> candidates(const std::vector<std::uint64_t>& versions,
                                                      std::uint64_t serving) const;

  /// Takes: a number that stands for the state of the version's files.
  void refuse(std::uint64_t version, std::uint64_t files, std::string reason);
  /// Returns: why the version could not be loaded, if its files are still the same; else null.
  [[nodiscard]] const std::string* refusal(std::uint64_t version, std::uint64_t files) const;

 private:
  struct Refused {
    std::uint64_t files = 0;
    std::string reason;
  };

  std::uint64_t newest_when_chosen_ = 0;  // 0: no version is held on to
  std::optional<Time> unloaded_at_;
  std::map<std::uint64_t, Refused> refused_;
};

}  // namespace nexusml::serve
