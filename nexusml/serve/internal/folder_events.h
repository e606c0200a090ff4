#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

#include "nexusml/models/repository.h"

namespace nexusml::serve {

/// A file descriptor, closed at the end.
///
/// Threads: one owner.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool valid() const { return number_ >= 0; }

 private:
  int number_;
};

/// Tells when something in a model repository may have changed, by inotify.
///
/// Threads: one at a time.
class FolderEvents {
 public:
  /// Takes: how many folders to watch at most.
  FolderEvents(const models::Repository& repository, std::size_t maximum_folders);

  /// Whether the system tells of every change; false, for good, once it refused or there were too many folders.
  [[nodiscard]] bool reliable() const { return reliable_; }
  /// Becomes readable when there is news; -1 if the system has no inotify to give.
  [[nodiscard]] int descriptor() const { return inotify_.get(); }

  /// Watches every folder that is there now: the root, its models and their versions, or what the root is to appear in.
  /// To be called again before each look, so that what appears after the look is told.
  void watch_all();
  /// Reads the news. Returns: whether any of it concerns the repository.
  bool read();

 private:
  void watch(const std::filesystem::path& folder, unsigned mask, const std::string& only = "");

  const models::Repository& repository_;
  const std::size_t maximum_folders_;
  Descriptor inotify_;
  bool reliable_;
  std::map<int, std::string> only_;  // by watch: the one name of interest; empty: all names are
};

}  // namespace nexusml::serve
