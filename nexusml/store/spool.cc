#include "nexusml/store/spool.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>
#include <system_error>

#include "nexusml/base/file.h"
#include "nexusml/store/internal/spool_segment.h"

namespace nexusml::store {
namespace {

constexpr std::string_view kSuffix = ".spool";
constexpr std::size_t kDigits = 12;

/// A failure of the disk: of one that is full trying again can succeed.
Error disk_error(std::string_view action, int code) {
  const bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
  return Error(full ? ErrorCode::kUnavailable : ErrorCode::kInternal,
               std::string(action) + ": " + std::generic_category().message(code));
}

std::optional<std::uint64_t> number_of(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  if (name.size() != kDigits + kSuffix.size() || !name.ends_with(kSuffix)) return std::nullopt;
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(name.data(), name.data() + kDigits, number);
  if (parsed.ec != std::errc{} || parsed.ptr != name.data() + kDigits) return std::nullopt;
  return number;
}

Status read_exactly(int fd, std::uint64_t offset, char* target, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::pread(fd, target, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return disk_error("read the spool", errno);
    if (got == 0) return Error(ErrorCode::kInternal, "read the spool: a file has become shorter");
    target += got;
    offset += static_cast<std::uint64_t>(got);
    size -= static_cast<std::size_t>(got);
  }
  return {};
}

}  // namespace

Spool::Spool(std::filesystem::path folder, SpoolOptions options) : folder_(std::move(folder)), options_(options) {}

std::filesystem::path Spool::file_of(const Segment& segment) const {
  std::string digits = std::to_string(segment.number);
  digits.insert(0, kDigits - std::min(kDigits, digits.size()), '0');
  return folder_ / digits.append(kSuffix);
}

void Spool::show_bytes() {
  std::uint64_t all = 0;
  for (const Segment& segment : segments_) all += segment.bytes;
  bytes_.store(all, std::memory_order_release);
}

Status Spool::open() {
  const base::MutexLock lock(mutex_);
  return open_locked();
}

Status Spool::open_locked() {
  if (lock_.open()) return {};
  std::error_code failure;
  std::filesystem::create_directories(folder_, failure);
  internal::Descriptor lock(::open((folder_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock.open()) return disk_error("open the spool's folder", failure ? failure.value() : errno);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return Error(ErrorCode::kConflict, "the spool's folder is in use by another program");
  }
  NEXUSML_RETURN_IF_ERROR(list_segments());
  NEXUSML_RETURN_IF_ERROR(repair_last());
  lock_ = std::move(lock);
  show_bytes();
  return {};
}

Status Spool::list_segments() {
  segments_.clear();
  std::error_code failure;
  for (std::filesystem::directory_iterator entry(folder_, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const auto number = number_of(entry->path());
    std::error_code ignored;
    const std::uint64_t size = entry->file_size(ignored);
    if (number && !ignored) segments_.push_back({*number, size});
  }
  if (failure) return disk_error("list the spool's folder", failure.value());
  std::sort(segments_.begin(), segments_.end(), [](const Segment& a, const Segment& b) { return a.number < b.number; });
  next_number_ = segments_.empty() ? 1 : segments_.back().number + 1;
  return {};
}

/// Only the newest file can have been written to when a program died.
Status Spool::repair_last() {
  if (segments_.empty()) return {};
  Segment& last = segments_.back();
  Result<std::string> bytes = base::read_file(file_of(last), options_.segment_bytes + 2 * internal::kLargestRecord);
  if (!bytes.ok()) return Error(ErrorCode::kInternal, bytes.error().message);
  const std::uint64_t whole = internal::whole_bytes(*bytes);
  if (whole == bytes->size()) return {};
  if (::truncate(file_of(last).c_str(), static_cast<off_t>(whole)) != 0) return disk_error("repair the spool", errno);
  lose(bytes->size() - whole);
  last.bytes = whole;
  return {};
}

Status Spool::append(std::span<const std::string_view> records) {
  const base::MutexLock lock(mutex_);
  NEXUSML_RETURN_IF_ERROR(open_locked());
  scratch_.clear();
  for (const std::string_view record : records) internal::append_record(scratch_, record);
  const std::uint64_t in_use = bytes_.load(std::memory_order_relaxed);  // only changed under the lock
  if (in_use + scratch_.size() + internal::kSegmentMark.size() > options_.maximum_bytes) {
    return Error(ErrorCode::kTooLarge, "the spool is full");
  }
  if (!writer_.open() || segments_.back().bytes + scratch_.size() > options_.segment_bytes) {
    NEXUSML_RETURN_IF_ERROR(begin_segment());
  }
  NEXUSML_RETURN_IF_ERROR(write_scratch());
  show_bytes();
  return {};
}

Status Spool::begin_segment() {
  const Segment segment{next_number_, internal::kSegmentMark.size()};
  internal::Descriptor made(::open(file_of(segment).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!made.open()) return disk_error("begin a file of the spool", errno);
  const ssize_t wrote = ::write(made.get(), internal::kSegmentMark.data(), internal::kSegmentMark.size());
  if (wrote != static_cast<ssize_t>(internal::kSegmentMark.size())) {
    const Error error = disk_error("begin a file of the spool", wrote < 0 ? errno : ENOSPC);
    ::unlink(file_of(segment).c_str());
    return error;
  }
  if (options_.survive_power_failure) NEXUSML_RETURN_IF_ERROR(base::sync_folder(folder_));
  ++next_number_;
  segments_.push_back(segment);
  writer_ = std::move(made);
  return {};
}

/// Writes it behind the last whole record; what was written in part is taken back.
Status Spool::write_scratch() {
  Segment& last = segments_.back();
  std::string_view rest = scratch_;
  std::uint64_t offset = last.bytes;
  int failure = 0;
  while (!rest.empty() && failure == 0) {
    const ssize_t wrote = ::pwrite(writer_.get(), rest.data(), rest.size(), static_cast<off_t>(offset));
    if (wrote < 0) {
      if (errno != EINTR) failure = errno;
      continue;
    }
    rest.remove_prefix(static_cast<std::size_t>(wrote));
    offset += static_cast<std::uint64_t>(wrote);
  }
  if (failure == 0 && options_.survive_power_failure && ::fdatasync(writer_.get()) != 0) failure = errno;
  if (failure == 0) {
    last.bytes = offset;
    return {};
  }
  // A file that cannot be cut back takes no more: whatever lies behind its last whole record is cut off when it is opened.
  if (::ftruncate(writer_.get(), static_cast<off_t>(last.bytes)) != 0) writer_ = internal::Descriptor();
  return disk_error("write to the spool", failure);
}

Status Spool::read(std::vector<std::string>& records, std::size_t maximum_bytes) {
  records.clear();
  const base::MutexLock lock(mutex_);
  NEXUSML_RETURN_IF_ERROR(open_locked());
  while (true) {
    NEXUSML_RETURN_IF_ERROR(find_first());
    if (segments_.empty()) return {};
    std::size_t bytes = 0;
    read_to_ = released_to_;
    while (bytes < maximum_bytes && read_to_ < segments_.front().bytes) {
      std::string record;
      NEXUSML_ASSIGN_OR_RETURN(const bool whole, read_record(record));
      if (!whole) {
        NEXUSML_ASSIGN_OR_RETURN(const std::uint64_t next, behind_damage());
        lose(next - read_to_);
        if (next < segments_.front().bytes) {
          read_to_ = next;
          continue;
        }
        segments_.front().bytes = read_to_;
        if (segments_.size() == 1) writer_ = internal::Descriptor();
        show_bytes();
        break;
      }
      bytes += record.size();
      records.push_back(std::move(record));
    }
    if (!records.empty()) return {};
  }
}

/// Makes the first segment one that has something to read, and opens it.
Status Spool::find_first() {
  while (!segments_.empty()) {
    Segment& first = segments_.front();
    if (!reader_.open()) {
      reader_ = internal::Descriptor(::open(file_of(first).c_str(), O_RDONLY | O_CLOEXEC));
      if (!reader_.open() && errno != ENOENT) return disk_error("open a file of the spool", errno);
      std::string mark(internal::kSegmentMark.size(), '\0');
      const bool ours = reader_.open() && first.bytes >= mark.size() &&
                        read_exactly(reader_.get(), 0, mark.data(), mark.size()).ok() && mark == internal::kSegmentMark;
      if (!ours) {
        lose(first.bytes);
        first.bytes = 0;
      }
      released_to_ = mark.size();
    }
    if (released_to_ < first.bytes) return {};
    NEXUSML_RETURN_IF_ERROR(remove_first());
  }
  return {};
}

/// Returns: false if it is damaged.
Result<bool> Spool::read_record(std::string& record) {
  const std::uint64_t left = segments_.front().bytes - read_to_;
  if (left < internal::kRecordHeader) return false;
  scratch_.resize(internal::kRecordHeader);
  NEXUSML_RETURN_IF_ERROR(read_exactly(reader_.get(), read_to_, scratch_.data(), scratch_.size()));
  const std::size_t size = internal::announced_bytes(scratch_) + internal::kRecordHeader;
  if (size > left || size > internal::kLargestRecord + internal::kRecordHeader) return false;
  scratch_.resize(size);
  NEXUSML_RETURN_IF_ERROR(read_exactly(reader_.get(), read_to_, scratch_.data(), size));
  const auto contents = internal::parse_record(scratch_);
  if (!contents) return false;
  record = *contents;
  read_to_ += size;
  return true;
}

/// Where the next whole record begins behind the damaged one that is to be read: the lengths may still be true. The file's end
/// if none does.
Result<std::uint64_t> Spool::behind_damage() {
  const std::uint64_t damaged = read_to_;
  const std::uint64_t end = segments_.front().bytes;
  std::uint64_t next = damaged;
  std::string record;
  for (bool whole = false; !whole;) {
    if (end - next < internal::kRecordHeader) return end;
    scratch_.resize(internal::kRecordHeader);
    NEXUSML_RETURN_IF_ERROR(read_exactly(reader_.get(), next, scratch_.data(), scratch_.size()));
    next += internal::kRecordHeader + internal::announced_bytes(scratch_);
    if (next >= end) return end;
    read_to_ = next;
    Result<bool> read = read_record(record);
    read_to_ = damaged;
    NEXUSML_ASSIGN_OR_RETURN(whole, std::move(read));
  }
  return next;
}

Status Spool::release() {
  const base::MutexLock lock(mutex_);
  if (segments_.empty()) return {};
  released_to_ = std::max(released_to_, read_to_);
  if (reader_.open() && released_to_ >= segments_.front().bytes) return remove_first();
  return {};
}

Status Spool::remove_first() {
  if (::unlink(file_of(segments_.front()).c_str()) != 0 && errno != ENOENT) {
    return disk_error("remove a file of the spool", errno);
  }
  if (segments_.size() == 1) writer_ = internal::Descriptor();
  segments_.pop_front();
  reader_ = internal::Descriptor();
  released_to_ = 0;
  read_to_ = 0;
  show_bytes();
  return {};
}

}  // namespace nexusml::store
