#pragma once

#include <array>
#include <list>
#include <string>
#include <unordered_map>

#include "nexusml/base/clock.h"
#include "nexusml/base/mutex.h"
#include "nexusml/store/cache.h"

namespace nexusml::store::memory {

/// A part of the cache with a lock of its own: a list in order of use, and an index into it.
///
/// Threads: any.
class Shard {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void limit(std::size_t maximum_bytes) EXCLUDES_LOCK(mutex_);
  std::optional<std::string> get(std::string_view key, Time now) EXCLUDES_LOCK(mutex_);
  void set(std::string_view key, std::string_view value, Time ends) EXCLUDES_LOCK(mutex_);
  Result<std::int64_t> increment(std::string_view key, std::int64_t by, Time now, Time ends) EXCLUDES_LOCK(mutex_);
  void remove(std::string_view key) EXCLUDES_LOCK(mutex_);

 private:
  struct Entry {
    std::string key;
    std::string value;
    Time ends;
  };
  using Entries = std::list<Entry>;

  /// The living entry, moved to the front; entries_.end() if there is none.
  Entries::iterator find(std::string_view key, Time now) REQUIRES_LOCK(mutex_);
  void put(std::string_view key, std::string_view value, Time ends) REQUIRES_LOCK(mutex_);
  void erase(Entries::iterator entry) REQUIRES_LOCK(mutex_);
  static std::size_t cost_of(const Entry& entry);

  base::Mutex mutex_;
  std::size_t maximum_bytes_ GUARDED_BY(mutex_) = 0;
  std::size_t bytes_ GUARDED_BY(mutex_) = 0;
  Entries entries_ GUARDED_BY(mutex_);                                                // used last first
  std::unordered_map<std::string_view, Entries::iterator> index_ GUARDED_BY(mutex_);  // keys lie in entries_
};

/// A cache of a few shards.
///
/// Threads: any.
class MemoryCache final : public Cache {
 public:
  MemoryCache(std::size_t maximum_bytes, const base::Clock& clock);

  [[nodiscard]] Result<std::optional<std::string>> get(std::string_view key) override;
  [[nodiscard]] Result<std::vector<std::optional<std::string>>> get_many(
      std::span<const std::string_view> keys) override;
  [[nodiscard]] Status set(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override;
  [[nodiscard]] Result<std::int64_t> increment(std::string_view key, std::int64_t by,
                                               std::chrono::milliseconds window) override;
  [[nodiscard]] Status remove(std::string_view key) override;
  [[nodiscard]] Status ping() override { return {}; }

 private:
  Shard& shard_of(std::string_view key);

  const base::Clock& clock_;
  std::array<Shard, 8> shards_;
};

}  // namespace nexusml::store::memory
