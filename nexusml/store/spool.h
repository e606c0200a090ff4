#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/mutex.h"
#include "nexusml/base/result.h"
#include "nexusml/store/internal/descriptor.h"

namespace nexusml::store {

/// How a spool uses the disk.
struct SpoolOptions {
  std::uint64_t maximum_bytes = std::uint64_t{1} << 30;   ///< of all its files; more is refused
  std::uint64_t segment_bytes = std::uint64_t{16} << 20;  ///< of one file; smaller: room is given back sooner
  /// Whether an append also survives a crash of the machine. A crash of the program loses nothing either way; `true`
  /// costs a wait for the disk each time.
  bool survive_power_failure = false;
};

/// Records that wait in a folder until they can go where they belong: appended at one end, read in order at the other.
/// What an append that succeeded wrote is there after a crash of the program at any moment. A record is given back only by
/// release(), so that a crash between using it and releasing it gives it again: who uses it must bear that.
///
/// The folder is opened, and locked against other programs, by the first operation; one that fails is tried again by the
/// next. A damaged record is left out, and a torn or damaged end of a file is cut off behind the last good record; both are
/// counted in lost_bytes().
///
/// Threads: any may append; one at a time reads. Calls take turns, and wait for the disk.
class Spool {
 public:
  explicit Spool(std::filesystem::path folder, SpoolOptions options = {});
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  /// Errors: kConflict if another program uses the folder, kInternal if it cannot be used.
  [[nodiscard]] Status open() EXCLUDES_LOCK(mutex_);

  /// Appends all records or, on failure, none.
  ///
  /// Takes:  records of at most 32 MiB.
  /// Errors: kTooLarge if the spool is full, kUnavailable if the disk is; kInternal for other failures of the disk.
  [[nodiscard]] Status append(std::span<const std::string_view> records) EXCLUDES_LOCK(mutex_);

  /// Replaces `records` by some of the oldest ones that are not released, in order: the same again until release().
  ///
  /// Takes:  when to stop: behind the record that makes them at least so many bytes.
  /// Errors: kInternal if the disk fails. Empty, without an error: there is none.
  [[nodiscard]] Status read(std::vector<std::string>& records, std::size_t maximum_bytes) EXCLUDES_LOCK(mutex_);
  /// What read() gave last is done with. Errors: kInternal if a file cannot be removed; it is then read again some day.
  [[nodiscard]] Status release() EXCLUDES_LOCK(mutex_);

  /// Whether there is nothing to read, as far as the folder was opened. Cost: one load.
  [[nodiscard]] bool empty() const { return bytes() == 0; }
  /// Of all its files. Cost: one load.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_.load(std::memory_order_acquire); }
  /// Left out or cut off as damaged since construction.
  [[nodiscard]] std::uint64_t lost_bytes() const { return lost_bytes_.load(std::memory_order_relaxed); }
  /// In how many places that was: at least so many records were lost.
  [[nodiscard]] std::uint64_t losses() const { return losses_.load(std::memory_order_relaxed); }

 private:
  struct Segment {
    std::uint64_t number = 0;
    std::uint64_t bytes = 0;  ///< that are whole
  };

  Status open_locked() REQUIRES_LOCK(mutex_);
  Status list_segments() REQUIRES_LOCK(mutex_);
  Status repair_last() REQUIRES_LOCK(mutex_);
  Status begin_segment() REQUIRES_LOCK(mutex_);
  Status write_scratch() REQUIRES_LOCK(mutex_);
  Status find_first() REQUIRES_LOCK(mutex_);
  Result<bool> read_record(std::string& record) REQUIRES_LOCK(mutex_);
  Status remove_first() REQUIRES_LOCK(mutex_);
  Result<std::uint64_t> behind_damage() REQUIRES_LOCK(mutex_);
  void lose(std::uint64_t bytes) {
    if (bytes == 0) return;
    lost_bytes_.fetch_add(bytes, std::memory_order_relaxed);  // nothing else is read because of them
    losses_.fetch_add(1, std::memory_order_relaxed);
  }
  void show_bytes() REQUIRES_LOCK(mutex_);
  [[nodiscard]] std::filesystem::path file_of(const Segment& segment) const;

  const std::filesystem::path folder_;
  const SpoolOptions options_;
  std::atomic<std::uint64_t> bytes_{0};  // released after the files changed, for whoever then looks
  std::atomic<std::uint64_t> lost_bytes_{0};
  std::atomic<std::uint64_t> losses_{0};

  mutable base::Mutex mutex_;  // held while reading and writing: two users of one file take turns
  internal::Descriptor lock_ GUARDED_BY(mutex_);
  std::deque<Segment> segments_ GUARDED_BY(mutex_);
  internal::Descriptor writer_ GUARDED_BY(mutex_);    // of the last segment, if it takes more
  internal::Descriptor reader_ GUARDED_BY(mutex_);    // of the first segment
  std::uint64_t released_to_ GUARDED_BY(mutex_) = 0;  // of the first segment
  std::uint64_t read_to_ GUARDED_BY(mutex_) = 0;      // of the first segment, by the last read()
  std::uint64_t next_number_ GUARDED_BY(mutex_) = 1;
  std::string scratch_ GUARDED_BY(mutex_);
};

}  // namespace nexusml::store
